"""The outage of a method whose store refused Muse's account."""

from __future__ import annotations

from contextlib import suppress

from muse.domain.errors import MuseError
from muse.domain.placement.failures import AccountProblem
from muse.domain.routing.health import MethodHealth
from muse.domain.store import Method
from muse.ports import Storage
from muse.usecases.routing.update_health import update_health


def end_outage_of_account(store_id: int, method: Method, storage: Storage) -> None:
    """Orders were not placed by this method because of the account: it is in order now."""
    condition = storage.store_conditions([store_id])[store_id]
    health = condition.of(method)

    def resumed(known: MethodHealth) -> MethodHealth:
        of_account = known.outage and known.outage.reason == AccountProblem().code
        return known.resume() if of_account else known

    if resumed(health) is not health:
        with suppress(MuseError):  # a canary or a person ends it, too
            update_health(health, resumed, storage)
