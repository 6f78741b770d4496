"""`make canary STORE=9004`: try a store's methods on the running local system, without an order.

The deployed schedule sends one every six hours by itself, here as on AWS; this is for those who
don't want to wait.
"""

import argparse
import sys
from typing import Any

from local.commands.reconcile import ReconcileError, invoke
from local.running import running_aws_url

FUNCTIONS = {"api": "PlacementApiFunction", "headless": "PlacementHeadlessFunction"}
_NOT_ITS_METHOD = "Conflict"


def canaries(aws_url: str, store_id: int) -> list[dict[str, Any]]:
    """How the canary of each automatic method of the store ended: `{method, outcome,
    milliseconds}`. Raises ReconcileError."""
    ended = []
    for function in FUNCTIONS.values():
        try:
            told = invoke(aws_url, function, event={"canary": {"storeId": store_id}})
        except ReconcileError as error:
            if not str(error).startswith(_NOT_ITS_METHOD):
                raise
        else:
            ended.append(told["canary"])
    return ended


def in_words(ended: list[dict[str, Any]]) -> str:
    """A line for each method."""
    if not ended:
        return "this store has no automatic method, or no canary article"
    return "\n".join(
        f"{canary['method']}: {canary['outcome']} after {canary['milliseconds'] / 1000:.1f} s"
        if canary["outcome"]
        else f"{canary['method']}: not tried, another canary or an order is at it"
        for canary in ended
    )


def main() -> int:
    """Run them; 1 with a reason on stderr when none ran, 2 when one did not pass."""
    parser = argparse.ArgumentParser(prog="python -m local.commands.canary", description=__doc__)
    parser.add_argument("--store", type=int, required=True, help="the store's id")
    parser.add_argument("--port", type=int, help="base port (default: where it runs)")
    given = parser.parse_args()
    try:
        ended = canaries(running_aws_url(given.port), given.store)
    except ReconcileError as error:
        print(f"No canary ran: {error}", file=sys.stderr)
        return 1
    print(in_words(ended))
    return 0 if all(canary["outcome"] in (None, "passed") for canary in ended) else 2


if __name__ == "__main__":
    sys.exit(main())
