"""Playbooks on the command line: check one, try one, draft one from a recording.

    python -m tools.playbook check FILE
    python -m tools.playbook run FILE URL [--headed] [--order]
    python -m tools.playbook import RECORDING
    python -m tools.playbook schema

`run` goes to just before the submit, with the playbook's trial order; the account comes from
MUSE_PLAYBOOK_USERNAME and MUSE_PLAYBOOK_PASSWORD. With `--order` it places the order and finds it
again, at a store of this machine only. `import` writes a draft beside the recording.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from muse.adapters.retailers.headless.playbook.loading import LoadedPlaybook, load_playbook_file
from muse.adapters.retailers.headless.playbook.mistakes import PlaybookInvalid
from muse.adapters.retailers.headless.playbook.publishing import json_schema
from muse.adapters.retailers.headless.playbook.recording.drafting import draft_of
from muse.adapters.retailers.headless.playbook.recording.reading import RecordingInvalid
from muse.adapters.retailers.headless.playbook.yaml_tree import read_yaml
from muse.adapters.retailers.headless.rehearsal import Rehearsal, outline_of, rehearse
from muse.adapters.retailers.headless.rehearsal_secrets import CantRehearse
from muse.adapters.retailers.headless.whole_order import place_whole_order
from muse.domain.placement.failures import PlacementFailure
from tools.playbook_report import Console

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "docs" / "playbook.schema.json"
RUNS = ROOT / ".muse" / "playbook-runs"


def check(file: Path) -> int:
    """Say every mistake and warning with its line."""
    loaded = _loaded(file)
    if loaded is None:
        return 1
    for warning in loaded.warnings:
        print(f"{file}: {warning}")
    print(f"{file}: in order. {loaded.label}")
    return 0


def run(file: Path, url: str, *, headed: bool, order: bool = False) -> int:
    """Go to just before the submit, or place the order; a line a step."""
    loaded = _loaded(file)
    if loaded is None:
        return 1
    print(f"{loaded.label} at {url}")
    folder = RUNS / f"{loaded.playbook.playbook}-{time.strftime('%H%M%S')}"
    console = Console(file, read_yaml(file.read_text(encoding="utf-8")))
    rehearsal = Rehearsal(loaded, url, folder, console, headed)
    try:
        return (_order if order else _review)(rehearsal, console)
    except CantRehearse as missing:
        print(missing)
        return 2
    except PlacementFailure as failure:
        print(f"FAILED: {type(failure).__name__}: {failure.detail}")
        if (outline := outline_of(rehearsal)).exists():
            print(f"Roles and names on that page: {outline}")
        return 1


def _review(rehearsal: Rehearsal, console: Console) -> int:
    started = time.monotonic()
    review = rehearse(rehearsal)
    took = time.monotonic() - started
    print(f"Ready to submit after {took:.1f} s: {review.total.display}, {review.instrument}.")
    print(f"Screenshots: {rehearsal.screenshots}. Nothing was ordered.")
    if console.unreadable:
        print("FAILED: what the history can't read is told above, with its line.")
        return 1
    return 0


def _order(rehearsal: Rehearsal, console: Console) -> int:
    order = place_whole_order(rehearsal)
    console.order(order)
    if not order.is_right:
        print(f"FAILED: confirmation and history do not agree. See {rehearsal.screenshots}.")
        return 1
    print(f"One order was placed. Screenshots: {rehearsal.screenshots}.")
    return 0


def import_recording(recording: Path) -> int:
    """Write a draft beside the recording."""
    try:
        name, draft = draft_of(recording.read_text(encoding="utf-8"))
    except RecordingInvalid as invalid:
        print(f"{recording}: {invalid}")
        return 1
    target = recording.with_name(f"{name}.yaml")
    if target.exists():
        print(f"{target} exists already: move it away first.")
        return 1
    target.write_text(draft, encoding="utf-8")
    print(f"{target}: a draft. What a person must decide is marked DECIDE.")
    print(f"Then: make playbook-check FILE={target}")
    return 0


def schema() -> int:
    """Write the published JSON schema anew."""
    SCHEMA.write_text(json_schema(), encoding="utf-8")
    print(f"{SCHEMA.relative_to(ROOT)} written.")
    return 0


def _loaded(file: Path) -> LoadedPlaybook | None:
    try:
        return load_playbook_file(file)
    except OSError as error:
        print(f"{file}: {error.strerror}")
    except PlaybookInvalid as invalid:
        for mistake in invalid.mistakes:
            print(f"{file}: {mistake}")
        count = len(invalid.mistakes)
        print(f"{file}: {count} mistake{'' if count == 1 else 's'}.")
    return None


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tools.playbook", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check").add_argument("file", type=Path)
    running = commands.add_parser("run")
    running.add_argument("file", type=Path)
    running.add_argument("url")
    running.add_argument("--headed", action="store_true")
    running.add_argument("--order", action="store_true")
    commands.add_parser("import").add_argument("recording", type=Path)
    commands.add_parser("schema")
    said = parser.parse_args(arguments)
    if said.command == "check":
        return check(said.file)
    if said.command == "run":
        return run(said.file, said.url, headed=said.headed, order=said.order)
    return import_recording(said.recording) if said.command == "import" else schema()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
