"""The emulator's journal loses nothing that it acknowledged, whenever it is killed."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.aws.durable import journal as module
from local.aws.durable.journal import Journal, JournalError, Record

State = dict[str, Any]
KEYS = st.sampled_from(["a", "b", "c"])
CHANGES = st.lists(st.tuples(KEYS, st.integers() | st.text(max_size=40)), max_size=25)


class Killed(BaseException):
    """The process is gone. Nothing may catch it, as nothing catches SIGKILL."""


class Disk:
    """Writes and renames until its time has come; the last write may be cut short."""

    def __init__(self, steps: int, part: float, end: BaseException) -> None:
        self.steps = steps
        self.part = part
        self.end = end
        self._rename = Path.rename

    def write_all(self, file: int, data: bytes) -> None:
        """Write the data, or a part of it."""
        self.steps -= 1
        if self.steps == 0:
            os.write(file, data[: int(len(data) * self.part)])
            raise self.end
        os.write(file, data)

    def rename(self, path: Path, target: Path) -> Path:
        """Rename the file, and perhaps die before or afterwards."""
        self.steps -= 1
        if self.steps == 0 and self.part < 0.5:
            raise self.end
        renamed = self._rename(path, target)
        if self.steps == 0:
            raise self.end
        return renamed

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Let the journal use this disk."""
        with (
            mock.patch.object(module, "write_all", self.write_all),
            mock.patch.object(Path, "rename", autospec=True, side_effect=self.rename),
        ):
            yield


class Store:
    """Keys with values, kept in a journal."""

    def __init__(self, path: Path, compact_bytes: int = 1_000_000) -> None:
        self.state: State = {}
        self.acknowledged: State = {}
        self.journal = Journal(path, self.snapshot, compact_bytes)
        for record in self.journal.open():
            self.state.update(record)
        self.acknowledged = dict(self.state)

    def snapshot(self) -> Iterator[Record]:
        """The state as records."""
        return ([[key, value]] for key, value in self.state.items())

    def change(self, key: str, value: Any) -> None:
        """Change a key; it is acknowledged when this returns."""
        with self.journal.lock:
            self.state[key] = value
            self.journal.append([[key, value]])
        self.acknowledged[key] = value


@given(CHANGES, CHANGES, st.integers(1, 200), st.integers(1, 40), st.floats(0, 1))
def test_what_was_acknowledged_is_there_after_a_kill(
    changes: list[tuple[str, Any]],
    later: list[tuple[str, Any]],
    compact_bytes: int,
    steps: int,
    part: float,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal"
        store = Store(path, compact_bytes)
        try:
            with Disk(steps, part, Killed()).in_use():
                for key, value in changes:
                    store.change(key, value)
        except Killed:
            pass
        successor = Store(path, compact_bytes)
        assert successor.state in (store.acknowledged, store.state)
        for key, value in later:
            successor.change(key, value)
        successor.journal.close()
        assert Store(path, compact_bytes).state == successor.state


def test_a_torn_last_line_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    store = Store(path)
    store.change("a", 1)
    whole = path.read_bytes()
    path.write_bytes(whole + module.encode([["a", 2]])[:-5])
    assert Store(path).state == {"a": 1}
    assert path.read_bytes() == whole


def test_damage_before_the_end_is_an_error_and_not_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    store = Store(path)
    store.change("a", 1)
    store.change("b", 2)
    path.write_bytes(path.read_bytes().replace(b'"a",1', b'"a",9'))
    with pytest.raises(JournalError, match="damaged at byte 0"):
        Store(path)


@given(st.floats(0, 1) | st.just(1.0))
def test_a_full_disk_loses_the_refused_write_only(part: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal"
        store = Store(path)
        store.change("a", 1)
        full = OSError("No space left on device")
        with Disk(1, part, full).in_use(), pytest.raises(OSError, match="No space"):
            store.change("a", 2)
        copy = Path(folder) / "copy"
        copy.write_bytes(path.read_bytes())
        assert Store(copy).state == {"a": 1}
        store.change("b", 3)
        assert Store(path).state == {"a": 1, "b": 3}


def test_compaction_keeps_the_file_small(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    store = Store(path, compact_bytes=1_000)
    for number in range(500):
        store.change("a", number)
    assert path.stat().st_size <= 1_100
    assert Store(path).state == {"a": 499}
