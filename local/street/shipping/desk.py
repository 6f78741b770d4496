"""Where the stores hand over what they tell: to whom, in which form, signed how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from local.street.shipping import signing
from local.street.shipping.courier import Message
from local.street.shipping.forms import easypost, muse, shopify
from local.street.shipping.forms.news import News
from local.street.shipping.senders import EASYPOST_SECRET, Form, Scheme, Sender
from local.street.shipping.steps import Teller
from local.street.ucp.sessions.checkout_sessions import CheckoutSessions
from local.street.ucp.sessions.order_view import order_with_way


@dataclass(frozen=True, slots=True)
class Hearers:
    """Where Muse listens: its API, and its event bus at the emulated AWS."""

    muse_url: str
    aws_url: str
    bus_arn: str


def message_of(news: News, sender: Sender, hearers: Hearers) -> Message:
    """What is sent about a happening. It stays the same however often it is sent."""
    if news.happening.teller is Teller.CARRIER:
        body = easypost.webhook(news)
        headers = signing.easypost(EASYPOST_SECRET, body)
        url = f"{hearers.muse_url}/webhooks/carriers/easypost"
        return Message(url, body, lambda _: headers)
    if sender.form is Form.BUS:
        return _put_events(news, sender, hearers)
    url = f"{hearers.muse_url}/webhooks/retailers/{news.open_store.store_id}"
    body = _body(news, sender)
    return Message(url, body, partial(_signed, news, sender, body))


def _put_events(news: News, sender: Sender, hearers: Hearers) -> Message:
    assert sender.aws_account
    body, account = muse.put_events(news, hearers.bus_arn), sender.aws_account
    sign = partial(signing.aws_put_events, hearers.aws_url, account, sender.secret, body)
    return Message(hearers.aws_url, body, sign)


def _body(news: News, sender: Sender) -> bytes:
    match sender.form:
        case Form.SHOPIFY:
            return shopify.webhook(news)
        case Form.UCP:
            return _ucp_order(news)
        case _:
            return muse.webhook(news)


def _signed(news: News, sender: Sender, body: bytes, now: datetime) -> Mapping[str, str]:
    match sender.scheme:
        case Scheme.STANDARD_WEBHOOKS:
            message_id = f"msg_{news.happening.event_id}"
            return signing.standard_webhooks(sender.secret, message_id, body, now)
        case Scheme.SHOPIFY:
            return {**shopify.headers(news), **signing.shopify(sender.secret, body)}
        case _:
            return signing.hex_header(sender.secret, body)


def _ucp_order(news: News) -> bytes:
    api = news.open_store.spec.api
    assert api
    sessions = CheckoutSessions(news.open_store, api)
    return json.dumps(order_with_way(news.open_store, sessions, news.order, news.way)).encode()
