"""Faults of the calls of one checkout: to the emulated AWS, and to Stripe."""

from __future__ import annotations

from typing import Any

from local.system import LocalSystem
from tests.e2e.checkout.web import send

FOR_EVER = 1_000_000  # times
HANGS_SECONDS = 120.0  # longer than any caller waits


class FaultSwitch:
    """Plans faults at one of the two. A part that is killed forgets its faults."""

    def __init__(self, url: str) -> None:
        self._url = url

    def plan(self, match: str, kind: str, **more: object) -> None:
        """See docs/local.md and docs/stripe-stand-in.md, "Faults"."""
        answer = send("POST", self._url, {"match": match, "kind": kind, **more})
        assert answer.status == 200, answer.body

    def planned(self) -> list[Any]:
        """The faults that are there."""
        found: list[Any] = send("GET", self._url).json["faults"]
        return found

    def clear(self) -> None:
        """Let everything go well again."""
        assert send("DELETE", self._url).status == 200


def aws_lever(system: LocalSystem) -> FaultSwitch:
    """Of the functions' and the workflow's calls to AWS."""
    return FaultSwitch(f"{system.ports.aws_url}/_muse/faults")


def stripe_lever(system: LocalSystem) -> FaultSwitch:
    """Of the functions' calls to Stripe."""
    return FaultSwitch(f"{system.ports.stripe_url}/_config/faults")
