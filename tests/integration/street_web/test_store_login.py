"""Trying a login at the street's web stores, with everything real but AWS."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from muse.adapters.retailers.headless.browser.warm_browser import WarmBrowser
from muse.adapters.retailers.headless.store_login import HeadlessStoreLogin, origin_of
from muse.adapters.vault.audited import AuditedVault
from muse.domain.accounts.audit import UsedFor
from muse.domain.accounts.credentials import Credentials
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.placement.attempt import AccountInUse
from muse.domain.placement.failures import (
    AccountProblem,
    NotSupported,
    RetailerUnavailable,
)
from muse.domain.store import Store
from tests.builders import a_store
from tests.fakes.accounts import FakeEncryption, InMemoryLinkedAccounts
from tests.integration.street.opening import OpenStreet
from tests.integration.street_web.buying import APP, FORMS, MEMBERS, STEPS
from tests.integration.street_web.placing import (
    RIGHT,
    entry_of,
)
from tests.web_placing import RealClock, WebStore, muses_account

WRONG = Credentials(RIGHT.username, "not this one")


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmBrowser]:
    browser = WarmBrowser(("127.0.0.0/8",))
    yield browser
    browser.close()


@dataclass
class Leases:
    """Who held Muse's account; `taken`: somebody else does."""

    taken: bool = False
    holders: list[str] = field(default_factory=list)

    @contextmanager
    def held(self, store: Store, holder: str) -> Iterator[None]:
        if self.taken:
            raise AccountInUse("an order")
        self.holders.append(holder)
        yield


@dataclass
class Trial:
    """One try of a login."""

    store: Store
    warm: WarmBrowser
    leases: Leases = field(default_factory=Leases)
    accounts: InMemoryLinkedAccounts = field(default_factory=InMemoryLinkedAccounts)

    def sign_in(self, account: LinkedAccount) -> None:
        means = replace(WebStore(self.store, RIGHT).retailer(self.warm).means, leases=self.leases)
        vault = AuditedVault(self.accounts, FakeEncryption(), RealClock(), "placement_headless")
        HeadlessStoreLogin(means, vault).sign_in(self.store, account)


def trial_at(street: OpenStreet, warm: WarmBrowser, store_id: int) -> Trial:
    open_store = street.street.stores[store_id]
    pages = f"{open_store.base_url}/products/{{sku}}"
    return Trial(replace(entry_of(open_store).store, product_url=pages), warm)


@pytest.mark.parametrize("store_id", [FORMS, APP, STEPS, MEMBERS])
def test_the_right_password(street: OpenStreet, warm: WarmBrowser, store_id: int) -> None:
    trial = trial_at(street, warm, store_id)
    account = muses_account(trial.store, RIGHT)
    trial.sign_in(account)
    assert trial.leases.holders == [account.version]
    assert [entry.used_for for entry in trial.accounts.audit] == [UsedFor.LOGIN_CHECK]
    assert street.street.stores[store_id].orders.all() == []


@pytest.mark.parametrize("store_id", [FORMS, APP, STEPS, MEMBERS])
def test_a_wrong_one(street: OpenStreet, warm: WarmBrowser, store_id: int) -> None:
    trial = trial_at(street, warm, store_id)
    with pytest.raises(AccountProblem) as refused:
        trial.sign_in(muses_account(trial.store, WRONG))
    assert WRONG.password not in str(refused.value)


def test_a_store_that_is_down_says_nothing_of_the_password(warm: WarmBrowser) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        domain = f"127.0.0.1:{taken.getsockname()[1]}"
        pages = f"http://{domain}/{{sku}}"
        store = a_store(domains=(domain,), product_url=pages, playbook="thistle_and_twine")
        with pytest.raises(RetailerUnavailable):
            Trial(store, warm).sign_in(muses_account(store, RIGHT))


def test_an_order_that_uses_the_account_comes_first(warm: WarmBrowser) -> None:
    store = a_store(playbook="thistle_and_twine")
    trial = Trial(store, warm, Leases(taken=True))
    with pytest.raises(AccountInUse):
        trial.sign_in(muses_account(store, RIGHT))
    assert not trial.accounts.audit


def test_a_shoppers_account_waits_for_nobody(street: OpenStreet, warm: WarmBrowser) -> None:
    trial = trial_at(street, warm, FORMS)
    trial.leases.taken = True
    sealed = FakeEncryption().encrypt(
        RIGHT, {**muses_account(trial.store, RIGHT).context, "owner": "ada"}
    )
    trial.sign_in(replace(muses_account(trial.store, RIGHT), owner="ada", sealed=sealed))


@pytest.mark.parametrize(
    ("store", "origin"),
    [
        (a_store(product_url="http://127.0.0.1:8710/p/{sku}"), "http://127.0.0.1:8710"),
        (a_store(domains=("*.shop.example", "shop.example")), "https://shop.example"),
    ],
)
def test_where_a_store_is(store: Store, origin: str) -> None:
    assert origin_of(store) == origin


def test_a_store_that_is_nowhere() -> None:
    with pytest.raises(NotSupported):
        origin_of(a_store(domains=("*.shop.example",)))
