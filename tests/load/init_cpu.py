"""What a cold start costs: the CPU time of a fresh process until its handler could be called.

Every round starts each process once, one after the other, beside a bare boto3 handler, so that
whatever else the machine does falls on all of them; a figure is the median of the rounds' ratios.
Bytecode is compiled before the first round, as it is when deployed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from local.aws.deployment.packaging import load_template
from tests.load.findings import Finding, at_most

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 7
GOAL = 1.45
GOAL_FOR = "checkout_api"
NEVER = frozenset(
    {"stripe", "aws_xray_sdk", "requests", "httpx", "cryptography", "aws_encryption_sdk"}
)
WITHOUT_TABLES = frozenset({"api_docs"})

_STORAGE = ("aws.storage.storage",)
_ALL_WIRED = (*_STORAGE, "outside.stores.stores", "outside.retailers.catalog", "quoting.quoting")
_BARE = "import boto3; boto3.client('dynamodb')"
_FUNCTION = """
from importlib import import_module
import_module("{function}.app")
for path in {wired}:
    module, _, port = path.rpartition(".")
    getattr(import_module("muse.runtime.wiring." + module), port)()
"""
_REPORT = """
import json, sys, time
print(json.dumps([1000 * time.process_time(), sorted({m.partition(".")[0] for m in sys.modules})]))
"""
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_LAMBDA_FUNCTION_NAME": "measured",
    "AWS_SECRET_ACCESS_KEY": "none",
    "CARTS_TABLE": "carts",
    "CHECKOUTS_TABLE": "checkouts",
    "ORDERS_TABLE": "orders",
    "TASKS_TABLE": "tasks",
    "STORES_TABLE": "stores",
    "ACCOUNTS_TABLE": "accounts",
    "ORDER_EMAIL": "orders@muse.example",
    "UCP_AGENT_PROFILE": "https://muse.example/.well-known/ucp",
}


@dataclass(frozen=True, slots=True)
class Start:
    """The CPU milliseconds that a fresh process took, and the packages that it imported."""

    cpu: float
    packages: frozenset[str]


def measure(folder: Path, rounds: int = ROUNDS) -> list[Finding]:
    """Start every HTTP function `rounds` times. `folder` keeps the bytecode."""
    programs = {"a bare boto3 handler": _BARE}
    for function in http_functions():
        programs[function] = program(function, () if function in WITHOUT_TABLES else _STORAGE)
    programs[f"{GOAL_FOR}, all it can use wired"] = program(GOAL_FOR, _ALL_WIRED)
    for code in programs.values():
        start(code, folder)
    runs = [{name: start(code, folder) for name, code in programs.items()} for _ in range(rounds)]
    bare, *others = programs
    findings = [Finding(bare, f"{statistics.median(run[bare].cpu for run in runs):.0f} ms")]
    for name in others:
        cpu = statistics.median(run[name].cpu for run in runs)
        ratio = statistics.median(run[name].cpu / run[bare].cpu for run in runs)
        findings.append(_ratio(name, ratio, f"{cpu:.0f} ms"))
    return [*findings, _never_imported(runs[0][GOAL_FOR])]


def http_functions() -> list[str]:
    """The packages of the functions that answer HTTP requests."""
    return [
        str(resource["Properties"]["Handler"]).partition(".")[0]
        for resource in _template()["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
        and any(e["Type"] == "HttpApi" for e in resource["Properties"].get("Events", {}).values())
    ]


def program(function: str, wired: Sequence[str]) -> str:
    """Import a function's handler, and make what stands behind these ports."""
    return _FUNCTION.format(function=function, wired=wired)


def start(code: str, folder: Path) -> Start:
    """Run this in a fresh interpreter, with a function's import path and settings."""
    environment = {
        **_of_all_functions(),
        **_ENVIRONMENT,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT / "shared"), str(ROOT / "functions")]),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }
    done = subprocess.run(
        [sys.executable, "-c", code + _REPORT],
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        check=True,
    )
    cpu, packages = json.loads(done.stdout)
    return Start(cpu, frozenset(packages))


def _of_all_functions() -> dict[str, str]:
    """The settings of every function: those of a parameter have its default, others a name."""
    settings = _template()["Globals"]["Function"]["Environment"]["Variables"]
    return {name: _default(value) for name, value in settings.items()}


def _default(value: Any) -> str:
    named = next(iter(value.values())) if isinstance(value, dict) else value
    parameter = _template()["Parameters"].get(named, {}) if isinstance(named, str) else {}
    return str(parameter.get("Default", named))


@cache
def _template() -> dict[str, Any]:
    return load_template(ROOT / "template.yaml")


def _ratio(name: str, ratio: float, detail: str) -> Finding:
    if name == GOAL_FOR:
        return at_most(name, ratio, GOAL, " x", detail)
    return Finding(name, f"{ratio:.2f} x  ({detail})")


def _never_imported(started: Start) -> Finding:
    found = sorted(NEVER & started.packages)
    goal = "none of " + ", ".join(sorted(NEVER))
    return Finding(f"imported by {GOAL_FOR}", ", ".join(found) or "none", goal, not found)
