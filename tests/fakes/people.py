"""Whom the system tells and asks: the operations team's bell, and the address book."""

from __future__ import annotations

from dataclasses import replace

from muse.domain.address import Address, CheckedAddress
from muse.domain.errors import AddressUndeliverable, Problem
from muse.domain.store import Store
from muse.domain.task import Task
from tests.fakes.moments import Moments


class FakeNotifier:
    """The `Notifier` port: keeps what people were told."""

    def __init__(self, moments: Moments) -> None:
        self.told: list[Task] = []
        self.refused_accounts: list[tuple[int, str]] = []
        self._moments = moments

    def task_opened(self, task: Task) -> None:
        with self._moments.around("notifier.task_opened"):
            self.told.append(task)

    def account_refused(self, store: Store, code: str) -> None:
        with self._moments.around("notifier.account_refused"):
            self.refused_accounts.append((store.store_id, code))


class FakeAddressBook:
    """The `AddressBook` port: writes towns in capitals; delivers everywhere but to Nowhere."""

    def check(self, address: Address) -> CheckedAddress:
        if address.city == "Nowhere":
            details = [Problem("city", "there is no such place")]
            raise AddressUndeliverable(details=details)
        corrected = replace(address, city=address.city.upper())
        corrections = () if corrected == address else ("city: written in capitals",)
        return CheckedAddress(corrected, corrections, verified=True)
