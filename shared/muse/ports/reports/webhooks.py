"""Webhooks of stores and carriers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from muse.domain.tracking.report import OrderReport


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A webhook exactly as it was sent. The names of `headers` are in lower case; `url` is the
    absolute one that the sender used."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


class ReportWebhooks(Protocol):
    """Reads webhooks that report what became of orders."""

    def of_store(self, store_id: int, request: WebhookRequest) -> tuple[OrderReport, ...]:
        """What a store reports; nothing when Muse has no use for it. Errors: NotFound (no store
        with webhooks has this id), SignatureInvalid, Malformed, UpstreamUnavailable (its keys can't
        be had now)."""

    def of_carrier(self, service: str, request: WebhookRequest) -> tuple[OrderReport, ...]:
        """What a carrier, or a service that watches carriers, reports. Errors: NotFound,
        SignatureInvalid, Malformed."""
