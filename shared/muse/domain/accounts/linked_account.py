"""An account at a store that was linked to Muse, without what is secret of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from muse.domain.accounts.credentials import Purpose
from muse.domain.accounts.login_check import CheckState, LoginCheck
from muse.domain.accounts.oauth_link import LinkEnd, OAuthLink

MUSE = "muse"
_PENDING = LoginCheck()
_NO_SINGLE_USE_CARDS = (
    "Muse orders with accounts of its own: yours is not used for orders until Muse can pay with"
    " cards that are good for one order."
)
_WAS_REFUSED = "The store refused this login. Link the account again to use it."
_MAY_NOT_ORDER = "The store's permission does not include ordering."


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """`owner` is a user's id, or `MUSE`. `version` is another one each time the account is linked;
    `sealed` are its credentials or tokens, encrypted; `username` is masked. `check_began_at` is
    when the one check of this version began. `oauth` is there when it is linked by OAuth: it has
    then neither a user name nor a check."""

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
    oauth: OAuthLink | None = None

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
        if self.oauth is not None:
            return _why_not(self.oauth)
        return _WAS_REFUSED if self.check.state is CheckState.REFUSED else None

    def checked(self, check: LoginCheck) -> LinkedAccount:
        return replace(self, check=check)


def _why_not(link: OAuthLink) -> str | None:
    if link.ended_at is not None:
        return (link.ended_because or LinkEnd.CONSENT_WITHDRAWN).in_words
    return None if link.orders else _MAY_NOT_ORDER


def context_of(owner: str, store_id: int, purpose: Purpose) -> Mapping[str, str]:
    """The encryption context: ids only, since CloudTrail shows it."""
    return {"owner": owner, "storeId": str(store_id), "purpose": str(purpose)}
