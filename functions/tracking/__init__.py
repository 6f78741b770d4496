"""Event bus: what stores, carriers and mails report of orders."""

from muse.runtime import cold_start

cold_start.begin()
