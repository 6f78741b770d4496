"""What an authorization server keeps: codes, grants and tokens, in the street's state.

Codes and tokens are kept as hashes: who reads the state can't use them."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

from local.street.store.open_store import OpenStore

CODE_SECONDS = 60
REFRESH_TOKEN_SECONDS = 90 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code, and everything that it is bound to. Times are seconds since 1970."""

    client_id: str
    redirect_uri: str
    scope: str
    code_challenge: str
    customer: str
    expires_at: float
    used: bool = False
    grant_id: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a customer allowed a client: the family that all tokens of one code belong to."""

    grant_id: str
    client_id: str
    customer: str
    scope: str
    since: str
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """`replaced`: a later refresh token of the same grant has taken its place."""

    grant_id: str
    expires_at: float
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class AccessToken:
    grant_id: str
    scope: str
    expires_at: float
    revoked: bool = False


Record = Code | Grant | RefreshToken | AccessToken
_Kind = TypeVar("_Kind", Code, Grant, RefreshToken, AccessToken)


def new_secret() -> str:
    """A code or token of 256 bits."""
    return secrets.token_urlsafe(32)


class AuthorizationRecords:
    """The records of one store."""

    def __init__(self, open_store: OpenStore) -> None:
        self._premises = open_store
        self._state = open_store.state

    @property
    def now(self) -> float:
        return self._premises.clock().timestamp()

    def keep(self, key: str, record: Record) -> None:
        """Keep a record under its code, token or grant id."""
        row = (_name(type(record)), _hash(key), json.dumps(asdict(record)))
        with self._state.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO authorization VALUES (?, ?, ?, ?)",
                (self._premises.store_id, *row),
            )

    def find(self, kind: type[_Kind], key: str) -> _Kind | None:
        with self._state.transaction() as db:
            row = db.execute(
                "SELECT document FROM authorization WHERE store_id = ? AND kind = ? AND key = ?",
                (self._premises.store_id, _name(kind), _hash(key)),
            ).fetchone()
        return kind(**json.loads(row[0])) if row else None

    def grants(self) -> list[Grant]:
        """Every grant that there was, the oldest first."""
        with self._state.transaction() as db:
            rows = db.execute(
                "SELECT document FROM authorization WHERE store_id = ? AND kind = ?",
                (self._premises.store_id, _name(Grant)),
            ).fetchall()
        return sorted((Grant(**json.loads(row[0])) for row in rows), key=lambda each: each.since)

    def open_grant(self, grant: Grant) -> None:
        self.keep(grant.grant_id, grant)

    def revoke(self, grant_id: str) -> None:
        """End a grant with all of its tokens; nothing happens when there is none."""
        grant = self.find(Grant, grant_id)
        if grant:
            self.keep(grant_id, replace(grant, revoked=True))


def _name(kind: type) -> str:
    return kind.__name__


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
