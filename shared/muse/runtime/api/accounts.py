"""Shapes of linked accounts. None of them has a secret in an answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from muse.domain.accounts.audit import AuditEntry, UsedFor
from muse.domain.accounts.credentials import Credentials, Purpose
from muse.domain.accounts.login_check import CheckState, LoginCheck
from muse.domain.accounts.oauth_link import LinkEnd, OAuthLink
from muse.runtime.api.base import Body, View
from muse.usecases.accounts.link_account import LinkAccount
from muse.usecases.accounts.start_link import StartedLink, StartLink
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


class LinkState(StrEnum):
    """Whether a link by OAuth can be used."""

    LINKED = "linked"
    ENDED = "ended"


class OAuthLinkView(View):
    """A link by OAuth: what the store allows, and whether it still does. Once it is `ended`,
    `endedAt`, `code` and `reason` say when and why; the account has to be linked again."""

    state: LinkState
    scopes: list[str]
    ended_at: datetime | None
    code: LinkEnd | None
    reason: str | None

    @classmethod
    def of(cls, link: OAuthLink) -> OAuthLinkView:
        reason = link.ended_because
        return cls(
            state=LinkState.LINKED if link.ended_at is None else LinkState.ENDED,
            scopes=list(link.scopes),
            ended_at=link.ended_at,
            code=reason,
            reason=reason.in_words if reason else None,
        )


class LinkBody(Body):
    """`redirectUri` is where the app wants the shopper back, one of the addresses that are allowed
    for it; without one the shopper sees a page that says how it went."""

    redirect_uri: str | None = Field(default=None, min_length=1, max_length=2000)

    def to_command(self, owner: str, store_id: int, by: str = "shopper") -> StartLink:
        return StartLink(owner, store_id, self.redirect_uri, by)


class LinkView(View):
    """Where the customer signs in at the store and allows it, and until when they may come back."""

    authorization_url: str
    expires_at: datetime

    @classmethod
    def of(cls, started: StartedLink) -> LinkView:
        return cls(authorization_url=started.authorization_url, expires_at=started.expires_at)


class CompletedLinkView(View):
    """The account is linked."""

    linked: Literal[True] = True
    store_id: int


class AccountView(View):
    """A linked account: `username` is masked, passwords and tokens are never shown. `kind` is
    `password`, with the `check` of the login, or `oauth`, with the `link`. `usedForOrders` says
    whether orders are placed with it, `notUsedBecause` why they aren't."""

    store_id: int
    store_name: str | None
    kind: Purpose
    username: str | None
    linked_at: datetime
    linked_by: str
    check: LoginCheckView | None
    link: OAuthLinkView | None
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
            username=account.username or None,
            linked_at=account.linked_at,
            linked_by=account.linked_by,
            check=None if account.oauth else LoginCheckView.of(details.check),
            link=OAuthLinkView.of(account.oauth) if account.oauth else None,
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
