"""The keys that a UCP store signs with, from its own profile."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from muse.adapters.retailers.ucp.messages.names import WELL_KNOWN
from muse.adapters.senders.http_signatures import SigningKey
from muse.adapters.web.errors import WebError
from muse.adapters.web.messages import HttpClient
from muse.domain.errors import NotFound, UpstreamUnavailable
from muse.domain.store import Store
from muse.ports import Clock

_LASTING = timedelta(minutes=10)
_ASK_AGAIN_AFTER = timedelta(seconds=30)
_TIMEOUT_SECONDS = 5.0


class _Key(BaseModel):
    model_config = ConfigDict(extra="ignore")

    kid: str
    kty: str
    crv: str = ""
    x: str = ""
    y: str = ""
    use: str = "sig"


class _Profile(BaseModel):
    model_config = ConfigDict(extra="ignore")

    signing_keys: tuple[_Key, ...] = Field(default=(), max_length=50)


class UcpSigningKeys:
    """Fetches the profile at the store's own origin and keeps its keys for ten minutes. A key that
    is not among them makes it look again, at most twice a minute: stores change keys."""

    def __init__(self, http: HttpClient, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._known: dict[int, tuple[datetime, tuple[SigningKey, ...]]] = {}

    def of(self, store: Store, key_id: str | None) -> tuple[SigningKey, ...]:
        """Errors: NotFound (the store has no profile), UpstreamUnavailable."""
        fetched_at, keys = self._known.get(store.store_id, (None, ()))
        age = self._clock.now() - fetched_at if fetched_at else None
        is_there = any(key.key_id == key_id for key in keys)
        if age is not None and age < (_LASTING if is_there else _ASK_AGAIN_AFTER):
            return keys
        keys = self._fetched(store)
        self._known[store.store_id] = self._clock.now(), keys
        return keys

    def _fetched(self, store: Store) -> tuple[SigningKey, ...]:
        if store.api is None:
            raise NotFound("This store has no profile.")
        try:
            response = self._http.request(
                "GET",
                store.api.url.rstrip("/") + WELL_KNOWN,
                domains=store.domains,
                headers={"Accept": "application/json"},
                timeout=_TIMEOUT_SECONDS,
            )
            if response.status != HTTPStatus.OK:
                raise UpstreamUnavailable(f"The profile of {store.name} can't be had now.")
            profile = _Profile.model_validate_json(response.body)
        except (WebError, ValidationError) as error:
            raise UpstreamUnavailable(f"The profile of {store.name} can't be had now.") from error
        return tuple(
            SigningKey(key.kid, key.crv, key.x, key.y)
            for key in profile.signing_keys
            if (key.kty, key.use) == ("EC", "sig")
        )
