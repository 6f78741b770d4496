"""Trying a playbook reads the order history, and can place one whole order on this machine."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from muse.adapters.retailers.headless.rehearsal_browser import is_this_machine
from tests.integration.headless.small_shop import EMAIL, PASSWORD, SmallShop
from tools import playbook

FILE = Path(__file__).with_name("small_shop.yaml")
GOOD = FILE.read_text()
Tried = tuple[int, str]
Try = Callable[..., Tried]


@pytest.fixture
def tried(
    shop: SmallShop,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Try:
    """Run the command with a changed playbook; its exit code and what it says."""
    monkeypatch.setenv("MUSE_PLAYBOOK_USERNAME", EMAIL)
    monkeypatch.setenv("MUSE_PLAYBOOK_PASSWORD", PASSWORD)
    monkeypatch.setattr(playbook, "RUNS", tmp_path / "runs")

    def run(*changes: tuple[str, str], more: tuple[str, ...] = (), url: str = "") -> Tried:
        text = GOOD
        for before, after in changes:
            assert before in text
            text = text.replace(before, after, 1)
        file = tmp_path / FILE.name
        file.write_text(text)
        with ThreadPoolExecutor(1) as thread:  # Playwright takes no second one in a thread
            arguments = ["run", str(file), url or shop.url, *more]
            code = thread.submit(playbook.main, arguments).result()
        return code, capsys.readouterr().out

    return run


def an_order(shop: SmallShop) -> str:
    shop.bag.append(("SCARF-9", "S", 2))
    return shop.order_now().number


def test_the_newest_order_is_read_whole(shop: SmallShop, tried: Try) -> None:
    number = an_order(shop)
    code, said = tried()
    assert code == 0
    placed = f"{shop.orders[0].placed:%Y-%m-%d %H:%M}:00 UTC"
    told = f"number {number}, total $108.68, placed {placed}, lines 2 x SCARF-9 (S)"
    assert f"History: 1 order. The newest: {told}." in said
    assert "Ready to submit" in said


def test_an_account_without_orders_says_that_little_was_tried(tried: Try) -> None:
    code, said = tried()
    assert code == 0
    assert "there is no order yet, so only `none` was tried" in said


def test_what_can_not_be_read_is_told_with_its_line(shop: SmallShop, tried: Try) -> None:
    an_order(shop)
    code, said = tried(("total: {css: .total}", "total: {css: .sum}"))
    assert code == 1
    line = GOOD[: GOOD.index("total: {css: .total}")].count("\n") + 1
    assert f"small_shop.yaml: line {line}: phases.history.total: an order's total can't" in said
    assert "Ready to submit" in said
    assert "FAILED: what the history can't read" in said


def test_a_history_without_lines_is_told(shop: SmallShop, tried: Try) -> None:
    an_order(shop)
    start, end = GOOD.index("    detail:\n"), GOOD.index("  bag:\n")
    code, said = tried((GOOD[start:end], ""))
    assert code == 0
    assert "reads no `lines`" in said


class TestWholeOrder:
    """With --order, at a store of this machine."""

    def test_is_placed_once_and_found_again(self, shop: SmallShop, tried: Try) -> None:
        an_order(shop)
        code, said = tried(more=("--order",))
        assert code == 0
        assert "The confirmation says: order T-1002, $56.84." in said
        assert "Found again in the history: order T-1002, $56.84." in said
        assert "The newest: number T-1002" in said
        assert shop.submits == 1
        assert PASSWORD not in said

    def test_a_confirmation_that_can_not_be_read_is_told(
        self, shop: SmallShop, tried: Try, tmp_path: Path
    ) -> None:
        code, said = tried(('number: {css: "#number"}', 'number: {css: "#no"}'), more=("--order",))
        assert code == 1
        assert "The confirmation could not be read: after the click" in said
        assert "css=#no: missing" in said
        assert "Found again in the history: order T-1001" in said
        [outline] = tmp_path.rglob("page.txt")
        assert "Thank you" in outline.read_text()
        assert shop.submits == 1

    def test_a_total_that_the_history_does_not_say_is_told(
        self, shop: SmallShop, tried: Try
    ) -> None:
        total = ("total: {css: .total}", "total: {css: .total, pattern: '([$].)'}")
        code, said = tried(total, more=("--order",))
        assert code == 1
        assert "Not found again in the history: the history has new orders" in said
        assert "(T-1001)" in said

    def test_nothing_is_opened_elsewhere(self, tried: Try, tmp_path: Path) -> None:
        code, said = tried(more=("--order",), url="https://shop.example")
        assert code == 2
        assert "https://shop.example is none: nothing was opened" in said
        assert not (tmp_path / "runs").exists()

    def test_a_refusal_is_a_failure(self, shop: SmallShop, tried: Try) -> None:
        shop.faults.add("declined")
        code, said = tried(more=("--order",))
        assert code == 1
        assert "FAILED: FundingRefused" in said


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8714", "http://localhost:1/", "http://[::1]:8714", "http://127.8.0.1"]
)
def test_this_machine(url: str) -> None:
    assert is_this_machine(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example",
        "http://localhost.shop.example",
        "http://127.0.0.1.shop.example",
        "http://127.0.0.1@shop.example",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "127.0.0.1:8714",
        "",
    ],
)
def test_another_machine(url: str) -> None:
    assert not is_this_machine(url)
