"""Muse's accounts at stores, as the secret of the accounts lists them (docs/stores.md).

{"demo-account": {"username": "orders@muse.example", "password": "…", "securityCode": "…"}}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from muse.adapters.retailers.headless.dependencies import StoreAccount
from muse.domain.placement.failures import AccountProblem
from muse.domain.store import Store


class ListedAccounts:
    """Implements muse.adapters.retailers.headless.dependencies.Accounts."""

    def __init__(self, listed: Callable[[], Mapping[str, Any]]) -> None:
        self._listed = listed

    def of(self, store: Store) -> StoreAccount:
        """See the protocol. Errors besides: Unavailable."""
        fields = self._listed().get(store.account or "")
        if not isinstance(fields, Mapping) or not all(
            isinstance(fields.get(key), str) and fields[key] for key in ("username", "password")
        ):
            raise AccountProblem(f"the account {store.account!r} is not in the secret")
        return StoreAccount(
            fields["username"], fields["password"], str(fields.get("securityCode", ""))
        )
