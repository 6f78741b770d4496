"""Access tokens for stores that take orders of signed-in customers only (UCP identity linking)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from muse.adapters.web.messages import HttpResponse
from muse.domain.placement.failures import AccountProblem, PlacementFailure, RetailerUnavailable
from muse.domain.store import Store

_INVALID = re.compile(r'\berror="?invalid_token\b')
_BEARER = re.compile(r"^\s*bearer\b", re.IGNORECASE)


class AccessTokens(Protocol):
    """Where tokens of Muse's own linked accounts come from."""

    def token(self, store: Store, order_number: str, refused: str | None = None) -> str:
        """The access token to order with; another one than the one that the store refused.

        Errors: AccountProblem (no account is linked, or its link was ended),
        RetailerUnavailable (none can be had now), Unavailable."""


@dataclass(frozen=True, slots=True)
class DeferredTokens:
    """Tokens of a source that is made when the first one is asked for."""

    source: Callable[[], AccessTokens]

    def token(self, store: Store, order_number: str, refused: str | None = None) -> str:
        """See AccessTokens."""
        return self.source().token(store, order_number, refused)


@dataclass(slots=True)
class OrderTokens:
    """The access token of one order: the same for all its requests, unless the store refuses it."""

    source: AccessTokens
    store: Store
    order_number: str
    _token: str | None = None

    def header(self) -> str:
        """The value of `Authorization`. Errors: as `AccessTokens.token`."""
        if self._token is None:
            self._token = self.source.token(self.store, self.order_number)
        return f"Bearer {self._token}"

    def renew(self) -> None:
        """Have another one instead of one that was refused. Errors: as `AccessTokens.token`."""
        self._token = self.source.token(self.store, self.order_number, refused=self._token)


def is_token_refused(response: HttpResponse) -> bool:
    """Whether the store did not take the token of a request: another one may do."""
    if response.status != HTTPStatus.UNAUTHORIZED:
        return False
    return _INVALID.search(response.headers.get("WWW-Authenticate") or "") is not None


def failure_of_identity(response: HttpResponse) -> PlacementFailure | None:
    """What it means when a store asks who is ordering; None when it doesn't (RFC 6750 §3)."""
    challenge = response.headers.get("WWW-Authenticate") or ""
    if response.status not in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return None
    if not _BEARER.match(challenge):
        return None
    if is_token_refused(response):
        return RetailerUnavailable("the store refused the access token", definite=True)
    if response.status == HTTPStatus.FORBIDDEN:
        return AccountProblem("the linked account's permission is not enough", definite=True)
    return AccountProblem("the store takes orders of signed-in customers only", definite=True)
