"""Muse's own accounts at stores, out of the vault."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from muse.adapters.retailers.headless.dependencies import StoreAccount
from muse.domain.accounts.audit import Use, UsedFor
from muse.domain.accounts.credentials import Purpose
from muse.domain.accounts.linked_account import MUSE
from muse.domain.accounts.login_check import CheckState, LoginCheck
from muse.domain.errors import Unavailable
from muse.domain.placement.failures import AccountProblem
from muse.domain.store import Store
from muse.ports import Clock, LinkedAccounts, Notifier, Vault


@dataclass(frozen=True, slots=True)
class VaultAccounts:
    """Implements muse.adapters.retailers.headless.dependencies.Accounts."""

    accounts: LinkedAccounts
    vault: Vault
    notifier: Notifier
    clock: Clock

    def of(self, store: Store, order_number: str) -> StoreAccount:
        """See the protocol. Errors besides: Unavailable."""
        account = self.accounts.account(MUSE, store.store_id)
        if account is None:
            raise AccountProblem("Muse has no account that is linked at this store")
        if account.purpose is not Purpose.PASSWORD:
            raise AccountProblem("Muse's account at this store is linked without a password")
        if account.check.state is CheckState.REFUSED:
            raise AccountProblem("the store has refused the linked account")
        return StoreAccount(account, self.vault.open(account, Use(UsedFor.ORDER, order_number)))

    def refused(self, store: Store, account: StoreAccount, failure: AccountProblem) -> None:
        """See the protocol."""
        check = LoginCheck.refused(failure.code, self.clock.now())
        with suppress(Unavailable):
            if self.accounts.end_check(account.linked, check):
                self.notifier.account_refused(store, failure.code)
