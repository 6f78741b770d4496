"""The registered client of each store, and how it proves who it is (RFC 6749 §2.3)."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from urllib.parse import unquote_plus

from local.street.authorization.parameters import ErrorCode, OAuthError
from local.street.serving import Request
from local.street.store.open_store import OpenStore
from local.street.store.state import StreetState
from local.street.stores import AccountLinking

CLIENT_ID = "muse"
DEMO_CLIENT_SECRET = "street-demo-client-secret"
GRANT_TYPES = ("authorization_code", "refresh_token")
_LOOPBACK = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\]))(?::[0-9]{1,5})?(/[^#]*)?")


@dataclass(frozen=True, slots=True)
class Client:
    """A client as it is registered with a store."""

    client_id: str = CLIENT_ID
    client_secret: str = field(default=DEMO_CLIENT_SECRET, repr=False)
    name: str = "Muse"
    redirect_uris: tuple[str, ...] = ()
    grant_types: tuple[str, ...] = GRANT_TYPES

    def may_redirect_to(self, uri: str) -> bool:
        """Whether `uri` is registered, character by character. The port of a loopback address
        alone is left out of the comparison, as UCP asks and RFC 8252 §7.3 describes."""
        return _comparable(uri) in [_comparable(registered) for registered in self.redirect_uris]


def _comparable(uri: str) -> str:
    loopback = _LOOPBACK.fullmatch(uri)
    return f"{loopback[1]}{loopback[2] or ''}" if loopback else uri


class Clients:
    """The client of each store: as the street was opened with it, or as it was changed since."""

    def __init__(self, state: StreetState, registered: Client) -> None:
        self._state = state
        self._registered = registered

    def of(self, store_id: int) -> Client:
        with self._state.transaction() as db:
            row = db.execute(
                "SELECT document FROM authorization WHERE store_id = ? AND kind = 'client'",
                (store_id,),
            ).fetchone()
        if row is None:
            return self._registered
        kept = json.loads(row[0])
        lists = {name: tuple(kept[name]) for name in ("redirect_uris", "grant_types")}
        return Client(**{**kept, **lists})

    def register(self, store_id: int, client: Client) -> None:
        """Replace the client of a store."""
        with self._state.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO authorization VALUES (?, 'client', '', ?)",
                (store_id, json.dumps(asdict(client))),
            )


def authentication_methods(linking: AccountLinking) -> list[str]:
    """By their names in RFC 8414's `token_endpoint_auth_methods_supported`."""
    post = ["client_secret_post"] if linking.takes_secret_in_form else []
    return ["client_secret_basic", *post]


class ClientAuthentication:
    """Authenticates the client of one store."""

    def __init__(self, open_store: OpenStore, linking: AccountLinking, clients: Clients) -> None:
        self._premises = open_store
        self._methods = authentication_methods(linking)
        self._clients = clients

    def client(self, request: Request, form: Mapping[str, str]) -> Client:
        """The client that a request comes from.

        OAuthError: invalid_client, or invalid_request for two methods at once."""
        header = request.headers.get("authorization")
        if header is not None and "client_secret" in form:
            raise OAuthError(ErrorCode.INVALID_REQUEST, "The client authenticated in two ways")
        if header is not None:
            client_id, secret = _basic(header)
        elif "client_secret_post" in self._methods:
            client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        else:
            client_id, secret = "", ""
        client = self._clients.of(self._premises.store_id)
        if form.get("client_id", client_id) != client_id or not _is(client, client_id, secret):
            raise self._unauthenticated()
        return client

    def _unauthenticated(self) -> OAuthError:
        challenge = f'Basic realm="{self._premises.base_url}"'
        return OAuthError(
            ErrorCode.INVALID_CLIENT,
            "The client could not be authenticated",
            401,
            {"WWW-Authenticate": challenge},
        )


def _is(client: Client, client_id: str, secret: str) -> bool:
    same_secret = hmac.compare_digest(secret.encode(), client.client_secret.encode())
    return client_id == client.client_id and same_secret


def _basic(header: str) -> tuple[str, str]:
    """Client id and secret of HTTP Basic, each encoded as a form field (RFC 6749 §2.3.1)."""
    scheme, _, credentials = header.partition(" ")
    try:
        decoded = base64.b64decode(credentials.strip(), validate=True).decode("ascii")
    except ValueError:
        return "", ""
    client_id, colon, secret = decoded.partition(":")
    if scheme.lower() != "basic" or not colon:
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)
