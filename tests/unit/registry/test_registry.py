"""The product's own stores, and those that a deployment adds."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from muse.adapters.registry.documents import DocumentUnreadable
from muse.adapters.registry.files import FileStoreRegistry, RegistryInvalid
from muse.domain.errors import Unavailable, UnknownStore

OWN = """
store_id = 2
name = "Own"
domains = ["own.example"]
methods = ["headless", "manual"]
[authorisation]
basis = "contract"
since = 2026-11-01
by = "ops"
"""


class Extra:
    """An extra document that changes, breaks or can't be had."""

    def __init__(self, *store_ids: int) -> None:
        self.content: bytes | None = None
        self.read = 0
        self.holds(*store_ids)

    def holds(self, *store_ids: int, domain: str | None = None) -> None:
        entries = [
            {
                "store_id": store_id,
                "name": f"Extra {store_id}",
                "domains": [domain or f"s{store_id}.example"],
                "methods": ["manual"],
            }
            for store_id in store_ids
        ]
        self.content = json.dumps({"stores": entries}).encode()

    def __call__(self) -> bytes:
        self.read += 1
        if self.content is None:
            raise DocumentUnreadable("not there")
        return self.content


class Time:
    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.toml").write_text(OWN)
    (tmp_path / "readme.txt").write_text("not an entry")
    return tmp_path


def ids(registry: FileStoreRegistry) -> list[int]:
    return [store.store_id for store in registry.all()]


def test_without_an_extra_document_the_files_are_all(folder: Path) -> None:
    registry = FileStoreRegistry(folder=folder)
    assert ids(registry) == [2]
    assert registry.store(2).name == "Own"
    with pytest.raises(UnknownStore):
        registry.store(9001)


def test_extra_stores_are_added(folder: Path) -> None:
    registry = FileStoreRegistry(Extra(9002, 9001), folder=folder)
    assert ids(registry) == [2, 9001, 9002]
    assert registry.store(9001).name == "Extra 9001"


def test_the_document_is_read_once_and_again_after_five_minutes(folder: Path) -> None:
    extra, time = Extra(9001), Time()
    registry = FileStoreRegistry(extra, folder=folder, elapsed=time)
    assert extra.read == 0
    assert ids(registry) == ids(registry) == [2, 9001]
    extra.holds(9003)
    time.seconds += 299
    assert (ids(registry), extra.read) == ([2, 9001], 1)
    time.seconds += 1
    assert (ids(registry), extra.read) == ([2, 9003], 2)
    with pytest.raises(UnknownStore):
        registry.store(9001)


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"stores": [{"store_id": 1}]}', b"\xff"])
def test_the_last_good_copy_counts_while_the_document_is_broken(
    folder: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    extra, time = Extra(9001), Time()
    registry = FileStoreRegistry(extra, folder=folder, elapsed=time)
    assert ids(registry) == [2, 9001]
    extra.content = content
    time.seconds += 300
    with caplog.at_level(logging.ERROR):
        assert ids(registry) == [2, 9001]
    assert "extra store registry" in caplog.text
    assert (ids(registry), extra.read) == ([2, 9001], 2)
    extra.holds(9004)
    time.seconds += 15
    assert ids(registry) == [2, 9004]


def test_until_the_document_was_read_its_stores_are_not_unknown(folder: Path) -> None:
    extra, time = Extra(), Time()
    extra.content = None
    registry = FileStoreRegistry(extra, folder=folder, elapsed=time)
    assert registry.store(2).name == "Own"
    with pytest.raises(Unavailable):
        registry.store(9001)
    with pytest.raises(Unavailable):
        registry.all()
    assert extra.read == 1
    extra.holds(9001)
    time.seconds += 15
    assert registry.store(9001).name == "Extra 9001"


@pytest.mark.parametrize(
    ("store_ids", "domain"), [((2,), None), ((9001, 9001), None), ((9001,), "own.example")]
)
def test_an_extra_store_can_not_take_the_place_of_another(
    folder: Path, store_ids: tuple[int, ...], domain: str | None
) -> None:
    extra = Extra()
    extra.holds(*store_ids, domain=domain)
    registry = FileStoreRegistry(extra, folder=folder)
    assert registry.store(2).name == "Own"
    with pytest.raises(Unavailable):
        registry.all()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("store_id = ", r"broken\.toml"),
        ("store_id = 3", r"broken\.toml: name: Field required"),
        (OWN.replace("2026-11-01", '"today"'), r"broken\.toml: authorisation\.since"),
        (OWN, "Own and Own are both 2"),
        (OWN.replace("store_id = 2", "store_id = 3"), r"both have own\.example"),
    ],
)
def test_a_file_that_is_not_in_order_is_named(folder: Path, content: str, complaint: str) -> None:
    (folder / "broken.toml").write_text(content)
    with pytest.raises(RegistryInvalid, match=complaint):
        FileStoreRegistry(folder=folder)
