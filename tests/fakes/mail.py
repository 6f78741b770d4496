"""Where messages lie, and where what they say goes, in memory."""

from __future__ import annotations

from muse.domain.mail.message import Unreadable
from muse.domain.tracking.report import OrderReport
from muse.ports import EvidenceFile
from muse.ports.mail import StoredMessage
from tests.builders import NOW


class FakeMessages:
    """The `MessageStore` port."""

    def __init__(self) -> None:
        self._messages: dict[str, bytes | Unreadable] = {}

    def put(self, key: str, message: bytes | Unreadable) -> str:
        self._messages[key] = message
        return key

    def read(self, key: str) -> StoredMessage | None:
        return self._messages.get(key)

    def link(self, key: str) -> EvidenceFile:
        return EvidenceFile("message.eml", NOW, f"https://bucket.example/{key}", NOW)


class FakeReportBus:
    """The `ReportBus` port: keeps what was published; `failure` is raised instead."""

    def __init__(self) -> None:
        self.published: list[OrderReport] = []
        self.failure: Exception | None = None

    def publish(self, *reports: OrderReport) -> None:
        if self.failure:
            raise self.failure
        self.published += reports
