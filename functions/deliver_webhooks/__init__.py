"""Event bus and schedule: tells the app's endpoints of events. It alone decrypts their secrets."""

from muse.runtime import cold_start

cold_start.begin()
