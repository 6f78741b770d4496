"""The retailer adapter with everything real but AWS: what it is given lies in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from local.parts import FUNDING, STREET_ACCOUNT
from local.street.store.open_store import OpenStore
from muse.adapters.funding.configured import ConfiguredFunding
from muse.adapters.retailers.headless.accounts import VaultAccounts
from muse.adapters.retailers.headless.browser.warm_browser import WarmBrowser
from muse.adapters.retailers.headless.dependencies import HeadlessDependencies, PausedBrowser
from muse.adapters.retailers.headless.playbook.shipped import shipped
from muse.adapters.retailers.headless.retailer import HeadlessRetailer
from muse.adapters.vault.audited import AuditedVault
from muse.domain.accounts.audit import AuditAction, AuditEntry
from muse.domain.accounts.credentials import Credentials, Purpose
from muse.domain.accounts.linked_account import MUSE, LinkedAccount, context_of
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.store import Authorisation, Method, Store
from muse.ports import GivenCode
from tests.builders import a_product, an_address, an_order
from tests.fakes.accounts import FakeEncryption, InMemoryLinkedAccounts
from tests.fakes.moments import Moments
from tests.fakes.people import FakeNotifier

CAP = Money(100_000)
RIGHT = Credentials(
    STREET_ACCOUNT["username"], STREET_ACCOUNT["password"], STREET_ACCOUNT["securityCode"]
)


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

    tell: Callable[[Money, str | None], None]
    key: str = "key"
    cap: Money = CAP
    code: GivenCode | None = None

    def enter_fence(self, *, total: Money, reference: str | None = None) -> None:
        self.tell(total, reference)


def entry_of(open_store: OpenStore) -> Store:
    """The store as the registry has it."""
    assert open_store.spec.web
    return Store(
        store_id=open_store.store_id,
        name=open_store.spec.name,
        domains=(open_store.domain,),
        methods=(Method.HEADLESS,),
        verified_methods=(Method.HEADLESS,),
        authorisation=Authorisation("demo", date(2026, 11, 1), "the street"),
        playbook=open_store.spec.web.playbook,
    )


def order_at(open_store: OpenStore) -> Order:
    """One piece of the store's first article."""
    good, shelf = open_store.shelf.goods[0], open_store.shelf
    article = good.featured
    product = a_product(
        open_store.store_id,
        article.sku,
        name=good.name,
        url=f"{open_store.base_url}{good.path_of(article)}",
        price=Money(shelf.price_of(article.sku)),
        size=article.size,
        color=article.color,
    )
    return an_order(open_store.store_id, [product], shipping_address=an_address(state="OR"))


def muses_account(store: Store, credentials: Credentials = RIGHT) -> LinkedAccount:
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


def retailer_at(
    store: Store,
    browser: WarmBrowser,
    clock: RealClock | None = None,
    credentials: Credentials = RIGHT,
) -> HeadlessRetailer:
    """The adapter, as the function has it."""
    means = HeadlessDependencies(
        browser=browser,
        playbooks=shipped,
        accounts=accounts_of(store, credentials),
        leases=NoLeases(),
        logins=LoginsInMemory(),
        paused=PausedInMemory(),
        evidence=EvidenceInMemory(),
        funding=ConfiguredFunding.of(FUNDING),
        clock=clock or RealClock(),
        tell=lambda _: None,
    )
    assert store.playbook
    return HeadlessRetailer(store, shipped(store.playbook), means)
