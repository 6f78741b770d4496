"""Muse's own way of making AWS clients, held to botocore's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import UnknownServiceError

from muse.adapters import aws

CALLS: dict[aws.Service, tuple[str, dict[str, Any]]] = {
    "dynamodb": ("get_item", {"TableName": "carts", "Key": {"user_id": {"S": "jane"}}}),
    "lambda": ("invoke", {"FunctionName": "logins", "Payload": b"{}"}),
    "s3": ("get_object", {"Bucket": "stores", "Key": "extra.json"}),
    "secretsmanager": ("get_secret_value", {"SecretId": "stripe"}),
    "sesv2": ("send_email", {"Content": {"Raw": {"Data": b"Subject: hello"}}}),
    "sns": ("publish", {"TopicArn": "arn:aws:sns:us-east-1:123456789012:ops", "Message": "new"}),
    "stepfunctions": ("start_execution", {"stateMachineArn": "arn:aws:states:x", "input": "{}"}),
}
PLACES: list[dict[str, str]] = [
    {"AWS_DEFAULT_REGION": "us-east-1"},
    {"AWS_DEFAULT_REGION": "us-east-1", "AWS_USE_FIPS_ENDPOINT": "true"},
    {"AWS_DEFAULT_REGION": "eu-central-1"},
    {"AWS_DEFAULT_REGION": "cn-north-1"},
    {"AWS_DEFAULT_REGION": "us-gov-west-1"},
]


@dataclass
class RequestModel:
    """Where a request went, and what its signature covers."""

    url: str = ""
    scope: str = ""
    headers: str = ""


@pytest.fixture(autouse=True)
def _somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_USE_FIPS_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: "-".join(place.values()))
def test_links_lead_where_those_of_botocore_lead_and_are_signed_alike(
    place: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in place.items():
        monkeypatch.setenv(name, value)
    as_v4 = Config(signature_version="s3v4")
    usual = botocore.session.Session().create_client("s3", config=as_v4)
    assert link_of(aws.client("s3", as_v4)) == link_of(usual)


def link_of(client: Any) -> tuple[str, str]:
    """Where a link leads, and for which region it is signed."""
    wanted = {"Bucket": "mail", "Key": "messages/1"}
    parts = urlsplit(client.generate_presigned_url("get_object", Params=wanted))
    [credential] = parse_qs(parts.query)["X-Amz-Credential"]
    return f"{parts.netloc}{parts.path}", credential.split("/")[2]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: "-".join(place.values()))
@pytest.mark.parametrize("service", list(CALLS))
def test_requests_go_where_those_of_botocore_go_and_are_signed_alike(
    service: aws.Service, place: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in place.items():
        monkeypatch.setenv(name, value)
    usual = botocore.session.Session().create_client(service)
    assert sent_by(aws.client(service, Config()), service) == sent_by(usual, service)


def test_the_endpoint_of_the_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:8701")
    url = sent_by(aws.client("sns", Config()), "sns").url
    assert url == "http://127.0.0.1:8701/"


def test_a_service_that_is_not_listed_is_unknown() -> None:
    with pytest.raises(UnknownServiceError, match="stepfunctions"):
        aws.session().create_client("iam", region_name="us-east-1")


def sent_by(client: Any, service: aws.Service) -> RequestModel:
    """What a client sends for a call of this service; it gets an empty answer."""
    sent = RequestModel()

    def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        signature = request.headers["Authorization"]
        text = signature.decode() if isinstance(signature, bytes) else signature
        [(scope, headers)] = re.findall(r"/\d{8}/([^,]+), SignedHeaders=([^,]+)", text)
        sent.url, sent.scope, sent.headers = request.url, scope, headers
        return AWSResponse(request.url, 200, HTTPHeaders(), Nothing())

    client.meta.events.register_first("before-send", answer)
    operation, parameters = CALLS[service]
    getattr(client, operation)(**parameters)
    return sent


class Nothing:
    """The body of an answer that says nothing."""

    def stream(self) -> list[bytes]:
        return [b"<PublishResponse><PublishResult/></PublishResponse>"]

    def read(self) -> bytes:
        return b""
