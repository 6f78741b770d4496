"""Requests to stores' token and revocation endpoints (RFC 6749 §4.1.3 and §6, RFC 7009)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote_plus, urlencode

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from muse.adapters.oauth.metadata import ServerMetadata
from muse.adapters.web.errors import WebError
from muse.adapters.web.messages import HttpClient, HttpResponse
from muse.domain.accounts.authorization import AuthorizationServer, OAuthClient
from muse.domain.accounts.oauth_link import OAuthTokens, TokenGrant
from muse.domain.errors import MuseError
from muse.domain.store import Store
from muse.ports import GrantRefused, TokensNotIssued

TOKEN_SECONDS = 6.0
_FORM = "application/x-www-form-urlencoded"
_LONGEST_TOKEN = 8192
_YEAR = 366 * 24 * 3600
_Token = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]+$", max_length=_LONGEST_TOKEN)]
_CODES = frozenset(
    {
        *("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client"),
        *("unsupported_grant_type", "invalid_scope", "unsupported_token_type"),
    }
)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    access_token: _Token
    token_type: Annotated[str, StringConstraints(pattern="(?i)^bearer$")]
    refresh_token: _Token | None = None
    expires_in: Annotated[int, Field(ge=0, le=_YEAR)] | None = None
    scope: Annotated[str, StringConstraints(max_length=2048)] | None = None


class _Refusal(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    error: str


class HttpAuthorizationServers:
    """Implements muse.ports.AuthorizationServers. Nothing is sent twice here."""

    def __init__(
        self, http: HttpClient, metadata: ServerMetadata, timeout: float = TOKEN_SECONDS
    ) -> None:
        self._http = http
        self._metadata = metadata
        self._timeout = timeout

    def server(self, store: Store) -> AuthorizationServer:
        """See the port."""
        found = self._metadata.of(store)
        return replace(found, scopes=self._metadata.offered(store, found))

    def redeem(
        self, store: Store, client: OAuthClient, *, code: str, verifier: str, redirect_uri: str
    ) -> TokenGrant:
        """See the port."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        return self._issued(store, client, form)

    def refresh(self, store: Store, client: OAuthClient, refresh_token: str) -> TokenGrant:
        """See the port."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        grant = self._issued(store, client, form)
        if grant.tokens.refresh_token:
            return grant
        # RFC 6749 §6: without a new one the old one goes on.
        return replace(grant, tokens=replace(grant.tokens, refresh_token=refresh_token))

    def revoke(self, store: Store, client: OAuthClient, tokens: OAuthTokens) -> None:
        """See the port. A store without a revocation endpoint has nothing to confirm with."""
        endpoint = self._server(store).revocation_endpoint
        if endpoint is None:
            raise TokensNotIssued("the store has no revocation endpoint", sent=False)
        is_refresh = tokens.refresh_token is not None
        form = {
            "token": tokens.refresh_token or tokens.access_token,
            "token_type_hint": "refresh_token" if is_refresh else "access_token",
        }
        answer = self._post(store, endpoint, client, form)
        if answer.status != HTTPStatus.OK:
            raise TokensNotIssued(f"the revocation answers {answer.status}", sent=True)

    def _issued(self, store: Store, client: OAuthClient, form: Mapping[str, str]) -> TokenGrant:
        endpoint = self._server(store).token_endpoint
        answer = self._post(store, endpoint, client, form)
        if answer.status == HTTPStatus.OK:
            return _grant_in(answer)
        raise _refusal_in(answer)

    def _server(self, store: Store) -> AuthorizationServer:
        try:
            return self._metadata.of(store)
        except MuseError as error:
            raise TokensNotIssued(f"no metadata: {error.code}", sent=False) from error

    def _post(
        self, store: Store, url: str, client: OAuthClient, form: Mapping[str, str]
    ) -> HttpResponse:
        headers = {
            "Accept": "application/json",
            "Content-Type": _FORM,
            "Authorization": _basic(client),
        }
        try:
            return self._http.request(
                "POST",
                url,
                domains=store.domains,
                headers=headers,
                body=urlencode(form).encode("ascii"),
                timeout=self._timeout,
            )
        except WebError as error:
            raise TokensNotIssued(str(error), sent=error.sent) from error


def _grant_in(answer: HttpResponse) -> TokenGrant:
    try:
        found = _Answer.model_validate_json(answer.body)
    except ValidationError:
        # Its causes would show the answer, which may have tokens in it.
        raise TokensNotIssued("the answer is no token of the type Bearer", sent=True) from None
    lasts = None if found.expires_in is None else timedelta(seconds=found.expires_in)
    scopes = None if found.scope is None else tuple(found.scope.split())
    return TokenGrant(OAuthTokens(found.access_token, found.refresh_token), scopes, lasts)


def _refusal_in(answer: HttpResponse) -> Exception:
    """What an error answer means. One that is not the protocol's says nothing."""
    is_error = answer.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED)
    try:
        code = _Refusal.model_validate_json(answer.body).error
    except ValidationError:
        code = ""
    if not is_error or code not in _CODES:
        return TokensNotIssued(f"the token endpoint answers {answer.status}", sent=True)
    if code == "invalid_grant":
        return GrantRefused()
    return TokensNotIssued(f"the token endpoint answers {code}", sent=False)


def _basic(client: OAuthClient) -> str:
    """RFC 6749 §2.3.1: both parts are encoded as in a form."""
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
