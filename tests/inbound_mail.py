"""Mail of a demo store, for orders that were made a moment ago, as S3 and SES hand it over."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import boto3

from muse.domain.ids import new_session_id
from muse.domain.mail.alias import alias_for
from muse.domain.order import Order
from muse.runtime.wiring.aws.storage import storage
from tests.builders import an_order
from tests.corpus.messages import (
    MAILBOX,
    STORE,
    a_parcel,
    mail,
    page,
    part,
    sent,
)
from tests.corpus.messages import an_order as order_data
from tests.in_process import MAIL, REGION, ROOT, InProcessSystem

SAMPLE = ROOT / "events" / "s3" / "message-stored.json"


def an_order_there() -> Order:
    """An order at the store that writes, stored, and not placed yet."""
    made = an_order(STORE, session_id=new_session_id(), created_at=datetime.now(UTC))
    storage().commit(made)
    return made.saved()


def shipped(order: Order) -> bytes:
    """The store says that a parcel of the order is on its way."""
    return _of_now(order, page(a_parcel()))


def cancelled(order: Order) -> bytes:
    """The store says that it cancelled the order."""
    return _of_now(order, page(order_data("OrderCancelled")))


def _of_now(order: Order, html: str) -> bytes:
    to, date = alias_for(MAILBOX, order.order_number), format_datetime(datetime.now(UTC))
    return sent(mail("Your order", part(html, "html"), to=to, date=date), to=to)


def receive(system: InProcessSystem, raw: bytes, key: str = "messages/o2q5l8nfkd0r3mcv7e") -> str:
    """Put a message into the bucket and let the function know: what became of it."""
    client: Any = boto3.client("s3", region_name=REGION)
    client.put_object(Bucket=MAIL, Key=key, Body=raw)
    event = json.loads(SAMPLE.read_text())
    event["Records"][0]["s3"]["object"]["key"] = key
    [outcome] = system.invoke("InboundEmailFunction", event)["received"]
    return str(outcome)
