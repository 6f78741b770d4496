"""docs/payments.md and docs/runbook.md are whole: every test that they name exists, every kind of
task and every alarm has its advice."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from local.aws.deployment.packaging import load_template
from muse.domain.payments.risk import Doubt
from muse.domain.task import TaskKind

ROOT = Path(__file__).parents[2]
PAYMENTS = (ROOT / "docs" / "payments.md").read_text()
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
MATRIX = PAYMENTS.partition("## The failure matrix\n")[2].partition("\n## ")[0]
ROWS = [line for line in MATRIX.splitlines() if line.startswith("| ")][2:]
ALARMS = [
    name
    for name, resource in load_template(ROOT / "template.yaml")["Resources"].items()
    if resource["Type"] == "AWS::CloudWatch::Alarm"
]


def _exists(named: str) -> bool:
    """Whether there is a test of this name: `file.py::Class::test`."""
    file, *path = named.split("::")
    for found in (ROOT / "tests").rglob(file):
        body: list[ast.stmt] = ast.parse(found.read_text()).body
        for part in path:
            inside = [
                node
                for node in body
                if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == part
            ]
            body = inside[0].body if inside else []
        if body:
            return True
    return False


def test_the_matrix_has_rows() -> None:
    assert len(ROWS) > 15


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_each_row_names_tests_that_exist(row: str) -> None:
    *_, tests, _ = row.split("|")
    named = re.findall(r"`([^`]+::[^`]+)`", tests)
    assert named, row
    assert [name for name in named if not _exists(name)] == []


@pytest.mark.parametrize("kind", TaskKind)
def test_the_runbook_says_what_to_do_for_each_kind_of_task(kind: TaskKind) -> None:
    assert f"## `{kind}`: " in RUNBOOK


@pytest.mark.parametrize("alarm", ALARMS)
def test_the_runbook_says_what_to_do_for_each_alarm(alarm: str) -> None:
    assert f"| `{alarm}` | " in RUNBOOK


@pytest.mark.parametrize("doubt", Doubt)
def test_each_doubt_is_explained(doubt: Doubt) -> None:
    assert f"| `{doubt}` | " in PAYMENTS
