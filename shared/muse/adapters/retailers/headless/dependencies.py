"""What headless placement is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from muse.adapters.retailers.headless.browser.warm_browser import WarmBrowser
from muse.adapters.retailers.headless.engine.step_log import StepRecord
from muse.adapters.retailers.headless.playbook.loading import LoadedPlaybook
from muse.domain.store import Store
from muse.ports import Clock, Funding


@dataclass(frozen=True, slots=True)
class StoreAccount:
    """Muse's own account at a store. `security_code` is that of its saved card, for stores that
    ask for it."""

    username: str
    password: str
    security_code: str = ""

    def secret(self, name: str) -> str:
        """By the name that playbooks have for it. KeyError for another one."""
        return {
            "account.username": self.username,
            "account.password": self.password,
            "card.security_code": self.security_code,
        }[name]

    @property
    def values(self) -> tuple[str, ...]:
        """What must be seen nowhere."""
        return tuple(filter(None, (self.username, self.password, self.security_code)))


class Accounts(Protocol):
    """Muse's accounts at stores."""

    def of(self, store: Store) -> StoreAccount:
        """The one that the store's entry names. Errors: AccountProblem when there is none."""


class AccountLeases(Protocol):
    """Who uses an account at a store: bags and histories of two orders must not mix."""

    def held(self, store: Store, order_number: str) -> AbstractContextManager[None]:
        """Hold the account during the block. Errors: AccountInUse."""


class SavedLogins(Protocol):
    """What a browser knows that is signed in: cookies and storage."""

    def load(self, store: Store) -> Mapping[str, Any] | None:
        """The last one, if it is young enough to be alive."""

    def save(self, store: Store, login: Mapping[str, Any]) -> None:
        """In place of the last one."""

    def forget(self, store: Store) -> None:
        """The next order signs in anew."""


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
    evidence: EvidenceKeeper
    funding: Funding
    clock: Clock
    tell: TellStep
