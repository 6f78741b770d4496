"""What has happened to orders, and the keys that a store publishes: remembered by the street."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from local.street.shipping.numbers import Carrier, tracking_number
from local.street.shipping.steps import Pieces, Step, StepKind, Teller
from local.street.store.open_store import OpenStore

_ORDER, _SIGNING_KEYS = "order", "signing_keys"


@dataclass(frozen=True, slots=True)
class Happening:
    """A step that has happened `at` a moment. `event_id` is the teller's own."""

    event_id: str
    kind: StepKind
    at: datetime
    parcel: int | None
    lines: tuple[Pieces, ...]
    teller: Teller


@dataclass(frozen=True, slots=True)
class ParcelOnItsWay:
    """A parcel that has a number; without `lines` nobody noted what lies in it."""

    parcel: int
    tracking_number: str
    carrier: Carrier
    lines: tuple[Pieces, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """All that has happened to an order, in that order."""

    parcels: tuple[ParcelOnItsWay, ...] = ()
    happenings: tuple[Happening, ...] = ()

    def parcel(self, number: int) -> ParcelOnItsWay:
        """KeyError when there is none of this number."""
        return {each.parcel: each for each in self.parcels}[number]

    def of_parcel(self, number: int) -> tuple[Happening, ...]:
        return tuple(each for each in self.happenings if each.parcel == number)

    def status_of(self, number: int) -> str:
        """What happened to the parcel last; `labelled` while it has only its number."""
        happened = self.of_parcel(number)
        return happened[-1].kind if happened else "labelled"


class ShippingRecords:
    """The ways of one store's orders."""

    def __init__(self, open_store: OpenStore) -> None:
        self._store = open_store

    def way_of(self, order_number: str) -> Way:
        document = self._read(_ORDER, order_number)
        return _way(document) if document else Way()

    def prepare(self, order_number: str, steps: Sequence[Step], carrier: Carrier) -> Way:
        """Give every parcel of the plan its number, as printing the labels does."""
        with self._store.state.transaction():
            way = self.way_of(order_number)
            known = {each.parcel for each in way.parcels}
            wanted = sorted({s.parcel for s in steps if s.parcel is not None} - known)
            new = [self._labelled(each, steps, carrier) for each in wanted]
            way = replace(way, parcels=(*way.parcels, *new))
            self._write(_ORDER, order_number, asdict(way))
        return way

    def happened(self, order_number: str, step: Step, at: datetime) -> tuple[Happening, Way]:
        """Note that a step has happened: the happening, and the whole way up to it."""
        happening = Happening(
            self._store.new_id("evt"), step.kind, at, step.parcel, step.lines, step.teller
        )
        with self._store.state.transaction():
            way = self.way_of(order_number)
            way = replace(way, happenings=(*way.happenings, happening))
            self._write(_ORDER, order_number, asdict(way))
        return happening, way

    def signing_keys(self) -> list[Any]:
        """The JSON Web Keys of the store's profile."""
        keys: list[Any] = (self._read(_SIGNING_KEYS, "") or {"keys": []})["keys"]
        return keys

    def put_signing_keys(self, keys: Iterable[Mapping[str, Any]]) -> None:
        self._write(_SIGNING_KEYS, "", {"keys": list(keys)})

    def _labelled(self, parcel: int, steps: Iterable[Step], carrier: Carrier) -> ParcelOnItsWay:
        lines = next((s.lines for s in steps if s.parcel == parcel and s.lines), ())
        store_id = self._store.store_id
        serial = self._store.state.next_number(f"parcels {carrier}")
        number = tracking_number(carrier, store_id % 100 * 100_000 + serial)
        return ParcelOnItsWay(parcel, number, carrier, lines)

    def _read(self, kind: str, key: str) -> Any:
        with self._store.state.transaction() as db:
            row = db.execute(
                "SELECT document FROM shipping WHERE store_id = ? AND kind = ? AND key = ?",
                (self._store.store_id, kind, key),
            ).fetchone()
        return json.loads(row[0]) if row else None

    def _write(self, kind: str, key: str, document: Mapping[str, Any]) -> None:
        with self._store.state.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO shipping VALUES (?, ?, ?, ?)",
                (self._store.store_id, kind, key, json.dumps(document, default=_text)),
            )


def _text(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()


def _way(document: Mapping[str, Any]) -> Way:
    parcels = tuple(
        ParcelOnItsWay(
            each["parcel"],
            each["tracking_number"],
            Carrier(each["carrier"]),
            _pieces(each["lines"]),
        )
        for each in document["parcels"]
    )
    happenings = tuple(
        Happening(
            each["event_id"],
            StepKind(each["kind"]),
            datetime.fromisoformat(each["at"]),
            each["parcel"],
            _pieces(each["lines"]),
            Teller(each["teller"]),
        )
        for each in document["happenings"]
    )
    return Way(parcels, happenings)


def _pieces(lines: Iterable[Mapping[str, Any]]) -> tuple[Pieces, ...]:
    return tuple(Pieces(line["sku"], line["quantity"]) for line in lines)
