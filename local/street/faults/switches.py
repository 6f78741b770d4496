"""Which fault strikes now: that of a product in the checkout, or one that was switched on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from local.street.faults.fault import Fault
from local.street.store.state import StreetState


@dataclass(frozen=True, slots=True)
class Switch:
    """A fault that is switched on at a store. `times` is how often it still strikes (None: always);
    `chance` is how likely it is each time it is asked."""

    store_id: int
    fault: Fault
    times: int | None = None
    chance: float = 1.0


class Switchboard:
    """The switches of all stores. Chance is drawn from the seed: the same seed and the same
    questions give the same answers."""

    def __init__(self, state: StreetState, seed: int) -> None:
        self._state = state
        self._seed = seed

    def turn_on(self, switch: Switch) -> None:
        """Switch a fault on; it replaces an earlier setting of the same fault."""
        with self._state.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO switches VALUES (?, ?, ?, ?, 0)",
                (switch.store_id, switch.fault, switch.times, switch.chance),
            )

    def turn_off(self, store_id: int | None, fault: Fault | None) -> None:
        """Switch one fault off, all of a store, or all."""
        with self._state.transaction() as db:
            db.execute(
                "DELETE FROM switches WHERE (?1 IS NULL OR store_id = ?1)"
                " AND (?2 IS NULL OR fault = ?2)",
                (store_id, fault),
            )

    def all_on(self) -> list[Switch]:
        with self._state.transaction() as db:
            rows = db.execute("SELECT store_id, fault, times, chance FROM switches ORDER BY 1, 2")
            return [Switch(row[0], Fault(row[1]), row[2], row[3]) for row in rows]

    def is_on(self, store_id: int, fault: Fault) -> bool:
        """Whether a fault is switched on; asking uses nothing up."""
        return any((on.store_id, on.fault) == (store_id, fault) for on in self.all_on())

    def strikes(self, store_id: int, fault: Fault) -> bool:
        """Whether a switched-on fault strikes now; if it does, one of its `times` is used up."""
        with self._state.transaction() as db:
            row = db.execute(
                "UPDATE switches SET asked = asked + 1 WHERE store_id = ? AND fault = ?"
                " RETURNING times, chance, asked",
                (store_id, fault),
            ).fetchone()
            if row is None or not self._drawn(store_id, fault, row[2], row[1]):
                return False
            if row[0] is not None:
                db.execute(
                    "UPDATE switches SET times = times - 1 WHERE store_id = ? AND fault = ?",
                    (store_id, fault),
                )
                db.execute("DELETE FROM switches WHERE times <= 0")
        return True

    def _drawn(self, store_id: int, fault: Fault, asked: int, chance: float) -> bool:
        lot = hashlib.sha256(f"{self._seed}:{store_id}:{fault}:{asked}".encode()).digest()
        return int.from_bytes(lot[:4], "big") < chance * 2**32
