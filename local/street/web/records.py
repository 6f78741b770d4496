"""What a web store remembers of its visitors: logins, bags, addresses. All of it in the street's
state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from local.street.store.state import StreetState
from local.street.web.account import FIRST_ADDRESS

THE_ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Visit:
    """One browser at the store. Without a token it has not done anything yet. `email` is what the
    first step of a sign-in was told. `waits_for_code`: the password was right, and a code was sent
    as well."""

    token: str = ""
    signed_in: bool = False
    email: str = ""
    waits_for_code: bool = False

    @property
    def owner(self) -> str:
        """Whose bag it is: everything of who is signed in belongs to the account."""
        return THE_ACCOUNT if self.signed_in else f"guest {self.token}"


@dataclass(frozen=True, slots=True)
class Basket:
    """A bag and what its checkout has been told so far. `lines`: pieces by sku, as put in."""

    lines: Mapping[str, int] = field(default_factory=dict)
    address: Mapping[str, str] = field(default_factory=dict)
    shipping: str = ""
    card: str = ""
    gift_card: bool | None = None
    code_is_right: bool = False


class Records:
    """The records of one store."""

    def __init__(self, state: StreetState, store_id: int) -> None:
        self._state = state
        self._store_id = store_id

    def visit(self, token: str) -> Visit | None:
        found = self._read(f"visit {token}") if token else None
        return Visit(**found) if found else None

    def keep_visit(self, visit: Visit) -> None:
        self._write(f"visit {visit.token}", asdict(visit))

    def basket(self, owner: str) -> Basket:
        return Basket(**(self._read(f"basket {owner}") or {}))

    def keep_basket(self, owner: str, basket: Basket) -> None:
        self._write(f"basket {owner}", asdict(basket))

    def addresses(self) -> list[dict[str, str]]:
        """The addresses that the account has saved, the first one first."""
        found = self._read("addresses")
        return [FIRST_ADDRESS] if found is None else list(found["saved"])

    def save_address(self, address: Mapping[str, str]) -> None:
        saved = self.addresses()
        if dict(address) not in saved:
            self._write("addresses", {"saved": [*saved, dict(address)]})

    def send_code(self, code: str) -> None:
        """In place of the last one, which is good for nothing any more."""
        self._write("code", {"sent": code})

    def code(self) -> str | None:
        """The one that was sent last, unless it was used."""
        found = self._read("code")
        return found["sent"] if found else None

    def _read(self, key: str) -> Any:
        with self._state.transaction() as db:
            row = db.execute(
                "SELECT document FROM web WHERE store_id = ? AND key = ?", (self._store_id, key)
            ).fetchone()
        return json.loads(row[0]) if row else None

    def _write(self, key: str, document: object) -> None:
        with self._state.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO web VALUES (?, ?, ?)",
                (self._store_id, key, json.dumps(document)),
            )
