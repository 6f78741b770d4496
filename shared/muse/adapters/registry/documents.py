"""Where the extra store registry is: in S3, on the web or in a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from muse.adapters import aws
from muse.adapters.web.errors import WebError
from muse.adapters.web.messages import HttpClient

MAX_BYTES = 1_000_000
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "max_attempts": 2})

# Reads the document anew. Error: DocumentUnreadable.
Document = Callable[[], bytes]


class DocumentUnreadable(Exception):
    """The document could not be had; why is in the cause."""


def document_at(uri: str, http: HttpClient) -> Document:
    """The document at `s3://bucket/key`, `https://…` or `file:///…` (the setting StoresUri).

    Plain http works for networks that `http` allows. ValueError for any other URI.
    """
    parts = urlsplit(uri)
    match parts.scheme:
        case "s3" if parts.netloc and parts.path.strip("/"):
            return lambda: _from_s3(parts.netloc, parts.path.lstrip("/"))
        case "http" | "https":
            return lambda: _from_web(uri, parts.netloc, http)
        case "file" if not parts.netloc:
            return lambda: _from_file(Path(unquote(parts.path)))
    raise ValueError(f"{uri!r} is neither s3://bucket/key nor https:// nor file:///path")


def _from_s3(bucket: str, key: str) -> bytes:
    try:
        body: bytes = _s3().get_object(Bucket=bucket, Key=key)["Body"].read(MAX_BYTES + 1)
    except (BotoCoreError, ClientError) as error:
        raise DocumentUnreadable(f"s3://{bucket}/{key}") from error
    return _bounded(body)


@cache
def _s3() -> Any:
    return aws.client("s3", _CONFIG)


def _from_web(url: str, host: str, http: HttpClient) -> bytes:
    try:
        answer = http.request("GET", url, domains=[host], headers={"Accept": "application/json"})
    except WebError as error:
        raise DocumentUnreadable(url) from error
    if answer.status != HTTPStatus.OK:
        raise DocumentUnreadable(f"{url} answered {answer.status}")
    return _bounded(answer.body)


def _from_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return _bounded(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise DocumentUnreadable(str(path)) from error


def _bounded(body: bytes) -> bytes:
    if len(body) > MAX_BYTES:
        raise DocumentUnreadable(f"larger than {MAX_BYTES} bytes")
    return body
