"""`make money-check`: the money check on the running local system, and what it found.

The deployed schedule runs one every day by itself, here as on AWS; this is for those who don't want
to wait.
"""

import argparse
import sys
from typing import Any

from local.commands.reconcile import ReconcileError, invoke
from local.running import running_aws_url

FUNCTION = "MoneyCheckFunction"


def money_check(aws_url: str) -> dict[str, Any]:
    """What one check found. Raises ReconcileError."""
    return invoke(aws_url, FUNCTION)


def in_words(told: dict[str, Any]) -> str:
    """A line for each difference, below what it is about."""
    lines = [f"compared {told['checked']} checkouts"]
    for finding in told["found"]:
        lines += [finding["about"], *(f"  {words}" for words in finding["differences"])]
    if not told["found"]:
        lines.append("no difference")
    if told["failed"]:
        lines.append(f"trouble with {told['failed']}: the log says which")
    if not told["whole"]:
        lines.append("time was over before everything was seen")
    return "\n".join(lines)


def main() -> int:
    """Run it; 1 with a reason on stderr when there was no check, 2 when something differs."""
    parser = argparse.ArgumentParser(
        prog="python -m local.commands.money_check", description=__doc__
    )
    parser.add_argument("--port", type=int, help="base port (default: where it runs)")
    given = parser.parse_args()
    try:
        url = running_aws_url(given.port)
        told = money_check(url)
    except ReconcileError as error:
        print(f"Not checked: {error}", file=sys.stderr)
        return 1
    print(in_words(told))
    return 2 if told["found"] else 0


if __name__ == "__main__":
    sys.exit(main())
