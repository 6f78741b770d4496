"""A secret key that is replaced while processes run: docs.stripe.com/keys, "Rotate an API key"."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Protocol

from muse.adapters.stripe.transport.library import stripe


class ReplaceableKey(Protocol):
    """Where the key comes from."""

    def current(self) -> str:
        """The key to use."""

    def after_refusal(self) -> str:
        """The key as it is after Stripe refused the current one."""


class WithCurrentKey(stripe.HTTPClient):
    """A transport of the stripe library that signs every call with the current key. A call that is
    refused because of its key (401) is repeated once when there is another key by now; nothing
    has happened at Stripe, which looks at the key first."""

    name = "muse"

    def __init__(self, transport: stripe.HTTPClient, key: ReplaceableKey) -> None:
        super().__init__()
        self._transport = transport
        self._key = key

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """One call. Errors: APIConnectionError."""
        key = self._key.current()
        answer = self._send(key, method, url, headers, post_data)
        if answer[1] != HTTPStatus.UNAUTHORIZED:
            return answer
        newer = self._key.after_refusal()
        return answer if newer == key else self._send(newer, method, url, headers, post_data)

    def _send(
        self, key: str, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any
    ) -> tuple[str, int, Mapping[str, str]]:
        signed = {**(headers or {}), "Authorization": f"Bearer {key}"}
        answer: tuple[str, int, Mapping[str, str]] = self._transport.request(
            method, url, signed, post_data
        )
        return answer

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()  # type: ignore[no-untyped-call]  # it has no types
