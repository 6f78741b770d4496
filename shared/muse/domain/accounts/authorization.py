"""Asking a store's customer for permission: RFC 6749 with PKCE (RFC 7636), state and issuer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

LINK_LASTS = timedelta(minutes=10)
_STATE_BYTES = 32
_LONGEST_STATE = 100


@dataclass(frozen=True, slots=True)
class AuthorizationServer:
    """A store's authorization server by its own metadata (RFC 8414), which was checked.

    `scopes` are those of Muse's wanted ones that it offers; `returns_issuer`: its responses have
    `iss` (RFC 9207)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    revocation_endpoint: str | None
    scopes: tuple[str, ...]
    returns_issuer: bool = True


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """Muse as it is registered with one store."""

    client_id: str
    client_secret: str = field(repr=False)

    def code_verifier(self, state: str) -> str:
        """The PKCE verifier that belongs to a state. It is derived, so that it is kept nowhere;
        whoever sees the state can't, for lack of the secret."""
        mac = hmac.new(self.client_secret.encode(), f"pkce {state}".encode(), hashlib.sha256)
        return _base64url(mac.digest())

    def authorization_url(self, server: AuthorizationServer, redirect_uri: str, state: str) -> str:
        """Where the customer is sent: sign-in and consent at the store."""
        verifier = self.code_verifier(state)
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(server.scopes),
            "state": state,
            "code_challenge": _base64url(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        joined = "&" if "?" in server.authorization_endpoint else "?"
        return f"{server.authorization_endpoint}{joined}{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class PendingLink:
    """A link that was begun: who may be linked where by the response with this state. The state
    itself is kept nowhere. `redirect_uri` is where the app wants the customer back."""

    state_hash: str
    owner: str
    store_id: int
    by: str
    issuer: str
    scopes: tuple[str, ...]
    expires_at: datetime
    redirect_uri: str | None = None
    used_at: datetime | None = None

    def has_expired(self, now: datetime) -> bool:
        return now >= self.expires_at


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """What comes back with the customer: a code or an error (RFC 6749 §4.1.2)."""

    state: str
    code: str | None = field(default=None, repr=False)
    error: str | None = None
    issuer: str | None = None

    def is_of(self, pending: PendingLink, server: AuthorizationServer) -> bool:
        """Whether it comes from the store that the customer was sent to (RFC 9207 §2.4)."""
        if self.issuer is None:
            return not server.returns_issuer
        return self.issuer == pending.issuer == server.issuer


def new_state() -> str:
    """A fresh state: 256 random bits."""
    return secrets.token_urlsafe(_STATE_BYTES)


def hash_of(state: str) -> str:
    """What a state is looked up by."""
    return hashlib.sha256(state[:_LONGEST_STATE].encode()).hexdigest()


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
