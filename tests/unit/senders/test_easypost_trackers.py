"""EasyPost is asked in its own form, and understood."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence

import pytest

from muse.adapters.senders.easypost_trackers import EasyPostTrackers
from muse.adapters.web.errors import WebTimeout
from muse.adapters.web.messages import HttpResponse
from muse.domain.errors import Unavailable
from muse.domain.tracking.report import ReportKind

NUMBER = "1Z5R89390357567127"
TRACKER = {
    "id": "trk_1",
    "object": "Tracker",
    "tracking_code": NUMBER,
    "carrier": "UPS",
    "status": "delivered",
    "tracking_details": [
        {"status": "pre_transit", "datetime": "2026-02-03T14:00:00Z"},
        {"status": "delivered", "datetime": "2026-02-05T14:00:00Z"},
    ],
}


class EasyPost:
    """Answers as EasyPost does, and refuses what isn't in its form."""

    def __init__(self) -> None:
        self.status = 200
        self.asked: list[tuple[str, str]] = []

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
        assert list(domains) == ["api.easypost.com"]
        expected = base64.b64encode(b"key:").decode()
        assert (headers or {})["Authorization"] == f"Basic {expected}"
        self.asked.append((method, url))
        if self.status == 0:
            raise WebTimeout(sent=True)
        if method == "POST":
            assert json.loads(body or b"") == {
                "tracker": {"tracking_code": NUMBER, "carrier": "UPS"}
            }
            answer: object = TRACKER
        else:
            answer = {"trackers": [TRACKER], "has_more": False}
        return HttpResponse(self.status, {}, json.dumps(answer).encode(), url)


@pytest.fixture
def easypost() -> EasyPost:
    return EasyPost()


def test_a_parcel_is_watched(easypost: EasyPost) -> None:
    easypost.status = 201
    EasyPostTrackers(easypost, "key").watch(NUMBER, "UPS")
    assert easypost.asked == [("POST", "https://api.easypost.com/v2/trackers")]


def test_what_it_knows_is_read(easypost: EasyPost) -> None:
    [said] = EasyPostTrackers(easypost, "key").reports_of(NUMBER)
    assert (said.report.kind, said.order.tracking_number) == (ReportKind.DELIVERED, NUMBER)
    [(_, url)] = easypost.asked
    assert url.endswith(f"/v2/trackers?tracking_code={NUMBER}")


@pytest.mark.parametrize("status", [404, 422])
def test_what_it_refuses_is_not_watched(easypost: EasyPost, status: int) -> None:
    easypost.status = status
    EasyPostTrackers(easypost, "key").watch(NUMBER, "UPS")
    assert EasyPostTrackers(easypost, "key").reports_of(NUMBER) == ()


@pytest.mark.parametrize("status", [0, 401, 429, 500, 302])
def test_what_it_does_not_answer_is_asked_again_later(easypost: EasyPost, status: int) -> None:
    easypost.status = status
    with pytest.raises(Unavailable):
        EasyPostTrackers(easypost, "key").watch(NUMBER, "UPS")
