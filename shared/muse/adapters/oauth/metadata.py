"""What a store says of its authorization server (RFC 8414), and whether it can be believed.

The issuer is the store's own origin, as UCP's identity linking has it: the metadata lies below it,
must name it, and must not redirect. Its endpoints must be on the store's own domains, with TLS."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from muse.adapters.retailers.ucp.access.discovery import Discovery
from muse.adapters.retailers.ucp.continuation import safe_url
from muse.adapters.web.addresses import Networks
from muse.adapters.web.errors import WebError, WebRefused
from muse.adapters.web.messages import HttpClient, HttpResponse
from muse.adapters.web.urls import parse_url
from muse.domain.accounts.authorization import AuthorizationServer
from muse.domain.accounts.oauth_link import WANTED_SCOPES
from muse.domain.errors import StoreHasNoLinking, StoreLinkingInvalid, StoreLinkingUnavailable
from muse.domain.placement.failures import NotSupported, PlacementFailure
from muse.domain.store import Store

WELL_KNOWN = "/.well-known/oauth-authorization-server"
_TIMEOUT_SECONDS = 4.0
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_Text = Annotated[str, StringConstraints(min_length=1, max_length=2048)]
_Names = Annotated[tuple[_Text, ...], Field(max_length=1000)]


class _Metadata(BaseModel):
    """What Muse uses of RFC 8414's members; those with a default may be left out there."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    issuer: _Text
    authorization_endpoint: _Text
    token_endpoint: _Text
    revocation_endpoint: _Text | None = None
    scopes_supported: _Names = ()
    response_types_supported: _Names
    grant_types_supported: _Names = ("authorization_code", "implicit")
    token_endpoint_auth_methods_supported: _Names = ("client_secret_basic",)
    code_challenge_methods_supported: _Names = ()
    authorization_response_iss_parameter_supported: bool = False


class ServerMetadata:
    """The metadata of stores' authorization servers, read anew each time."""

    def __init__(self, http: HttpClient, discovery: Discovery, networks: Networks) -> None:
        self._http = http
        self._discovery = discovery
        self._networks = networks

    def of(self, store: Store) -> AuthorizationServer:
        """Errors: StoreHasNoLinking, StoreLinkingInvalid, StoreLinkingUnavailable."""
        if store.api is None:
            raise StoreHasNoLinking
        issuer = store.api.url.rstrip("/")
        found = _read(self._fetch(store, _address_of(issuer)))
        if found.issuer != issuer:
            raise StoreLinkingInvalid
        _require_usable(found)
        return AuthorizationServer(
            issuer,
            self._own(found.authorization_endpoint, store.domains),
            self._own(found.token_endpoint, store.domains),
            self._own(found.revocation_endpoint, store.domains)
            if found.revocation_endpoint
            else None,
            found.scopes_supported,
            found.authorization_response_iss_parameter_supported,
        )

    def offered(self, store: Store, server: AuthorizationServer) -> tuple[str, ...]:
        """Muse's wanted scopes, as far as the store's metadata or its UCP profile offers them.

        Errors: StoreHasNoLinking (none, or its profile lacks identity linking),
        StoreLinkingUnavailable."""
        try:
            profile = self._discovery.store(store)
        except NotSupported as refused:
            raise StoreHasNoLinking from refused
        except PlacementFailure as failure:
            raise StoreLinkingUnavailable from failure
        if profile.identity_scopes is None:
            raise StoreHasNoLinking
        offered = profile.identity_scopes.union(server.scopes)
        wanted = tuple(scope for scope in WANTED_SCOPES if scope in offered)
        if not wanted:
            raise StoreHasNoLinking
        return wanted

    def _fetch(self, store: Store, url: str) -> HttpResponse:
        try:
            answer = self._http.request(
                "GET",
                url,
                domains=store.domains,
                headers={"Accept": "application/json"},
                timeout=_TIMEOUT_SECONDS,
            )
        except WebRefused as refused:
            raise StoreLinkingInvalid from refused
        except WebError as error:
            raise StoreLinkingUnavailable from error
        if answer.status in _GONE:
            raise StoreHasNoLinking
        if answer.url != str(parse_url(url)):
            raise StoreLinkingInvalid
        if answer.status != HTTPStatus.OK:
            raise StoreLinkingUnavailable
        return answer

    def _own(self, url: str, domains: Sequence[str]) -> str:
        found = safe_url(url, domains, self._networks)
        if found is None:
            raise StoreLinkingInvalid
        return found


def _address_of(issuer: str) -> str:
    """RFC 8414 §3.1: the well-known path goes between host and path."""
    parts = urlsplit(issuer)
    return f"{parts.scheme}://{parts.netloc}{WELL_KNOWN}{parts.path}"


def _read(answer: HttpResponse) -> _Metadata:
    try:
        return _Metadata.model_validate_json(answer.body)
    except ValidationError as error:
        raise StoreLinkingInvalid from error


def _require_usable(found: _Metadata) -> None:
    """Muse authenticates with HTTP Basic, and uses codes with S256: no fallback to less."""
    usable = (
        "code" in found.response_types_supported
        and "authorization_code" in found.grant_types_supported
        and "client_secret_basic" in found.token_endpoint_auth_methods_supported
        and "S256" in found.code_challenge_methods_supported
    )
    if not usable:
        raise StoreLinkingInvalid
