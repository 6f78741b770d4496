"""Where the extra store registry may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from muse.adapters.registry import documents
from muse.adapters.registry.documents import MAX_BYTES, DocumentUnreadable, document_at
from muse.adapters.web.errors import WebTimeout
from muse.adapters.web.messages import Headers, HttpResponse


class Web:
    """Answers every request alike."""

    def __init__(self, answer: HttpResponse | Exception) -> None:
        self.answer = answer
        self.asked: list[tuple[str, Sequence[str]]] = []

    def request(
        self,
        method: str,
        url: str,
        *,
        domains: Sequence[str],
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
    ) -> HttpResponse:
        self.asked.append((url, domains))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


NO_WEB = Web(WebTimeout(sent=False))


def answer(status: int, body: bytes) -> HttpResponse:
    return HttpResponse(status, Headers(), body, "https://config.example/stores.json")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    documents._s3.cache_clear()
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="muse-config")
        yield "muse-config"
    documents._s3.cache_clear()


def test_in_s3(bucket: str) -> None:
    read = document_at(f"s3://{bucket}/stores/extra.json", NO_WEB)
    with pytest.raises(DocumentUnreadable):
        read()
    boto3.client("s3").put_object(Bucket=bucket, Key="stores/extra.json", Body=b"one")
    assert read() == b"one"
    boto3.client("s3").put_object(Bucket=bucket, Key="stores/extra.json", Body=b"two")
    assert read() == b"two"


def test_in_s3_it_is_not_read_without_end(bucket: str) -> None:
    boto3.client("s3").put_object(Bucket=bucket, Key="big", Body=b"x" * (MAX_BYTES + 1))
    with pytest.raises(DocumentUnreadable, match="larger than"):
        document_at(f"s3://{bucket}/big", NO_WEB)()


def test_on_the_web() -> None:
    web = Web(answer(200, b"one"))
    assert document_at("https://config.example/stores.json", web)() == b"one"
    assert web.asked == [("https://config.example/stores.json", ["config.example"])]


@pytest.mark.parametrize(
    "failure", [answer(404, b""), answer(500, b""), answer(302, b""), WebTimeout(sent=False)]
)
def test_on_the_web_it_may_not_be_there(failure: HttpResponse | Exception) -> None:
    with pytest.raises(DocumentUnreadable):
        document_at("https://config.example/stores.json", Web(failure))()


def test_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "extra stores.json"
    read = document_at(path.as_uri(), NO_WEB)
    with pytest.raises(DocumentUnreadable):
        read()
    path.write_bytes(b"one")
    assert read() == b"one"


@pytest.mark.parametrize(
    "uri", ["", "stores.json", "s3://bucket", "s3:///key", "ftp://x/y", "file://host/x"]
)
def test_nowhere_else(uri: str) -> None:
    with pytest.raises(ValueError, match="neither s3"):
        document_at(uri, NO_WEB)
