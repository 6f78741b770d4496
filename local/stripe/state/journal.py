"""Keeps the state on disk: every change is written before its request is answered.

A line of JSON per request. A kill in the middle of a line loses that line alone, and its request
had not been answered. The file is rewritten as one line when it is opened and when it has grown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.stripe.state.account import Account, Changes, Remainder

_LINES_UNTIL_REWRITE = 20_000


class Journal:
    """The journal in a folder, which is made when it isn't there. One process at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "journal.jsonl"
        self._lines = 0

    def load(self, account: Account) -> None:
        """Bring `account` to where the journal ends, and rewrite the journal."""
        for line in self._written():
            account.restore(Changes(line["objects"], line["notes"], line["keys"]))
            account.clock.ahead = line["ahead"]
            account.remainder = Remainder(line["remainder"])
        account.take_changes()
        self._rewrite(account)

    def write(self, changes: Changes, account: Account) -> None:
        """Append what changed. It survives the death of this process when this returns."""
        if self._lines >= _LINES_UNTIL_REWRITE:
            self._rewrite(account)
        elif not changes.is_empty():
            with self._path.open("a", encoding="utf-8") as file:
                file.write(_line(changes, account))
            self._lines += 1

    def _written(self) -> list[Mapping[str, Any]]:
        if not self._path.exists():
            return []
        lines = self._path.read_text(encoding="utf-8").split("\n")
        # What follows the last line break was being written when the process died.
        return [json.loads(line) for line in lines[:-1]]

    def _rewrite(self, account: Account) -> None:
        draft = self._path.with_suffix(".new")
        draft.write_text(_line(account.everything(), account), encoding="utf-8")
        draft.replace(self._path)
        self._lines = 1


def _line(changes: Changes, account: Account) -> str:
    state = {
        "objects": changes.objects,
        "notes": changes.notes,
        "keys": changes.keys,
        "ahead": account.clock.ahead,
        "remainder": account.remainder,
    }
    return json.dumps(state) + "\n"
