"""One attempt to tell an endpoint of an event, by whoever has leased the delivery."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from muse.domain.app_webhooks.delivery import Answer, Delivery, DeliveryState
from muse.domain.app_webhooks.endpoint import WebhookEndpoint
from muse.domain.errors import VersionConflict
from muse.ports.app_webhooks import WebhookMessage
from muse.usecases.app_webhooks.dependencies import DeliveryDependencies


class Told(StrEnum):
    """What became of a delivery. `known`: it was made before; `left`: it waits for its turn."""

    DELIVERED = "delivered"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    DISABLED = "disabled"
    KNOWN = "known"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one delivery, for the log: ids and codes only."""

    told: Told
    endpoint_id: str
    delivery_id: str = ""
    event_id: str = ""
    status: int | None = None
    problem: str | None = None


def attempt(delivery: Delivery, endpoint: WebhookEndpoint, deps: DeliveryDependencies) -> Outcome:
    """Send it, and store what came of it. Error: Unavailable (somebody tries again once the lease
    is over)."""
    now = deps.clock.now()
    secrets = [
        deps.decryption.decrypt(sealed, endpoint.context) for sealed in endpoint.sealed_secrets(now)
    ]
    message = WebhookMessage(endpoint.url, delivery.event_id, now, delivery.body)
    answer = deps.sender.send(message, secrets)
    answered = delivery.answered(answer, deps.clock.now())
    deps.deliveries.save(answered)  # when somebody else has it by now, theirs counts
    if answer.is_gone:
        _disable(endpoint, deps)
    return outcome_of(answered, _told(answered, answer), answer)


def outcome_of(delivery: Delivery, told: Told, answer: Answer | None = None) -> Outcome:
    """What became of a delivery, with what the endpoint said."""
    said = answer or Answer()
    return Outcome(
        told,
        delivery.endpoint_id,
        delivery.delivery_id,
        delivery.event_id,
        said.status,
        said.problem,
    )


def _told(delivery: Delivery, answer: Answer) -> Told:
    if answer.is_gone:
        return Told.DISABLED
    by_state = {
        DeliveryState.DELIVERED: Told.DELIVERED,
        DeliveryState.DEAD: Told.GIVEN_UP,
        DeliveryState.PENDING: Told.FAILED,
    }
    return by_state[delivery.state]


def _disable(endpoint: WebhookEndpoint, deps: DeliveryDependencies) -> None:
    """It said that it is gone. Who changed it at the same time knows better."""
    with suppress(VersionConflict):
        deps.endpoints.save(endpoint.disable(deps.clock.now(), "answered 410"))
