"""Muse's own accounts at the web stores of the street, linked as operations would: by the API."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from local.aws.deployment.deploy import STACK
from local.aws.user_pool import Pool
from local.parts import STREET_ACCOUNT
from local.processes import StartError

CHECK_SECONDS = 90.0
_OPENER = build_opener(ProxyHandler({}))
_NOT_THERE = 404


def link_accounts(api_url: str, aws_url: str, stores: Sequence[Mapping[str, Any]]) -> None:
    """Link the accounts that are missing or refused, one after the other, and wait until each login
    was tried: an order waits while its account is in use. Raises StartError."""
    bearer = Pool(aws_url, STACK).token("muse-operations", "ops")
    for store in stores:
        if store["method"] == "headless":
            account = _Account(f"{api_url}/api/v1/ops/stores/{store['storeId']}/account", bearer)
            if account.state() in {None, "refused"}:
                account.link()


class _Account:
    def __init__(self, url: str, bearer: str) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}

    def state(self) -> str | None:
        """What is known of its login; None when no account is linked."""
        try:
            return str(self._call("GET")["check"]["state"])
        except HTTPError as error:
            if error.code == _NOT_THERE:
                return None
            raise StartError(f"{self._url} answers {error.code}") from error

    def link(self) -> None:
        try:
            self._call("PUT", json.dumps(STREET_ACCOUNT).encode())
        except HTTPError as error:
            raise StartError(f"{self._url} answers {error.code}: {error.read()!r}") from error
        deadline = time.monotonic() + CHECK_SECONDS
        while self.state() == "pending" and time.monotonic() < deadline:
            time.sleep(0.1)

    def _call(self, method: str, body: bytes | None = None) -> dict[str, Any]:
        request = Request(self._url, body, self._headers, method=method)
        with _OPENER.open(request, timeout=30) as answer:
            found: dict[str, Any] = json.loads(answer.read())["data"]
        return found
