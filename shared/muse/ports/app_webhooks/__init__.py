"""What webhooks to apps need of the world outside."""

from muse.ports.app_webhooks.deliveries import WebhookDeliveries, WebhookEndpoints
from muse.ports.app_webhooks.sending import (
    SecretDecryption,
    SecretEncryption,
    WebhookMessage,
    WebhookSender,
)

__all__ = [
    "SecretDecryption",
    "SecretEncryption",
    "WebhookDeliveries",
    "WebhookEndpoints",
    "WebhookMessage",
    "WebhookSender",
]
