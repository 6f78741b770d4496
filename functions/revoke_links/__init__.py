"""Asked by accounts_api and by a schedule: revokes tokens of links that are gone."""

from muse.runtime import cold_start

cold_start.begin()
