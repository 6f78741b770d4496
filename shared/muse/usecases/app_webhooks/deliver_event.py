"""Tell apps of an event, at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from muse.domain.app_webhooks.delivery import Notice, new_delivery
from muse.domain.app_webhooks.endpoint import WebhookEndpoint
from muse.usecases.app_webhooks.attempt import Outcome, Told, attempt, outcome_of
from muse.usecases.app_webhooks.dependencies import DeliveryDependencies

AT_ONCE = 10


def deliver_event(notice: Notice, deps: DeliveryDependencies) -> list[Outcome]:
    """Have every endpoint that wants it told of an event; an event that came before changes
    nothing. Each is tried at once, beside the others; an endpoint that something is left over for
    is left to `deliver_due`, so that one which is down is called by one alone. Error: Unavailable
    (to be repeated: what is stored is not made again)."""
    wanting = [one for one in deps.endpoints.endpoints() if one.wants(notice.name)]
    if not wanting:
        return []
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(wanting))) as pool:
        return list(pool.map(lambda endpoint: _tell(notice, endpoint, deps), wanting))


def _tell(notice: Notice, endpoint: WebhookEndpoint, deps: DeliveryDependencies) -> Outcome:
    now = deps.clock.now()
    delivery = new_delivery(notice, endpoint.endpoint_id, now)
    waits = _something_is_left(endpoint, deps)
    first = delivery if waits else delivery.leased(now)
    if not deps.deliveries.add(first):
        return outcome_of(first, Told.KNOWN)
    return outcome_of(first, Told.LEFT) if waits else attempt(first.saved(), endpoint, deps)


def _something_is_left(endpoint: WebhookEndpoint, deps: DeliveryDependencies) -> bool:
    due = deps.deliveries.due(endpoint.endpoint_id, deps.clock.now())
    return next(due, None) is not None
