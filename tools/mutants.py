"""`make mutants`: break every line of the money, placement and recovery code for a moment, and see
whether a unit test notices. Ends with 1 when fewer than 95 % of the mutants are killed.

    python -m tools.mutants [PATTERN-OF-MUTANT-NAMES …]

mutmut mutates what lies below `src/`, so the product is copied there, into `.muse/mutants`. Those
that survive for a reason are in tests/mutants_that_survive.toml; a survivor that is not listed
there is printed with its change.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / ".muse" / "mutants"
MUTMUT = ROOT / ".venv" / "mutants" / "bin" / "mutmut"
REASONS = ROOT / "tests" / "mutants_that_survive.toml"
ENOUGH = 95.0
HOURS = 3
# What decides about money, placement and recovery.
MUTATED = (
    "domain/money.py", "domain/task.py", "domain/money_check/*.py", "domain/order/*.py",
    "domain/payments/*.py", "domain/placement/attempt.py", "domain/session/*.py",
    "usecases/after_sale/*.py", "usecases/checkout/authorize_payment.py",
    "usecases/checkout/cancel_checkout.py", "usecases/checkout/place_checkout.py",
    "usecases/checkout/start_run.py", "usecases/checkout/write_orders.py",
    "usecases/operations/work_on_task.py", "usecases/payment_events/follow_intent.py",
    "usecases/placement/*.py", "usecases/recovery/*.py", "usecases/settlement/*.py",
)  # fmt: skip
_COPIED = ("tests", "local", "docs", "functions", "tools", "statemachine")
_SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = [{patterns}]
also_copy = [{copied}]
pytest_add_cli_args_test_selection = ["tests/unit/domain", "tests/unit/usecases"]
pytest_add_cli_args = [
    "-p", "no:cacheprovider", "--hypothesis-profile=mutants", "--timeout=60", "-q"
]
"""


def main(patterns: list[str]) -> int:
    """Run, and tell what survived."""
    _prepare()
    try:
        subprocess.run([MUTMUT, "run", *patterns], cwd=PLACE, check=False, timeout=HOURS * 3600)
    except subprocess.TimeoutExpired:
        print(f"mutmut did not end within {HOURS} hours", file=sys.stderr)
        return 1
    return _tell(_results())


def _prepare() -> None:
    shutil.rmtree(PLACE, ignore_errors=True)
    nothing_compiled = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "shared" / "muse", PLACE / "src" / "muse", ignore=nothing_compiled)
    for folder in _COPIED:
        shutil.copytree(ROOT / folder, PLACE / folder, ignore=nothing_compiled)
    project = (ROOT / "pyproject.toml").read_text()
    settings = _SETTINGS.format(
        patterns=", ".join(f'"src/muse/{path}"' for path in MUTATED),
        copied=", ".join(f'"{folder}/"' for folder in _COPIED),
    )
    (PLACE / "pyproject.toml").write_text(project + settings)


def _results() -> dict[str, str]:
    """The state of every mutant by its name."""
    listed = subprocess.run(
        [MUTMUT, "results", "--all", "true"],
        cwd=PLACE, capture_output=True, text=True, check=True, timeout=600,
    ).stdout  # fmt: skip
    lines = (line.strip().rpartition(": ") for line in listed.splitlines() if ": " in line)
    return {name: state for name, _, state in lines}


def _tell(states: dict[str, str]) -> int:
    reasons: dict[str, str] = tomllib.loads(REASONS.read_text())["survivors"]
    survived = sorted(name for name, state in states.items() if state in ("survived", "no tests"))
    killed = sum(state in ("killed", "timeout", "segfault") for state in states.values())
    tried = killed + len(survived)
    unknown = [name for name in survived if name not in reasons]
    for name in unknown:
        print(f"\n{name}: {states[name]}")
        subprocess.run([MUTMUT, "show", name], cwd=PLACE, check=False, timeout=60)
    share = 100 * killed / tried if tried else 0.0
    print(f"\n{killed} of {tried} mutants killed ({share:.1f} %), {len(unknown)} without a reason")
    return 0 if share >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
