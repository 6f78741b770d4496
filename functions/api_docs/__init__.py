"""HTTPS without authentication: the API's documentation, and Muse's UCP profile."""

from muse.runtime import cold_start

cold_start.begin()
