"""The commands, tried against a small shop."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from muse.adapters.retailers.headless.engine.step_log import StepRecord
from muse.adapters.retailers.headless.playbook.loading import load_playbook, load_playbook_file
from muse.adapters.retailers.headless.playbook.yaml_tree import YamlTree
from muse.adapters.retailers.headless.rehearsal import trial_order
from muse.adapters.retailers.headless.rehearsal_secrets import CantRehearse, secrets_from
from tests.integration.headless.small_shop import EMAIL, PASSWORD, SmallShop
from tools import playbook
from tools.playbook_report import Console

FILE = Path(__file__).with_name("small_shop.yaml")


@pytest.fixture(autouse=True)
def _account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MUSE_PLAYBOOK_USERNAME", EMAIL)
    monkeypatch.setenv("MUSE_PLAYBOOK_PASSWORD", PASSWORD)
    monkeypatch.setattr(playbook, "RUNS", tmp_path)


def run(url: str) -> int:
    """The command, in a thread of its own: Playwright takes no second one in a thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(playbook.main, ["run", str(FILE), url]).result()


def test_run_goes_to_just_before_the_submit(
    shop: SmallShop, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(shop.url) == 0
    said = capsys.readouterr().out
    assert "Ready to submit" in said
    assert "role=button 'Add to bag'" in said
    assert PASSWORD not in said
    assert shop.submits == 0
    assert [len(shop.bag), len(shop.orders)] == [1, 0]
    pictures = list(tmp_path.rglob("*.png"))
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)
    assert len(pictures) > 10


def test_run_says_what_failed_and_what_is_on_the_page(
    shop: SmallShop, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shop.faults.add("sold out")
    shop.faults.add("renamed")
    assert run(shop.url) == 1
    assert "FAILED: OutOfStock" in capsys.readouterr().out
    [outline] = tmp_path.rglob("page.txt")
    assert 'button "Put in basket"' in outline.read_text()


def test_check_explains(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert playbook.main(["check", str(FILE)]) == 0
    assert "in order" in capsys.readouterr().out
    wrong = tmp_path / "small_shop.yaml"
    wrong.write_text(FILE.read_text().replace("- clear_bag:", "- empty_bag:"))
    assert playbook.main(["check", str(wrong)]) == 1
    assert "there is no verb or modifier 'empty_bag'" in capsys.readouterr().out
    assert playbook.main(["check", str(tmp_path / "nowhere.yaml")]) == 1


def test_import_writes_a_draft_and_replaces_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    recording = tmp_path / "recording.json"
    source = Path(__file__).parents[2] / "unit" / "headless" / "recording.json"
    recording.write_text(source.read_text())
    assert playbook.main(["import", str(recording)]) == 0
    draft = tmp_path / "corner_shop.yaml"
    assert "DECIDE" in draft.read_text()
    draft.write_text("mine")
    assert playbook.main(["import", str(recording)]) == 1
    assert draft.read_text() == "mine"


def test_missing_secrets_are_asked_for_by_their_variables() -> None:
    small_shop = load_playbook_file(FILE).playbook
    with pytest.raises(CantRehearse, match="MUSE_PLAYBOOK_USERNAME and MUSE_PLAYBOOK_PASSWORD"):
        secrets_from(small_shop, {"MUSE_PLAYBOOK_PASSWORD": ""})
    known = {"MUSE_PLAYBOOK_USERNAME": EMAIL, "MUSE_PLAYBOOK_PASSWORD": PASSWORD}
    assert secrets_from(small_shop, known)("account.password") == PASSWORD


def test_a_missing_secret_is_told_before_the_store_is_opened(
    shop: SmallShop, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MUSE_PLAYBOOK_USERNAME")
    assert run(shop.url) == 2
    assert "Set MUSE_PLAYBOOK_USERNAME in the environment" in capsys.readouterr().out
    assert shop.visits == []


def test_the_line_of_a_step_has_its_time_and_locator(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    record = StepRecord("bag", "bag.2.each_line.line0.3", "click", 120, ("css=#add",))
    Console(FILE, YamlTree({})).step(record, tmp_path / "1.png")
    assert "120 ms" in capsys.readouterr().out


def test_the_trial_has_a_second_address_line_when_it_says_so() -> None:
    text = FILE.read_text()
    trials = [load_playbook(one).playbook.trial for one in (text, f"{text}  line2: Apt 4\n")]
    orders = [trial_order(trial, "https://shop.example") for trial in trials if trial]
    assert [order.facts.get("address.line2") for order in orders] == [None, "Apt 4"]
    assert all("order.email" not in order.facts for order in orders)
