"""Shapes of linked accounts. None of them has a secret in an answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import Field

from muse.domain.accounts.audit import AuditEntry, UsedFor
from muse.domain.accounts.credentials import Credentials, Purpose
from muse.domain.accounts.login_check import CheckState, LoginCheck
from muse.runtime.api.base import Body, View
from muse.usecases.accounts.link_account import LinkAccount
from muse.usecases.accounts.view_accounts import AccountDetails


class AccountBody(Body):
    """How one signs in at the store. `securityCode` is that of the card which is saved in the
    account, for stores that ask for it."""

    username: str = Field(min_length=1, max_length=254, pattern=r"^\S(.*\S)?$", repr=False)
    password: str = Field(min_length=1, max_length=256, repr=False)
    security_code: str | None = Field(default=None, pattern=r"^[0-9]{3,4}$", repr=False)

    def to_command(self, owner: str, store_id: int, by: str = "shopper") -> LinkAccount:
        credentials = Credentials(self.username, self.password, self.security_code or "")
        return LinkAccount(owner, store_id, credentials, by)


class LoginCheckView(View):
    """The one try of the login: `pending`, `accepted`, `refused` by the store, or `not_checked`
    with the reason. `code` is stable, `reason` is for people."""

    state: CheckState
    at: datetime | None
    code: str | None
    reason: str | None

    @classmethod
    def of(cls, check: LoginCheck) -> LoginCheckView:
        return cls(state=check.state, at=check.at, code=check.code, reason=check.reason)


class AccountUseView(View):
    """When which function opened the account, and for which order."""

    at: datetime
    by: str
    used_for: UsedFor | None
    order_number: str | None

    @classmethod
    def of(cls, entry: AuditEntry) -> AccountUseView:
        return cls(
            at=entry.at, by=entry.by, used_for=entry.used_for, order_number=entry.order_number
        )


class AccountView(View):
    """A linked account: `username` is masked, the password is never shown. `usedForOrders` says
    whether orders are placed with it, `notUsedBecause` why they aren't."""

    store_id: int
    store_name: str | None
    kind: Purpose
    username: str
    linked_at: datetime
    linked_by: str
    check: LoginCheckView
    used_for_orders: bool
    not_used_because: str | None
    last_uses: list[AccountUseView]

    @classmethod
    def of(cls, details: AccountDetails) -> AccountView:
        account = details.account
        return cls(
            store_id=account.store_id,
            store_name=details.store_name,
            kind=account.purpose,
            username=account.username,
            linked_at=account.linked_at,
            linked_by=account.linked_by,
            check=LoginCheckView.of(details.check),
            used_for_orders=account.not_used_because is None,
            not_used_because=account.not_used_because,
            last_uses=[AccountUseView.of(entry) for entry in details.uses],
        )


class AccountListView(View):
    accounts: list[AccountView]

    @classmethod
    def of(cls, details: Iterable[AccountDetails]) -> AccountListView:
        return cls(accounts=[AccountView.of(each) for each in details])


class UnlinkedView(View):
    """The account is gone."""

    unlinked: Literal[True] = True


class ErasedView(View):
    """How many accounts there were; none is left."""

    erased: int
