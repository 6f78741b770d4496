"""docs/stores.md says what is true."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from datetime import date
from pathlib import Path

from local.parts import FUNDING
from muse.adapters.funding.configured import ConfiguredFunding
from muse.adapters.registry.entry import StoreEntry
from muse.adapters.registry.files import STORES, FileStoreRegistry
from muse.domain.money import Money
from muse.domain.store import Method

PAGE = (Path(__file__).parents[3] / "docs" / "stores.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_its_entry_is_one_that_is_ordered_from_by_machine() -> None:
    example = json.dumps(tomllib.loads(block("toml")), default=str)
    store = StoreEntry.model_validate_json(example).to_store()
    assert store.open_methods(date(2026, 12, 1)) == (Method.API, Method.MANUAL)
    funding = ConfiguredFunding.of(json.loads(block("json")))
    assert funding.reference(store, "MO-1", Money(100)).funding == store.funding
    assert store.funding in FUNDING  # or nobody could try it on one machine


def test_its_entry_can_be_added_to_those_that_are_there(tmp_path: Path) -> None:
    shutil.copytree(STORES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "thistle_and_thread.toml").write_text(block("toml"), encoding="utf-8")
    added = FileStoreRegistry(folder=tmp_path).store(120)
    assert added.name == "Thistle & Thread"


def test_it_names_every_key_and_its_default() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (.+) \|$", PAGE, re.MULTILINE))
    assert rows.keys() == StoreEntry.model_fields.keys()
    for key, field in StoreEntry.model_fields.items():
        assert (rows[key] == "required") == field.is_required()
        if isinstance(field.default, int) or key == "currency":
            assert rows[key].strip("`") == str(field.default).replace("False", "false")
