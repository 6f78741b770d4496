"""Every check of the project, two at a time; what `make check` runs.

    python -m tools.check [PART-OF-A-NAME …]

Runs in the product's environment. Prints a line a check, a failing check's own words below its
line, and ends with 1 when one failed. A check whose files do not exist yet says so and passes.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from tools.sam import ROOT, environment

PRODUCT = ROOT / ".venv" / "product" / "bin"
TOOLS = ROOT / ".venv" / "tools" / "bin"
TEMPLATE = "template.yaml"
WORKFLOWS = "statemachine/*.asl.json"
# Checking a template asks AWS nothing, yet boto3 wants to know where and as whom.
NOBODY = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_SECRET_ACCESS_KEY": "none",
}


@dataclass(frozen=True)
class Check:
    """A command that ends with 0 when all is well, within `seconds`; `files` are named to it one by
    one."""

    name: str
    command: Sequence[str | Path]
    files: str | None = None
    seconds: float = 600.0

    def run(self) -> tuple[bool, str]:
        """Whether it passed, and what there is to read about it."""
        files: list[str] = []
        if self.files is not None:
            files = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(self.files))
            if not files:
                return True, f"passed: there is no {self.files} yet"
        command = [*self.command, *files]
        started = time.monotonic()
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env={**environment(), **NOBODY, **import_path()},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                timeout=self.seconds,
            )
        except subprocess.TimeoutExpired:
            return False, f"FAILED: it did not end within {self.seconds:.0f} s"
        took = f"{time.monotonic() - started:.1f} s"
        if done.returncode == 0:
            return True, f"passed in {took}"
        return False, f"FAILED in {took}\n{done.stdout.rstrip()}\n"


SAM_VALIDATE = (TOOLS / "sam", "validate", "--lint")

# The slow ones first: two at a time, they decide how long it takes.
CHECKS = (
    Check("types (mypy)", [PRODUCT / "mypy"]),
    Check("template (sam validate)", [*SAM_VALIDATE, "--template-file"], TEMPLATE),
    Check("template (cfn-lint)", [TOOLS / "cfn-lint"], TEMPLATE),
    # A Resource is still a placeholder here, ${SettlementArn}: SAM fills it in.
    Check("workflow (statelint)", [TOOLS / "statelint", "--ignore=URI"], WORKFLOWS),
    Check("import rules (lint-imports)", [PRODUCT / "lint-imports", "--no-logo", "--no-cache"]),
    Check("lint (ruff check)", [PRODUCT / "ruff", "check"]),
    Check("format (ruff format)", [PRODUCT / "ruff", "format", "--check", "--diff"]),
)


def import_path() -> dict[str, str]:
    """Where import-linter finds the packages: the two folders of the product, and this one."""
    folders = (ROOT / "shared", ROOT / "functions", ROOT)
    return {"PYTHONPATH": os.pathsep.join(map(str, folders))}


def main(wanted: Sequence[str]) -> int:
    """Run the checks whose names contain a wanted word, or all of them."""
    checks = [c for c in CHECKS if not wanted or any(word in c.name for word in wanted)]
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {pool.submit(check.run): check.name for check in checks}
        for done in as_completed(running):
            passed, words = done.result()
            print(f"{running[done]:<28} {words}", flush=True)
            if not passed:
                failed.append(running[done])
    if failed:
        print(f"\nFailed: {', '.join(sorted(failed))}.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
