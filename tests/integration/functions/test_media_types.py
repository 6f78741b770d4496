"""A body is JSON; anything else is refused by every operation that reads one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.in_process import InProcessSystem

DOCUMENT = json.loads(Path("docs/openapi.json").read_text())
OPERATIONS = [
    (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if "requestBody" in operation
]
OTHERS = ["text/plain", "application/x-www-form-urlencoded", "Multipart/Form-Data; boundary=x"]


def test_every_operation_with_a_body_says_so() -> None:
    assert len(OPERATIONS) >= 10
    for method, path, operation in OPERATIONS:
        assert "415" in operation["responses"], (method, path)


@pytest.mark.parametrize("content_type", OTHERS)
@pytest.mark.parametrize(("method", "path"), [entry[:2] for entry in OPERATIONS])
def test_another_content_type(
    system: InProcessSystem, method: str, path: str, content_type: str
) -> None:
    answer = system.http(
        method,
        re.sub(r"\{\w+\}", "1", path),
        {"a": 1},
        groups=["ops", "developers"],
        headers={"Content-Type": content_type, "Idempotency-Key": "1"},
    )

    assert (answer.status, answer.error["code"]) == (415, "unsupported_media_type")
