"""The log of what an endpoint was told, and telling it again."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.app_webhooks.delivery import Delivery
from muse.domain.errors import NotFound, VersionConflict
from muse.usecases.app_webhooks.dependencies import EndpointDependencies
from muse.usecases.app_webhooks.manage_endpoints import view_endpoint
from muse.usecases.orders.cursors import cursor_to, place_of


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Some deliveries, the newest first, and where the next page begins, if there is one."""

    deliveries: tuple[Delivery, ...]
    next_cursor: str | None


def list_deliveries(
    endpoint_id: str, limit: int, cursor: str | None, deps: EndpointDependencies
) -> DeliveryPage:
    """Errors: NotFound, Invalid when the cursor is of another list, Unavailable."""
    view_endpoint(endpoint_id, deps)
    before = place_of(cursor, endpoint_id)[0] if cursor else None
    found = deps.deliveries.latest(endpoint_id, limit + 1, before)
    shown = tuple(found[:limit])
    if len(found) <= limit:
        return DeliveryPage(shown, None)
    last = shown[-1]
    return DeliveryPage(shown, cursor_to(endpoint_id, last.created_at, last.delivery_id))


def redeliver(endpoint_id: str, delivery_id: str, deps: EndpointDependencies) -> Delivery:
    """Have it tried again from the beginning, within a minute. Errors: NotFound, Conflict when the
    endpoint is disabled, VersionConflict, Unavailable."""
    view_endpoint(endpoint_id, deps).require_enabled()
    delivery = deps.deliveries.delivery(endpoint_id, delivery_id)
    if delivery is None:
        raise NotFound
    again = delivery.asked_for_again(deps.clock.now())
    if not deps.deliveries.save(again):
        raise VersionConflict
    return again
