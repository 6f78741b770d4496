"""A webhook in Muse's own form: a Standard Webhooks payload of `type` and `data`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from muse.adapters.senders.formats.fields import CamelModel, Short, parsed, validated
from muse.adapters.senders.formats.own import RetailerReport, kind_of
from muse.domain.tracking.report import OrderReport


class _Payload(CamelModel):
    type: Short
    data: Annotated[dict[str, Any], Field(max_length=50)]


def read_own_webhook(store_id: int, body: bytes, message_id: str | None) -> tuple[OrderReport, ...]:
    """The report in a webhook. The message's own id stands for an `eventId` that is not given.
    Error: Malformed."""
    payload = parsed(_Payload, body)
    kind = kind_of(payload.type)
    data = {"eventId": message_id, **payload.data} if message_id else payload.data
    return (validated(RetailerReport, data).to_report(kind, store_id),)
