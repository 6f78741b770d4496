"""An append-only file of effects that is never wrong, whenever the process is killed.

A record is one line: a checksum, a space, JSON. `append` returns when the line has been handed to
the operating system, so it survives the death of this process (not a power cut: only compaction
waits for the disk). A line that was being written when the process died is the last one and was
never acknowledged: it is cut off when the file is read. Anything else that cannot be read is an
error, for the records after it would silently build on a gap.

When the file has grown past a limit it is compacted: the present state is written to a second file,
which then takes the first one's name. Killed before the renaming, the old file is whole; after it,
the new one is.
"""

import json
import os
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

Record = list[Any]
Snapshot = Callable[[], Iterable[Record]]

GROWTH = 4  # a compaction pays off when the file is this many times the state it holds


class JournalError(Exception):
    """The journal cannot be used; the message says why and what to do."""


class Journal:
    """One journal file, of one process at a time. `open` it once, then `append`.

    `snapshot` yields the present state as records: replaying them alone must give that state.
    It is called under the journal's lock, so whoever changes the state must hold `lock` while
    changing and appending, or a compaction between the two would lose the change.
    """

    def __init__(self, path: Path, snapshot: Snapshot, compact_bytes: int) -> None:
        self.lock = threading.RLock()
        self._path = path
        self._snapshot = snapshot
        self._compact_bytes = compact_bytes
        self._compact_at = compact_bytes
        self._file = -1
        self._size = 0

    def open(self) -> Iterator[Record]:
        """Yield what the file holds, oldest first; then it can be appended to.

        Raises JournalError when the file is damaged.
        """
        self._path.with_suffix(".new").unlink(missing_ok=True)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        for record, end in read_records(self._path):
            self._size = end
            yield record
        os.ftruncate(self._file, self._size)
        os.lseek(self._file, self._size, os.SEEK_SET)
        self._compact_at = max(self._compact_bytes, self._size)

    def append(self, record: Record) -> None:
        """Write one record. It is durable when this returns; on an error nothing was written."""
        line = encode(record)
        with self.lock:
            try:
                write_all(self._file, line)
            except OSError:
                os.ftruncate(self._file, self._size)
                os.lseek(self._file, self._size, os.SEEK_SET)
                raise
            self._size += len(line)
            if self._size > self._compact_at:
                self.compact()

    def compact(self) -> None:
        """Replace the file by one that holds the present state and nothing else."""
        with self.lock:
            temporary = self._path.with_suffix(".new")
            file = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            size = 0
            for record in self._snapshot():
                line = encode(record)
                write_all(file, line)
                size += len(line)
            os.fsync(file)
            temporary.rename(self._path)
            sync_folder(self._path.parent)
            os.close(self._file)
            self._file, self._size = file, size
            self._compact_at = max(self._compact_bytes, GROWTH * size)

    def close(self) -> None:
        """Nothing can be appended afterwards."""
        with self.lock:
            os.close(self._file)
            self._file = -1


def encode(record: Record) -> bytes:
    """A record as the line that stands for it."""
    body = json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def read_records(path: Path) -> Iterator[tuple[Record, int]]:
    """Every whole record with the position behind it. Stops before a torn last line."""
    with path.open("rb") as lines:
        end = 0
        for line in lines:
            record = decode(line)
            if record is None:
                if lines.read(1):
                    raise JournalError(
                        f"{path} is damaged at byte {end}: delete it to start without data"
                    )
                return
            end += len(line)
            yield record, end


def decode(line: bytes) -> Record | None:
    """The record of a line; None when the line was not written to its end."""
    checksum, _, body = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(body):
        return None
    record: Record = json.loads(body)
    return record


def write_all(file: int, data: bytes) -> None:
    """Write every byte; the system may take fewer at a time."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def sync_folder(folder: Path) -> None:
    """Make a renaming inside the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
