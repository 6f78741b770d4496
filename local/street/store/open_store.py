"""A store that is open for business: everything that its pages and its API work with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from local.street.faults.fault import Fault
from local.street.faults.switches import Switchboard
from local.street.store.orders import OrderedLine, OrderLog
from local.street.store.state import StreetState
from local.street.store.stock import Stock
from local.street.stores import StoreSpec


@dataclass(frozen=True, slots=True)
class Timings:
    """How long the faults of time take, in seconds; `history`: how late a store lists an order."""

    slow: float = 3.0
    hang: float = 30.0
    in_progress: float = 2.0
    history: float = 20.0


@dataclass(frozen=True, slots=True)
class OpenStore:
    """One open store. `base_url` has no slash at its end."""

    spec: StoreSpec
    base_url: str
    state: StreetState
    shelf: Stock
    orders: OrderLog
    switches: Switchboard
    timings: Timings
    clock: Callable[[], datetime]
    seed: int

    @property
    def store_id(self) -> int:
        return self.spec.store_id

    @property
    def domain(self) -> str:
        return self.base_url.removeprefix("http://")

    def switched(self, fault: Fault) -> bool:
        """Whether this fault, switched on for the store, strikes now."""
        return self.switches.strikes(self.store_id, fault)

    def is_switched_on(self, fault: Fault) -> bool:
        """Whether a fault is switched on for the store; asking uses up none of its `times`."""
        return self.switches.is_on(self.store_id, fault)

    def first_switched(self, faults: Sequence[Fault]) -> Fault | None:
        return next((fault for fault in faults if self.switched(fault)), None)

    def ordered_line(self, sku: str, quantity: int) -> OrderedLine:
        """A line at today's price. ValueError for what the store does not sell."""
        good, variant = self.shelf.good(sku), self.shelf.variant(sku)
        if good is None or variant is None or not 1 <= quantity <= 99:
            raise ValueError(sku)
        name = f"{good.name}, {variant.label}" if variant.label else good.name
        return OrderedLine(sku, name, quantity, self.shelf.price_of(sku))

    def new_id(self, kind: str) -> str:
        """An id that nobody guesses, the same in every run with the same seed."""
        number = self.state.next_number(f"{kind} {self.store_id}")
        digest = hashlib.sha256(f"{self.seed}:{self.store_id}:{kind}:{number}".encode())
        return f"{kind}_{digest.hexdigest()[:24]}"
