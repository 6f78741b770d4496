"""The port CarrierTrackers on EasyPost's trackers (docs.easypost.com, "Tracker object").

To make a tracker of a number that has one gives that one again, so watching twice is watching once.
"""

from __future__ import annotations

import base64
import json
from http import HTTPStatus
from urllib.parse import urlencode

from muse.adapters.senders.formats.easypost import read_trackers
from muse.adapters.web.errors import WebError
from muse.adapters.web.messages import HttpClient
from muse.adapters.web.urls import parse_url
from muse.domain.errors import Unavailable
from muse.domain.tracking.report import OrderReport

API = "https://api.easypost.com"
_TIMEOUT_SECONDS = 10.0


class EasyPostTrackers:
    """Implements muse.ports.CarrierTrackers."""

    def __init__(self, http: HttpClient, api_key: str, base_url: str = API) -> None:
        self._http = http
        self._url = f"{base_url.rstrip('/')}/v2/trackers"
        self._domain = parse_url(base_url).authority
        credentials = base64.b64encode(f"{api_key}:".encode()).decode()
        self._headers = {"Authorization": f"Basic {credentials}", "Accept": "application/json"}

    def watch(self, tracking_number: str, carrier: str | None) -> None:
        """See the port. What EasyPost refuses (a number of no carrier that it knows) is not
        watched: people ask when it is overdue."""
        named = {"tracking_code": tracking_number, **({"carrier": carrier} if carrier else {})}
        body = json.dumps({"tracker": named}).encode()
        self._ask("POST", self._url, body)

    def reports_of(self, tracking_number: str) -> tuple[OrderReport, ...]:
        """See the port."""
        query = urlencode({"tracking_code": tracking_number})
        answer = self._ask("GET", f"{self._url}?{query}", None)
        return () if answer is None else read_trackers(answer)

    def _ask(self, method: str, url: str, body: bytes | None) -> bytes | None:
        """The body of the answer; None when it was refused."""
        headers = self._headers | ({"Content-Type": "application/json"} if body else {})
        try:
            answer = self._http.request(
                method,
                url,
                domains=[self._domain],
                headers=headers,
                body=body,
                timeout=_TIMEOUT_SECONDS,
            )
        except WebError as error:
            raise Unavailable from error
        if answer.status in {HTTPStatus.OK, HTTPStatus.CREATED}:
            return answer.body
        if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}:
            return None
        raise Unavailable


class NobodyWatches:
    """Implements muse.ports.CarrierTrackers where no service is configured."""

    def watch(self, tracking_number: str, carrier: str | None) -> None:
        """Nobody is told."""

    def reports_of(self, tracking_number: str) -> tuple[OrderReport, ...]:
        """Nobody knows."""
        return ()
