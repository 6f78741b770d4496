"""What the street remembers. Every change is in SQLite before it is answered, so that a killed
street comes back with the same orders, stock, checkouts and switches."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS shelf (
    store_id INTEGER, sku TEXT, stock INTEGER, price_cents INTEGER,
    PRIMARY KEY (store_id, sku));
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS switches (
    store_id INTEGER, fault TEXT, times INTEGER, chance REAL NOT NULL, asked INTEGER NOT NULL,
    PRIMARY KEY (store_id, fault));
CREATE TABLE IF NOT EXISTS orders (
    store_id INTEGER, number TEXT, document TEXT NOT NULL,
    PRIMARY KEY (store_id, number));
CREATE TABLE IF NOT EXISTS checkouts (
    store_id INTEGER, id TEXT, document TEXT NOT NULL,
    PRIMARY KEY (store_id, id));
CREATE TABLE IF NOT EXISTS answers (
    store_id INTEGER, key TEXT, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,
    body BLOB NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (store_id, key));
CREATE TABLE IF NOT EXISTS web (
    store_id INTEGER, key TEXT, document TEXT NOT NULL,
    PRIMARY KEY (store_id, key));
CREATE TABLE IF NOT EXISTS authorization (
    store_id INTEGER, kind TEXT, key TEXT, document TEXT NOT NULL,
    PRIMARY KEY (store_id, kind, key));
CREATE TABLE IF NOT EXISTS shipping (
    store_id INTEGER, kind TEXT, key TEXT, document TEXT NOT NULL,
    PRIMARY KEY (store_id, kind, key));
"""
_BY_STORE = (
    "shelf",
    "switches",
    "orders",
    "checkouts",
    "answers",
    "web",
    "authorization",
    "shipping",
)


class StreetState:
    """The street's tables, in one file of `folder`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(
            folder / "street.sqlite3", check_same_thread=False, isolation_level=None
        )
        # What was written survives the death of the process; only a power cut could lose it.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_TABLES)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, one at a time; a transaction inside another joins it."""
        with self._lock:
            outermost = self._depth == 0
            if outermost:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._db
            except BaseException:
                if outermost:
                    self._db.execute("ROLLBACK")
                raise
            else:
                if outermost:
                    self._db.execute("COMMIT")
            finally:
                self._depth -= 1

    def next_number(self, name: str) -> int:
        """1, 2, 3 … for each name; never the same again, not even after a reset."""
        with self.transaction() as db:
            row = db.execute(
                "INSERT INTO counters VALUES (?, 1)"
                " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
                (name,),
            ).fetchone()
        return int(row[0])

    def forget(self, store_id: int | None = None) -> None:
        """Back to the first morning, for one store or all; numbers that were given out stay so."""
        with self.transaction() as db:
            for table in _BY_STORE:
                if store_id is None:
                    db.execute(f"DELETE FROM {table}")
                else:
                    db.execute(f"DELETE FROM {table} WHERE store_id = ?", (store_id,))

    def close(self) -> None:
        with self._lock:
            self._db.close()
