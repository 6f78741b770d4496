"""The points of a checkout at which the system is held still, to be killed there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from muse.domain.ids import order_number_for
from tests.shopping import BOUTIQUE, HARBOR

_COMMIT = r"DynamoDB\.TransactWriteItems .*"
_BEFORE, _AFTER = "drop_before", "drop_after"


class End(StrEnum):
    """What reconciliation makes of it: the session's status."""

    ORDERED = "completed"
    RELEASED = "pending"


@dataclass(frozen=True, slots=True)
class CrashPoint:
    """A call that hangs, not done (`drop_before`) or done and not answered (`drop_after`).

    `call` is a pattern with the checkout and its order filled in. `of_stripe`: it is a call to
    Stripe, and `call` is found in its idempotency key.
    """

    name: str
    call: str
    kind: str
    end: End = End.ORDERED
    store: int = HARBOR
    of_stripe: bool = False

    @property
    def is_place(self) -> bool:
        """Whether the request of the shopper hangs there; else it was answered before."""
        return self.name.startswith("place ")

    def call_of(self, session_id: str) -> str:
        """The pattern of that call of one checkout."""
        order = order_number_for(session_id, self.store)
        return self.call.replace("SESSION", session_id).replace("ORDER", order)


# The calls, as docs/local.md describes them to a fault.
CLAIM = _COMMIT + r'SESSION.*"claimed_until".*payment#authorization'
INTENT = _COMMIT + r'SESSION.*"claimed_until".*"intent_id"'
ORDERS = _COMMIT + r"SESSION.*payment#authorization.*ORDER"
START = r"StepFunctions\.StartExecution .*SESSION"
FENCE = _COMMIT + r'ORDER.*"state": {"S": "open"}'
RECORD = _COMMIT + r'ORDER.*"state": {"S": "won"}'
TELL = r"StepFunctions\.SendTaskSuccess .*ORDER"
ASK = _COMMIT + r'"task_id": {"S": "ORDER"}'
FREEZE = _COMMIT + r'SESSION.*payment#charge.*"status": {"S": "pending"}, "transaction_type"'
SETTLE = _COMMIT + r'SESSION.*payment#charge.*"status": {"S": "succeeded"}, "transaction_type"'

POINTS = (
    CrashPoint("place 1: claimed", CLAIM, _AFTER, End.RELEASED),
    CrashPoint("place 2: intent made, its id not saved", INTENT, _BEFORE, End.RELEASED),
    CrashPoint("place 2: its id saved, not confirmed", INTENT, _AFTER, End.RELEASED),
    CrashPoint("place 3: while it is confirmed", "SESSION:confirm", "slow", of_stripe=True),
    CrashPoint("place 3: held, no orders written", ORDERS, _BEFORE),
    CrashPoint("place 4: orders written, nobody told", ORDERS, _AFTER),
    CrashPoint("place 5: the run not started", START, _BEFORE),
    CrashPoint("place 5: the run started, nobody told", START, _AFTER),
    CrashPoint("place 6: waits, nothing settled", r"Lambda\.Invoke .*Settlement.*SESSION", _BEFORE),
    CrashPoint("placement: not begun", r"Lambda\.Invoke .*PlacementApi.*ORDER", _BEFORE),
    CrashPoint("placement: before the fence", FENCE, _BEFORE),
    CrashPoint("placement: behind it, nothing submitted", FENCE, _AFTER),
    CrashPoint("placement: ordered, not recorded", RECORD, _BEFORE),
    CrashPoint("placement: recorded, the run not told", RECORD, _AFTER),
    CrashPoint("person: the task not written", ASK, _BEFORE, store=BOUTIQUE),
    CrashPoint("person: has the task", ASK, _AFTER, store=BOUTIQUE),
    CrashPoint("person: has bought it, the run not told", TELL, _BEFORE, store=BOUTIQUE),
    CrashPoint("settle: due frozen, not captured", FREEZE, _AFTER),
    CrashPoint("settle: captured, not recorded", SETTLE, _BEFORE),
    CrashPoint("settle: recorded, the run not told", SETTLE, _AFTER),
)
