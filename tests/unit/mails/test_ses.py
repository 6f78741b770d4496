"""Handing a mail to SES, and not saying to whom when that fails."""

from __future__ import annotations

import logging
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws
from moto.ses.models import ses_backends

from local.commands.mail_samples import samples
from muse.adapters.mails.bus_news import shopper_news_from
from muse.adapters.mails.ses import SesShopperMails
from muse.adapters.mails.shopper_mails import render
from muse.domain.errors import Unavailable
from muse.domain.money import Money
from muse.domain.telling.shopper_mail import MailKind

SENDER, TO = "orders@muse.example", "jane.doe@example.com"
MAIL = samples()[MailKind.SHIPPED]


@pytest.fixture(autouse=True)
def _somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


def test_it_is_sent_to_one_person_from_the_sender() -> None:
    with mock_aws():
        boto3.client("sesv2", region_name="us-east-1").create_email_identity(EmailIdentity=SENDER)
        SesShopperMails(SENDER).send(TO, MAIL)
        [sent] = ses_backends["123456789012"]["us-east-1"].sent_messages
    assert (sent.source, sent.destinations["ToAddresses"]) == (f"Muse <{SENDER}>", [TO])
    assert sent.subject == render(MAIL).subject


def test_both_forms_are_handed_over() -> None:
    given: dict[str, Any] = {}
    sender = SesShopperMails(SENDER)
    sender.__dict__["_client"] = _Client(lambda **call: given.update(call))
    sender.send(TO, MAIL)
    body, rendered = given["Content"]["Simple"]["Body"], render(MAIL)
    assert (body["Html"]["Data"], body["Text"]["Data"]) == (rendered.html, rendered.text)
    assert given["Destination"] == {"ToAddresses": [TO]}


def test_a_refusal_is_told_without_the_address(caplog: pytest.LogCaptureFixture) -> None:
    with (
        mock_aws(),
        caplog.at_level(logging.DEBUG, logger="muse"),
        pytest.raises(Unavailable) as refused,
    ):
        SesShopperMails("nobody@unverified.example").send(TO, MAIL)
    _assert_nobody_is_named(refused.value, caplog)
    assert "MessageRejected" in caplog.text


def test_nor_is_it_when_ses_is_away(caplog: pytest.LogCaptureFixture) -> None:
    def be_away(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url=f"https://email.example/?to={TO}")

    sender = SesShopperMails(SENDER)
    sender.__dict__["_client"] = _Client(be_away)
    with pytest.raises(Unavailable) as refused:
        sender.send(TO, MAIL)
    _assert_nobody_is_named(refused.value, caplog)


def _assert_nobody_is_named(error: Unavailable, caplog: pytest.LogCaptureFixture) -> None:
    assert TO not in caplog.text
    assert TO not in str(error)
    assert (error.__cause__, error.__context__) == (None, None)


class _Client:
    def __init__(self, send: Any) -> None:
        self.send_email = send


def test_news_are_read_as_the_bus_delivers_them() -> None:
    detail = {"eventId": "ev_1", "at": "2026-11-23T12:00:00+00:00", "orderNumber": "MO-1"}
    news = shopper_news_from({"detail-type": "OrderShipped", "detail": detail})
    assert (news.event_id, news.name, news.order_number) == ("ev_1", "OrderShipped", "MO-1")
    assert (news.session_id, news.amount) == (None, None)
    money = {"sessionId": "cs_1", "amountCents": 500, "currency": "EUR"}
    refund = shopper_news_from({"detail-type": "RefundSucceeded", "detail": detail | money})
    assert (refund.session_id, refund.amount) == ("cs_1", Money(500, "EUR"))
    with pytest.raises(KeyError):
        shopper_news_from({"detail-type": "OrderShipped", "detail": {}})
