"""What the use cases of webhooks to apps need."""

from __future__ import annotations

from dataclasses import dataclass

from muse.ports import Clock
from muse.ports.app_webhooks import (
    SecretDecryption,
    SecretEncryption,
    WebhookDeliveries,
    WebhookEndpoints,
    WebhookSender,
)


@dataclass(frozen=True, slots=True)
class EndpointDependencies:
    """For those who manage endpoints. Nothing of it decrypts."""

    endpoints: WebhookEndpoints
    deliveries: WebhookDeliveries
    encryption: SecretEncryption
    sender: WebhookSender
    clock: Clock


@dataclass(frozen=True, slots=True)
class DeliveryDependencies:
    """For telling endpoints of events."""

    endpoints: WebhookEndpoints
    deliveries: WebhookDeliveries
    decryption: SecretDecryption
    sender: WebhookSender
    clock: Clock
