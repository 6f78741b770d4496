"""What webhooks to apps need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from muse.adapters import aws
from muse.adapters.dynamodb.app_webhooks.storage import DynamoDeliveries, DynamoEndpoints
from muse.adapters.dynamodb.database import Database
from muse.adapters.dynamodb.settings import TableNames
from muse.domain.app_webhooks.delivery import Notice
from muse.domain.outbox.event import EventName
from muse.ports.app_webhooks import WebhookDeliveries, WebhookEndpoints, WebhookSender
from muse.runtime.settings import listed, optional, required
from muse.runtime.wiring.clock import clock
from muse.usecases.app_webhooks.dependencies import DeliveryDependencies, EndpointDependencies

if TYPE_CHECKING:
    from muse.adapters.vault.webhook_secrets import KmsSecrets


def managing_endpoints() -> EndpointDependencies:
    return EndpointDependencies(
        webhook_endpoints(), webhook_deliveries(), _secrets(), _sender(), clock()
    )


def delivering() -> DeliveryDependencies:
    return DeliveryDependencies(
        webhook_endpoints(), webhook_deliveries(), _secrets(), _sender(), clock()
    )


def notice_in(delivered: Mapping[str, Any]) -> Notice:
    """An event as a rule of the bus hands it to a function."""
    detail = delivered["detail"]
    return Notice(
        detail["eventId"],
        EventName(delivered["detail-type"]),
        datetime.fromisoformat(detail["at"]),
        detail,
    )


@cache
def webhook_endpoints() -> WebhookEndpoints:
    return DynamoEndpoints(_database())


@cache
def webhook_deliveries() -> WebhookDeliveries:
    return DynamoDeliveries(_database())


@cache
def _database() -> Database:
    """After a restore the restored table (docs/restore.md)."""
    tables = TableNames(webhooks=required("WEBHOOKS_TABLE") + optional("RESTORED_TABLES"))
    return Database.connected(tables, session=aws.session())


@cache
def _secrets() -> KmsSecrets:
    from muse.adapters.vault.webhook_secrets import KmsSecrets

    return KmsSecrets(required("WEBHOOKS_KEY_ARN"))


@cache
def _sender() -> WebhookSender:
    from muse.adapters.app_webhooks.http_sender import HttpWebhookSender

    return HttpWebhookSender(listed("FETCH_ALLOWED_NETWORKS"))
