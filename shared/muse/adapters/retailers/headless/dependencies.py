"""What headless placement is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from muse.adapters.retailers.headless.browser.warm_browser import WarmBrowser
from muse.adapters.retailers.headless.engine.step_log import StepRecord
from muse.adapters.retailers.headless.playbook.loading import LoadedPlaybook
from muse.domain.accounts.credentials import Credentials
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.placement.failures import AccountProblem
from muse.domain.store import Store
from muse.ports import Clock, Funding


@dataclass(frozen=True, slots=True)
class StoreAccount:
    """An account at a store, opened."""

    linked: LinkedAccount
    credentials: Credentials

    def secret(self, name: str) -> str:
        """By the name that playbooks have for it. KeyError for another one."""
        return {
            "account.username": self.credentials.username,
            "account.password": self.credentials.password,
            "card.security_code": self.credentials.security_code,
        }[name]

    @property
    def values(self) -> tuple[str, ...]:
        """What must be seen nowhere."""
        known = self.credentials
        return tuple(filter(None, (known.username, known.password, known.security_code)))


class Accounts(Protocol):
    """Muse's accounts at stores."""

    def of(self, store: Store, order_number: str) -> StoreAccount:
        """The one that is linked there, opened for this order, which is on record then. Errors:
        AccountProblem when none is, or the store has refused it."""

    def refused(self, store: Store, account: StoreAccount, failure: AccountProblem) -> None:
        """The store does not let this account in: no other order is tried with it, and operations
        are told. It never fails: the order's own outcome counts more."""


class AccountLeases(Protocol):
    """Who uses Muse's account at a store: bags and histories of two orders must not mix."""

    def held(self, store: Store, holder: str) -> AbstractContextManager[None]:
        """Hold the account during the block. Errors: AccountInUse."""


class SavedLogins(Protocol):
    """What a browser knows that is signed in: cookies and storage, of one version of an account."""

    def load(self, account: LinkedAccount) -> Mapping[str, Any] | None:
        """The last one, if it is young enough to be alive."""

    def save(self, account: LinkedAccount, login: Mapping[str, Any]) -> None:
        """In place of the last one."""

    def forget(self, account: LinkedAccount) -> None:
        """The next order signs in anew."""


@dataclass(frozen=True, slots=True)
class PausedBrowser:
    """A browser that waits for a one-time code: the address of the page that asks, cookies and
    storage."""

    address: str
    login: Mapping[str, Any]


class PausedBrowsers(Protocol):
    """The browser of each order that waits for a code, bound to the account it signs in to."""

    def load(self, order_number: str, account: LinkedAccount) -> PausedBrowser | None:
        """The last one, if it is young enough and of this version of the account."""

    def save(self, order_number: str, account: LinkedAccount, browser: PausedBrowser) -> None:
        """In place of the last one. It never fails: then there is none."""

    def forget(self, order_number: str) -> None:
        """It never fails: what is left is too old within minutes."""


class EvidenceKeeper(Protocol):
    """Where pictures and texts of pages are kept for people."""

    def keep(self, order_number: str, files: Mapping[str, bytes]) -> None:
        """Files by name. It never fails: a lost picture must not stop an order."""


Playbooks = Callable[[str], LoadedPlaybook]
TellStep = Callable[[StepRecord], None]


@dataclass(frozen=True, slots=True)
class HeadlessDependencies:
    """`playbooks` finds a playbook by its name (NoSuchPlaybook), `tell` hears of every step."""

    browser: WarmBrowser
    playbooks: Playbooks
    accounts: Accounts
    leases: AccountLeases
    logins: SavedLogins
    paused: PausedBrowsers
    evidence: EvidenceKeeper
    funding: Funding
    clock: Clock
    tell: TellStep
