"""An account at a store that was linked to Muse, without what is secret of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from muse.domain.accounts.credentials import Purpose
from muse.domain.accounts.login_check import CheckState, LoginCheck

MUSE = "muse"
_PENDING = LoginCheck()
_NO_SINGLE_USE_CARDS = (
    "Muse orders with accounts of its own: yours is not used for orders until Muse can pay with"
    " cards that are good for one order."
)
_WAS_REFUSED = "The store refused this login. Link the account again to use it."


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """`owner` is a user's id, or `MUSE`. `version` is another one each time the account is linked;
    `sealed` are its credentials, encrypted; `username` is masked. `check_began_at` is when the one
    check of this version began."""

    owner: str
    store_id: int
    purpose: Purpose
    version: str
    sealed: str
    username: str
    linked_at: datetime
    linked_by: str
    check: LoginCheck = _PENDING
    check_began_at: datetime | None = None

    @property
    def context(self) -> Mapping[str, str]:
        """What the encryption of its credentials is bound to."""
        return context_of(self.owner, self.store_id, self.purpose)

    @property
    def is_muses(self) -> bool:
        return self.owner == MUSE

    @property
    def not_used_because(self) -> str | None:
        """Why no order is placed with it; None when orders are."""
        if not self.is_muses:
            return _NO_SINGLE_USE_CARDS
        return _WAS_REFUSED if self.check.state is CheckState.REFUSED else None

    def checked(self, check: LoginCheck) -> LinkedAccount:
        return replace(self, check=check)


def context_of(owner: str, store_id: int, purpose: Purpose) -> Mapping[str, str]:
    """The encryption context: ids only, since CloudTrail shows it."""
    return {"owner": owner, "storeId": str(store_id), "purpose": str(purpose)}
