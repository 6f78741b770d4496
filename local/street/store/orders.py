"""What was really ordered: the truth that tests compare everything with."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from local.street.store.state import StreetState


class OrderedBy(StrEnum):
    API = "api"
    STAFF = "staff"
    CHECKOUT_PAGE = "checkout_page"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class OrderedLine:
    sku: str
    name: str
    quantity: int
    price_cents: int


@dataclass(frozen=True, slots=True)
class StoreOrder:
    """An order that a store accepted. `customer_reference` is whatever the buyer noted on it,
    `customer` the e-mail address of the account that it belongs to (empty: a guest's)."""

    number: str
    ordered_by: OrderedBy
    lines: tuple[OrderedLine, ...]
    total_cents: int
    at: datetime
    customer_reference: str = ""
    checkout_id: str | None = None
    customer: str = ""


class OrderLog:
    """The orders of one store, numbered `<code>-100001` and on."""

    def __init__(self, state: StreetState, store_id: int, code: str) -> None:
        self._state = state
        self._store_id = store_id
        self._code = code

    def next_number(self) -> str:
        return f"{self._code}-{100000 + self._state.next_number(f'orders {self._store_id}')}"

    def write(self, order: StoreOrder) -> None:
        document = {**asdict(order), "at": order.at.isoformat()}
        with self._state.transaction() as db:
            db.execute(
                "INSERT INTO orders VALUES (?, ?, ?)",
                (self._store_id, order.number, json.dumps(document)),
            )

    def find(self, number: str) -> StoreOrder | None:
        return next((order for order in self.all() if order.number == number), None)

    def all(self) -> list[StoreOrder]:
        """Oldest first."""
        with self._state.transaction() as db:
            rows = db.execute(
                "SELECT document FROM orders WHERE store_id = ? ORDER BY number",
                (self._store_id,),
            ).fetchall()
        return [_read(json.loads(row[0])) for row in rows]


def _read(document: dict[str, object]) -> StoreOrder:
    lines = document.pop("lines")
    at = document.pop("at")
    assert isinstance(lines, list) and isinstance(at, str)
    return StoreOrder(
        **{
            **document,
            "ordered_by": OrderedBy(str(document["ordered_by"])),
            "lines": tuple(OrderedLine(**line) for line in lines),
            "at": datetime.fromisoformat(at),
        }  # type: ignore[arg-type]  # the document was made by asdict above
    )
