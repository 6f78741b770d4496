"""The retailer adapter with everything real but AWS: what it is given lies in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from local.parts import FUNDING
from muse.adapters.funding.configured import ConfiguredFunding
from muse.adapters.retailers.headless.accounts import VaultAccounts
from muse.adapters.retailers.headless.browser.warm_browser import WarmBrowser
from muse.adapters.retailers.headless.dependencies import (
    HeadlessDependencies,
    PausedBrowser,
    SavedLogins,
)
from muse.adapters.retailers.headless.playbook.loading import load_playbook_file
from muse.adapters.retailers.headless.playbook.shipped import shipped
from muse.adapters.retailers.headless.retailer import HeadlessRetailer
from muse.adapters.vault.audited import AuditedVault
from muse.domain.accounts.audit import AuditAction, AuditEntry
from muse.domain.accounts.credentials import Credentials, Purpose
from muse.domain.accounts.linked_account import MUSE, LinkedAccount, context_of
from muse.domain.money import Money
from muse.domain.store import Store
from muse.ports import GivenCode
from tests.fakes.accounts import FakeEncryption, InMemoryLinkedAccounts
from tests.fakes.moments import Moments
from tests.fakes.people import FakeNotifier

CAP = Money(100_000)
LOOPBACK = ("127.0.0.0/8",)


@dataclass
class RealClock:
    """Implements muse.ports.Clock, some seconds ahead."""

    ahead: float = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class NoLeases:
    @contextmanager
    def held(self, store: Store, order_number: str) -> Iterator[None]:
        yield


@dataclass
class LoginsInMemory:
    kept: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def load(self, account: LinkedAccount) -> Mapping[str, Any] | None:
        return self.kept.get(account.version)

    def save(self, account: LinkedAccount, login: Mapping[str, Any]) -> None:
        self.kept[account.version] = login

    def forget(self, account: LinkedAccount) -> None:
        self.kept.pop(account.version, None)


@dataclass
class PausedInMemory:
    kept: dict[str, PausedBrowser] = field(default_factory=dict)

    def load(self, order_number: str, account: LinkedAccount) -> PausedBrowser | None:
        return self.kept.get(order_number)

    def save(self, order_number: str, account: LinkedAccount, browser: PausedBrowser) -> None:
        self.kept[order_number] = browser

    def forget(self, order_number: str) -> None:
        self.kept.pop(order_number, None)


@dataclass
class EvidenceInMemory:
    kept: list[Mapping[str, bytes]] = field(default_factory=list)

    def keep(self, order_number: str, files: Mapping[str, bytes]) -> None:
        self.kept.append(files)


@dataclass
class RecordedAttempt:
    """Implements muse.ports.Attempt; `tell` hears of the fence."""

    tell: Callable[[Money, str | None], None] = lambda *_: None
    key: str = "key"
    cap: Money = CAP
    code: GivenCode | None = None

    def enter_fence(self, *, total: Money, reference: str | None = None) -> None:
        self.tell(total, reference)


def muses_account(store: Store, credentials: Credentials) -> LinkedAccount:
    """Muse's own account at a store, with these credentials."""
    context = context_of(MUSE, store.store_id, Purpose.PASSWORD)
    return LinkedAccount(
        owner=MUSE,
        store_id=store.store_id,
        purpose=Purpose.PASSWORD,
        version="av_1",
        sealed=FakeEncryption().encrypt(credentials, context),
        username=credentials.masked_username,
        linked_at=datetime.now(UTC),
        linked_by="ops:olivia",
    )


def accounts_of(store: Store, credentials: Credentials) -> VaultAccounts:
    """Muse's accounts: the one at this store."""
    accounts, clock = InMemoryLinkedAccounts(), RealClock()
    account = muses_account(store, credentials)
    linked = AuditEntry(MUSE, account.linked_at, AuditAction.LINKED, account.linked_by)
    accounts.link(account, linked)
    vault = AuditedVault(accounts, FakeEncryption(), clock, "placement_headless")
    return VaultAccounts(accounts, vault, FakeNotifier(Moments()), clock)


@dataclass(frozen=True)
class WebStore:
    """A store as the registry has it, and Muse's account there. `playbook` is a file, or None for
    the one that comes with the product."""

    store: Store
    credentials: Credentials
    playbook: Path | None = None

    def retailer(
        self,
        browser: WarmBrowser,
        clock: RealClock | None = None,
        logins: SavedLogins | None = None,
    ) -> HeadlessRetailer:
        """The adapter, as the function has it."""
        assert self.store.playbook
        loaded = (
            load_playbook_file(self.playbook) if self.playbook else shipped(self.store.playbook)
        )
        means = HeadlessDependencies(
            browser=browser,
            playbooks=lambda _: loaded,
            accounts=accounts_of(self.store, self.credentials),
            leases=NoLeases(),
            logins=logins or LoginsInMemory(),
            paused=PausedInMemory(),
            evidence=EvidenceInMemory(),
            funding=ConfiguredFunding.of(FUNDING),
            clock=clock or RealClock(),
            tell=lambda _: None,
        )
        return HeadlessRetailer(self.store, loaded, means)
