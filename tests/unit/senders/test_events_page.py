"""What docs/events.md gives a store's engineer works as it stands there."""

from __future__ import annotations

import re
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from muse.adapters.senders.formats.own_webhook import read_own_webhook
from muse.adapters.senders.signatures import require_standard_signature
from muse.domain.tracking.report import ReportKind

PAGE = Path(__file__).resolve().parents[3] / "docs" / "events.md"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class _Answer:
    def read(self) -> bytes:
        return b"{}"


def test_the_example_of_a_webhook_is_signed_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    [example] = re.findall(r"```python\n(import base64.*?)```", PAGE.read_text(), re.DOTALL)
    sent: list[urllib.request.Request] = []

    def take(request: urllib.request.Request) -> _Answer:
        sent.append(request)
        return _Answer()

    monkeypatch.setattr(urllib.request, "urlopen", take)
    names: dict[str, Any] = {}
    exec(example.replace("whsec_…", SECRET), names)
    [request] = sent
    headers = {name.lower(): str(value) for name, value in request.header_items()}
    body = request.data
    assert isinstance(body, bytes)
    message_id = require_standard_signature(headers, body, [SECRET], datetime.now(UTC))
    [said] = read_own_webhook(9001, body, message_id)
    assert (said.report.kind, said.order.store_order_number) == (ReportKind.SHIPPED, "B-1001")
