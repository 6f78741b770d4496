"""What was measured, beside the goal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. Without a goal it is only told."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None


def at_most(what: str, value: float, limit: float, unit: str = "", detail: str = "") -> Finding:
    """A figure that must not exceed its goal."""
    measured = f"{value:.3g}{unit}" + (f"  ({detail})" if detail else "")
    return Finding(what, measured, f"≤ {limit:g}{unit}", value <= limit)


def show(part: str, findings: Iterable[Finding], console: Console) -> None:
    """A table of one part of the report."""
    table = Table(title=part, title_justify="left", title_style="bold", expand=False)
    for column in ("what", "measured", "goal", ""):
        table.add_column(column)
    for finding in findings:
        table.add_row(finding.what, finding.measured, finding.goal, _verdict(finding.met))
    console.print(table)


def _verdict(met: bool | None) -> str:
    if met is None:
        return ""
    return "[green]met[/]" if met else "[yellow]missed[/]"
