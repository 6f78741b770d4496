"""Muse's registrations at stores, as the secret lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from muse.domain.accounts.authorization import OAuthClient


class ConfiguredClients:
    """Implements muse.ports.OAuthClients. `fields` reads the secret:
    `{"<store id>": {"clientId": …, "clientSecret": …}}`."""

    def __init__(self, fields: Callable[[], Mapping[str, Any]]) -> None:
        self._fields = fields

    def of(self, store_id: int) -> OAuthClient | None:
        """See the port. An entry that is not in order is none."""
        entry = self._fields().get(str(store_id))
        if not isinstance(entry, Mapping):
            return None
        client_id, secret = entry.get("clientId"), entry.get("clientSecret")
        if not (isinstance(client_id, str) and isinstance(secret, str) and client_id and secret):
            return None
        return OAuthClient(client_id, secret)
