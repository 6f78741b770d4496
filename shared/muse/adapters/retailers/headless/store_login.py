"""Signing in at a store and nothing else: whether it accepts a login."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from muse.adapters.retailers.headless.browser.pinned_network import Pin
from muse.adapters.retailers.headless.browser.warm_browser import OpenPage, Visit
from muse.adapters.retailers.headless.dependencies import HeadlessDependencies, StoreAccount
from muse.adapters.retailers.headless.engine.deadline import Deadline
from muse.adapters.retailers.headless.engine.engine import Engine
from muse.adapters.retailers.headless.engine.order_facts import facts_of_no_order
from muse.adapters.retailers.headless.engine.step_log import StepLog
from muse.adapters.retailers.headless.playbook.loading import LoadedPlaybook
from muse.adapters.retailers.headless.playbook.shipped import NoSuchPlaybook
from muse.domain.accounts.audit import Use, UsedFor
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.placement.failures import NotSupported
from muse.domain.store import Store
from muse.ports import Vault

SIGN_IN_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class HeadlessStoreLogin:
    """Implements muse.ports.StoreLogin by the login phase of the store's playbook, in a browser
    context that remembers nothing. No evidence is kept: such pages are the account's owner's."""

    means: HeadlessDependencies
    vault: Vault

    def sign_in(self, store: Store, account: LinkedAccount) -> None:
        """See the port. Muse's own account is leased meanwhile: AccountInUse."""
        playbook = self._playbook(store)
        with self._held(store, account):
            opened = StoreAccount(account, self.vault.open(account, Use(UsedFor.LOGIN_CHECK)))
            self._visit(store, playbook, opened)

    def _visit(self, store: Store, loaded: LoadedPlaybook, account: StoreAccount) -> None:
        pin = Pin(store.domains, loaded.playbook.frame_hosts, loaded.playbook.asset_hosts)

        def on_page(opened: OpenPage) -> None:
            log = StepLog(self.means.tell)
            facts, deadline = facts_of_no_order(origin_of(store)), _deadline()
            Engine(opened.page, loaded, facts, account.secret, deadline, log=log).sign_in()

        self.means.browser.visit(Visit(pin), on_page)

    def _playbook(self, store: Store) -> LoadedPlaybook:
        try:
            return self.means.playbooks(store.playbook or "")
        except NoSuchPlaybook:
            raise NotSupported(f"there is no playbook {store.playbook!r}") from None

    @contextmanager
    def _held(self, store: Store, account: LinkedAccount) -> Iterator[None]:
        """Only Muse's own accounts have orders that a sign-in could meet."""
        is_shared = account.is_muses
        lease = self.means.leases.held(store, account.version) if is_shared else nullcontext()
        with lease:
            yield


def origin_of(store: Store) -> str:
    """Where the store's pages are: the origin of its products, else its first domain."""
    if store.product_url:
        return "/".join(store.product_url.split("/", 3)[:3])
    named = [domain for domain in store.domains if not domain.startswith("*")]
    if not named:
        raise NotSupported("the store's entry names no page of it")
    return f"https://{named[0]}"


def _deadline() -> Deadline:
    return Deadline.of_seconds(SIGN_IN_SECONDS)
