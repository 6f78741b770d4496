"""What a store keeps of a checkout session, and of the answers that it gave."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from local.street.faults.fault import Fault
from local.street.serving import JSON, Response
from local.street.store.open_store import OpenStore

LIFETIME = timedelta(hours=6)
_FAULT_LISTS = ("brought", "switched", "struck")
_KEPT_SECONDS = 48 * 3600.0


class Phase(StrEnum):
    """Where a session stands; an open one is incomplete or ready, which is computed."""

    OPEN = "open"
    IN_PROGRESS = "complete_in_progress"
    COMPLETED = "completed"
    CANCELED = "canceled"

    @property
    def is_over(self) -> bool:
        return self in (Phase.COMPLETED, Phase.CANCELED)


@dataclass(slots=True)
class Line:
    line_id: str
    sku: str
    quantity: int


@dataclass(slots=True)
class Session:
    """One checkout session. Its faults are those that its goods have `brought` and those that
    were `switched` on and stick to it; `struck` are those that strike once and have. `final` is
    its last document, from the moment on that it can't change any more. `customer` is the e-mail
    address of the account that it belongs to (empty: a guest's)."""

    checkout_id: str
    created_at: str
    capabilities: list[str]
    lines: list[Line] = field(default_factory=list)
    buyer: dict[str, str] = field(default_factory=dict)
    destination: dict[str, str] | None = None
    option_id: str | None = None
    codes: list[str] = field(default_factory=list)
    instrument: dict[str, object] | None = None
    phase: Phase = Phase.OPEN
    brought: list[Fault] = field(default_factory=list)
    switched: list[Fault] = field(default_factory=list)
    struck: list[Fault] = field(default_factory=list)
    order_number: str | None = None
    settles_at: str | None = None
    final: dict[str, object] | None = None
    customer: str = ""

    @property
    def expires_at(self) -> datetime:
        return datetime.fromisoformat(self.created_at) + LIFETIME

    @property
    def names_buyer(self) -> bool:
        """Whether this is a purchase rather than a mere quote."""
        return bool(self.buyer)

    def has(self, fault: Fault) -> bool:
        return fault in self.brought or fault in self.switched


class Sessions:
    """The checkout sessions of one store."""

    def __init__(self, open_store: OpenStore) -> None:
        self._premises = open_store

    def save(self, session: Session) -> None:
        with self._premises.state.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO checkouts VALUES (?, ?, ?)",
                (self._premises.store_id, session.checkout_id, json.dumps(asdict(session))),
            )

    def find(self, checkout_id: str) -> Session | None:
        with self._premises.state.transaction() as db:
            row = db.execute(
                "SELECT document FROM checkouts WHERE store_id = ? AND id = ?",
                (self._premises.store_id, checkout_id),
            ).fetchone()
        if row is None:
            return None
        kept = json.loads(row[0])
        return Session(
            **{
                **kept,
                "lines": [Line(**line) for line in kept["lines"]],
                "phase": Phase(kept["phase"]),
                **{list_: [Fault(name) for name in kept[list_]] for list_ in _FAULT_LISTS},
            }
        )


class Answers:
    """What was answered to each idempotency key, for 48 hours (the protocol asks for 24)."""

    def __init__(self, open_store: OpenStore) -> None:
        self._premises = open_store

    def earlier(self, key: str) -> tuple[str, Response] | None:
        """The fingerprint of the request that first came with this key, and its answer."""
        with self._premises.state.transaction() as db:
            row = db.execute(
                "SELECT fingerprint, status, body FROM answers WHERE store_id = ? AND key = ?",
                (self._premises.store_id, key),
            ).fetchone()
        return (row[0], Response(row[1], row[2], JSON)) if row else None

    def keep(self, key: str, fingerprint: str, answer: Response) -> None:
        now = self._premises.clock().timestamp()
        store_id = self._premises.store_id
        with self._premises.state.transaction() as db:
            db.execute("DELETE FROM answers WHERE at < ?", (now - _KEPT_SECONDS,))
            db.execute(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?)",
                (store_id, key, fingerprint, answer.status, answer.body, now),
            )
