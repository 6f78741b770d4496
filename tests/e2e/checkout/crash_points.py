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


_CLAIM = _COMMIT + r'SESSION.*"claimed_until".*payment#authorization'
_INTENT = _COMMIT + r'SESSION.*"claimed_until".*"intent_id"'
_ORDERS = _COMMIT + r"SESSION.*payment#authorization.*ORDER"
_START = r"StepFunctions\.StartExecution .*SESSION"
_FENCE = _COMMIT + r'ORDER.*"state": {"S": "open"}'
_PLACED = _COMMIT + r'ORDER.*"state": {"S": "won"}'
_TELL = r"StepFunctions\.SendTaskSuccess .*ORDER"
_ASK_A_PERSON = _COMMIT + r'"task_id": {"S": "ORDER"}'
_FREEZE = _COMMIT + r'SESSION.*payment#charge.*"status": {"S": "pending"}, "transaction_type"'
_SETTLE = _COMMIT + r'SESSION.*payment#charge.*"status": {"S": "succeeded"}, "transaction_type"'

POINTS = (
    CrashPoint("place 1: claimed", _CLAIM, _AFTER, End.RELEASED),
    CrashPoint("place 2: intent made, its id not saved", _INTENT, _BEFORE, End.RELEASED),
    CrashPoint("place 2: its id saved, not confirmed", _INTENT, _AFTER, End.RELEASED),
    CrashPoint("place 3: while it is confirmed", "SESSION:confirm", "slow", of_stripe=True),
    CrashPoint("place 3: held, no orders written", _ORDERS, _BEFORE),
    CrashPoint("place 4: orders written, nobody told", _ORDERS, _AFTER),
    CrashPoint("place 5: the run not started", _START, _BEFORE),
    CrashPoint("place 5: the run started, nobody told", _START, _AFTER),
    CrashPoint("place 6: waits, nothing settled", r"Lambda\.Invoke .*Settlement.*SESSION", _BEFORE),
    CrashPoint("placement: not begun", r"Lambda\.Invoke .*PlacementApi.*ORDER", _BEFORE),
    CrashPoint("placement: before the fence", _FENCE, _BEFORE),
    CrashPoint("placement: behind it, nothing submitted", _FENCE, _AFTER),
    CrashPoint("placement: ordered, not recorded", _PLACED, _BEFORE),
    CrashPoint("placement: recorded, the run not told", _PLACED, _AFTER),
    CrashPoint("person: the task not written", _ASK_A_PERSON, _BEFORE, store=BOUTIQUE),
    CrashPoint("person: has the task", _ASK_A_PERSON, _AFTER, store=BOUTIQUE),
    CrashPoint("person: has bought it, the run not told", _TELL, _BEFORE, store=BOUTIQUE),
    CrashPoint("settle: due frozen, not captured", _FREEZE, _AFTER),
    CrashPoint("settle: captured, not recorded", _SETTLE, _BEFORE),
    CrashPoint("settle: recorded, the run not told", _SETTLE, _AFTER),
)
