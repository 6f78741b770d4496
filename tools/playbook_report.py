"""What the trial of a playbook says on the console."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from muse.adapters.retailers.headless.engine.history.trial import TriedHistory
from muse.adapters.retailers.headless.engine.judging.history import Adopted, Unclear
from muse.adapters.retailers.headless.engine.judging.seen import SeenLine
from muse.adapters.retailers.headless.engine.step_log import StepRecord
from muse.adapters.retailers.headless.playbook.yaml_tree import YamlTree
from muse.adapters.retailers.headless.whole_order import WholeOrder


@dataclass(slots=True)
class Console:
    """Implements muse.adapters.retailers.headless.rehearsal.Report. `unreadable` counts the places
    of the playbook that found nothing to read in the order history."""

    file: Path
    tree: YamlTree
    unreadable: int = 0

    def step(self, record: StepRecord, screenshot: Path) -> None:
        """A line a step: its place, time, screenshot, locators and what went wrong."""
        found = f"  {' · '.join(record.matched)}" if record.matched else ""
        outcome = "" if record.outcome == "done" else f"  ! {record.outcome}"
        picture = screenshot.name if screenshot.exists() else "-"
        step = f"{record.phase:<9} {record.at:<34} {record.verb:<15}"
        print(f"{step} {record.milliseconds:>6} ms  {picture}{found}{outcome}", flush=True)

    def history(self, tried: TriedHistory) -> None:
        """What was read of the newest order, and each place that could not be read."""
        if not tried.orders:
            print("History: there is no order yet, so only `none` was tried.")
            return
        count = f"{tried.orders} order{'' if tried.orders == 1 else 's'}"
        print(f"History: {count}. The newest: {_newest(tried)}.")
        for path, why in tried.unreadable.items():
            place = ".".join(map(str, path))
            print(f"{self.file}: line {self.tree.line_of(path)}: {place}: {why}.")
        self.unreadable = len(tried.unreadable)
        if tried.lines is None and not self.unreadable:
            print("The playbook reads no `lines` here: a person must find out about lost clicks.")

    def refused(self, hosts: list[str]) -> None:
        """The hosts that were not reached."""
        if hosts:
            print(f"Refused, because they are not the store's (asset_hosts): {', '.join(hosts)}")

    def order(self, order: WholeOrder) -> None:
        """What the confirmation and the history say of an order that was placed."""
        placed, found = order.placed, order.found
        if placed:
            print(f"The confirmation says: order {placed.number}, {placed.total.display}.")
        else:
            print(f"The confirmation could not be read: {order.why_not}.")
        if isinstance(found, Adopted):
            said = f"order {found.order.number}, {found.order.total.display}"
            print(f"Found again in the history: {said}.")
        elif isinstance(found, Unclear):
            seen = f" ({', '.join(found.candidates)})" if found.candidates else ""
            print(f"Not found again in the history: {found.why}{seen}.")
        else:
            print("Not found again in the history: no new order has its lines, total and time.")


def _newest(tried: TriedHistory) -> str:
    parts = {
        "number": tried.number,
        "total": tried.total.display if tried.total else None,
        "placed": f"{tried.placed:%Y-%m-%d %H:%M:%S %Z}" if tried.placed else None,
        "lines": "; ".join(map(_line, tried.lines)) if tried.lines else None,
    }
    return ", ".join(f"{name} {said or '-'}" for name, said in parts.items())


def _line(line: SeenLine) -> str:
    variant = ", ".join(filter(None, (line.size, line.color)))
    return f"{line.quantity} x {line.sku or line.name}" + (f" ({variant})" if variant else "")
