"""Tell apps what they could not be told before."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from muse.domain.app_webhooks.endpoint import WebhookEndpoint
from muse.domain.errors import Unavailable
from muse.usecases.app_webhooks.attempt import Outcome, Told, attempt
from muse.usecases.app_webhooks.dependencies import DeliveryDependencies

AT_ONCE = 10
MOST_FAILURES = 2
"""After so many failures of an endpoint, what is left for it waits for the next round."""


@dataclass(frozen=True, slots=True)
class Round:
    """What became of the deliveries that were due; endpoints that could not be looked at."""

    outcomes: list[Outcome] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def deliver_due(deps: DeliveryDependencies, has_time: Callable[[], bool]) -> Round:
    """Try what is due: several endpoints beside each other, one delivery after the other for each,
    as long as there is time. Two rounds at once send nothing twice. Error: Unavailable."""
    enabled = [one for one in deps.endpoints.endpoints() if one.is_enabled]
    if not enabled:
        return Round()
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(enabled))) as pool:
        rounds = list(pool.map(lambda endpoint: _tell(endpoint, deps, has_time), enabled))
    return Round(
        [outcome for each in rounds for outcome in each.outcomes],
        [trouble for each in rounds for trouble in each.troubles],
    )


def _tell(
    endpoint: WebhookEndpoint, deps: DeliveryDependencies, has_time: Callable[[], bool]
) -> Round:
    done = Round()
    try:
        _tell_in_turn(endpoint, deps, has_time, done)
    except Unavailable:
        done.troubles.append(endpoint.endpoint_id)
    return done


def _tell_in_turn(
    endpoint: WebhookEndpoint,
    deps: DeliveryDependencies,
    has_time: Callable[[], bool],
    done: Round,
) -> None:
    failures = 0
    for due in deps.deliveries.due(endpoint.endpoint_id, deps.clock.now()):
        if failures >= MOST_FAILURES or not has_time():
            return
        now = deps.clock.now()
        leased = due.leased(now)
        if not due.is_due(now) or not deps.deliveries.save(leased):
            continue
        outcome = attempt(leased.saved(), endpoint, deps)
        done.outcomes.append(outcome)
        if outcome.told is Told.DISABLED:
            return
        failures = 0 if outcome.told is Told.DELIVERED else failures + 1
