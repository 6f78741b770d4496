"""Messages in a bucket of S3, as moto has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber
from moto import mock_aws

from muse.adapters.mail import bucket
from muse.adapters.mail.bucket import LINK_LASTS, BucketOfMessages
from muse.domain.errors import Unavailable
from muse.domain.mail.message import Unreadable
from tests.builders import NOW
from tests.fakes.clock import FakeClock

KEY = "messages/o2q5l8nfkd0r3mcv7e"


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        made: Any = boto3.client(
            "s3",
            "us-east-1",
            aws_access_key_id="none",
            aws_secret_access_key="none",
            config=Config(signature_version="s3v4"),
        )
        made.create_bucket(Bucket="mail")
        yield made


@pytest.fixture
def messages(client: Any) -> BucketOfMessages:
    return BucketOfMessages(client, "mail", FakeClock(NOW))


def test_a_message(client: Any, messages: BucketOfMessages) -> None:
    client.put_object(Bucket="mail", Key=KEY, Body=b"Subject: x\r\n\r\n\xff")
    assert messages.read(KEY) == b"Subject: x\r\n\r\n\xff"


def test_one_that_is_no_more(messages: BucketOfMessages) -> None:
    assert messages.read(KEY) is None


def test_one_that_is_too_large_is_not_read(
    client: Any, messages: BucketOfMessages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "MAX_BYTES", 10)
    client.put_object(Bucket="mail", Key=KEY, Body=b"x" * 10)
    assert messages.read(KEY) == b"x" * 10
    client.put_object(Bucket="mail", Key=KEY, Body=b"x" * 11)
    assert messages.read(KEY) is Unreadable.TOO_LARGE


@pytest.mark.parametrize("code", ["AccessDenied", "SlowDown", "InternalError"])
def test_what_s3_refuses_is_tried_again(client: Any, messages: BucketOfMessages, code: str) -> None:
    with Stubber(client) as answers:
        answers.add_client_error("get_object", code)
        with pytest.raises(Unavailable):
            messages.read(KEY)


def test_a_link_opens_it_as_text_for_five_minutes(messages: BucketOfMessages) -> None:
    link = messages.link(KEY)
    assert (link.name, link.until) == ("message.eml", NOW + LINK_LASTS)
    asked = parse_qs(urlsplit(link.url).query)
    assert asked["X-Amz-Expires"] == ["300"]
    assert asked["response-content-type"] == ["text/plain; charset=utf-8"]
    assert asked["response-content-disposition"] == ['attachment; filename="message.eml"']
