"""What a store says about itself at `/.well-known/ucp`, and whether we can work with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from pydantic import Field, ValidationError

from muse.adapters.retailers.ucp.continuation import safe_url
from muse.adapters.retailers.ucp.messages.answers import Answer, Text, Url
from muse.adapters.retailers.ucp.messages.names import (
    AUTHORITY,
    CHECKOUT,
    FULFILLMENT,
    IDENTITY_LINKING,
    SHOPPING,
    VERSION,
    WELL_KNOWN,
)
from muse.adapters.web.addresses import Networks
from muse.adapters.web.errors import WebError, WebRefused
from muse.adapters.web.messages import HttpClient, HttpResponse
from muse.adapters.web.urls import parse_url
from muse.domain.placement.failures import NotSupported, RetailerUnavailable
from muse.domain.store import ApiProtocol, Store
from muse.ports import Clock

_SHORTEST = timedelta(seconds=60)
_LONGEST = timedelta(hours=1)
_MAX_AGE = re.compile(r"\bmax-age=(\d{1,9})")
_TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class UcpStore:
    """A store that we can work with: the URL that its operations are under, and what it can do.
    `identity_scopes` are those that it refuses without a customer's token; None when customers
    can't link their accounts there."""

    endpoint: str
    capabilities: frozenset[str]
    identity_scopes: frozenset[str] | None = None


class _Config(Answer):
    scopes: Mapping[str, object] = Field(default_factory=dict)


class _Entity(Answer):
    version: Text
    schema_url: Annotated[Url | None, Field(alias="schema")] = None
    config: object = None

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes in the configuration of identity linking; other capabilities have others."""
        try:
            return frozenset(_Config.model_validate(self.config).scopes)
        except ValidationError:
            return frozenset()

    @property
    def is_ours(self) -> bool:
        return self.version == VERSION


class _Service(_Entity):
    transport: Text
    endpoint: Url | None = None


class _Description(Answer):
    version: Text
    services: Mapping[str, tuple[_Service, ...]]
    capabilities: Mapping[str, tuple[_Entity, ...]] = Field(default_factory=dict)
    supported_versions: Mapping[str, Url] = Field(default_factory=dict)


class _Profile(Answer):
    ucp: _Description


class Discovery:
    """Profiles of stores, kept for as long as they say: from a minute to an hour."""

    def __init__(self, http: HttpClient, clock: Clock, networks: Networks) -> None:
        self._http = http
        self._clock = clock
        self._networks = networks
        self._known: dict[int, tuple[datetime, UcpStore]] = {}

    def store(self, store: Store) -> UcpStore:
        """Errors: RetailerUnavailable (no usable answer), NotSupported (nothing in common)."""
        known = self._known.get(store.store_id)
        now = self._clock.now()
        if known and now < known[0]:
            return known[1]
        found, lasting = self._discovered(store)
        self._known[store.store_id] = (now + lasting, found)
        return found

    def _discovered(self, store: Store) -> tuple[UcpStore, timedelta]:
        if store.api is None or store.api.protocol is not ApiProtocol.UCP:
            raise NotSupported(f"{store.name} has no UCP endpoint in the registry")
        response = self._fetch(store, store.api.url.rstrip("/") + WELL_KNOWN)
        profile = _read(response)
        older = profile.ucp.supported_versions.get(VERSION)
        if profile.ucp.version != VERSION and older:
            response = self._fetch(store, older)
            profile = _read(response)
        return self._negotiated(store, profile.ucp), _lifetime(response)

    def _fetch(self, store: Store, url: str) -> HttpResponse:
        try:
            response = self._http.request(
                "GET",
                url,
                domains=store.domains,
                headers={"Accept": "application/json"},
                timeout=_TIMEOUT_SECONDS,
            )
        except WebRefused as refused:
            raise NotSupported(f"the profile's URL {refused.problem}") from refused
        except WebError as error:
            raise RetailerUnavailable(f"no profile: {error}") from error
        # The protocol forbids profiles to redirect; whoever does it is not believed.
        if response.status != HTTPStatus.OK or response.url != str(parse_url(url)):
            raise RetailerUnavailable(f"the profile answers {response.status}")
        return response

    def _negotiated(self, store: Store, description: _Description) -> UcpStore:
        if description.version != VERSION:
            raise NotSupported(f"the store speaks UCP {description.version}, we speak {VERSION}")
        capabilities = frozenset(
            name
            for name, entries in description.capabilities.items()
            if any(entry.is_ours and _may_describe(name, entry) for entry in entries)
        )
        lacking = {CHECKOUT, FULFILLMENT} - capabilities
        if lacking:
            raise NotSupported(f"the store lacks {', '.join(sorted(lacking))}")
        endpoint = self._endpoint(store, description)
        return UcpStore(endpoint, capabilities, _identity_scopes(description, capabilities))

    def _endpoint(self, store: Store, description: _Description) -> str:
        for service in description.services.get(SHOPPING, ()):
            if service.transport != "rest" or not service.is_ours or service.endpoint is None:
                continue
            endpoint = safe_url(service.endpoint, store.domains, self._networks)
            if endpoint is None:
                raise NotSupported(f"the endpoint {service.endpoint} is not the store's own")
            return endpoint.rstrip("/")
        raise NotSupported("the store has no REST endpoint of our version")


def _read(response: HttpResponse) -> _Profile:
    try:
        return _Profile.model_validate_json(response.body)
    except ValidationError as error:
        raise RetailerUnavailable("what the store serves is no profile") from error


def _may_describe(name: str, entity: _Entity) -> bool:
    """Whether the capability is described by who owns its name."""
    foreign = entity.schema_url is not None and not entity.schema_url.startswith(AUTHORITY)
    return not (name.startswith("dev.ucp.") and foreign)


def _identity_scopes(
    description: _Description, capabilities: frozenset[str]
) -> frozenset[str] | None:
    if IDENTITY_LINKING not in capabilities:
        return None
    entries = description.capabilities[IDENTITY_LINKING]
    return frozenset().union(*(entry.scopes for entry in entries if entry.is_ours))


def _lifetime(response: HttpResponse) -> timedelta:
    stated = _MAX_AGE.search(response.headers.get("Cache-Control") or "")
    seconds = timedelta(seconds=int(stated[1])) if stated else _SHORTEST
    return min(max(seconds, _SHORTEST), _LONGEST)
