"""Calls to Stripe and AWS that go wrong, each in a checkout of its own, several side by side."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from functools import partial
from types import TracebackType
from typing import Any, Self

from muse.domain.ids import order_number_for
from tests.e2e.checkout.crash_points import (
    ASK,
    CLAIM,
    FENCE,
    FREEZE,
    INTENT,
    ORDERS,
    RECORD,
    SETTLE,
    START,
    TELL,
)
from tests.e2e.checkout.fault_switches import aws_lever, stripe_lever
from tests.e2e.checkout.ordering_by_hand import again, order_by_hand
from tests.e2e.checkout.running_system import RunningSystem
from tests.shopping import BOUTIQUE, HARBOR, ApiOps, ApiShopper

AT_ONCE = 4
TIMEOUT_SECONDS = 90.0  # seconds
REFUND_CENTS = 100
SLOW_FOR_STRIPE = 8  # seconds: longer than a call to Stripe is repeated
SLOW_FOR_AWS = 4  # seconds: longer than the client waits for DynamoDB


class Way(Enum):
    """What leads to the call."""

    BUY = "one order, by the store's API"
    SOLD_OUT = "the only order fails, its money is released"
    REFUND = "one order, of which a part is given back"
    BY_HAND = "one order, by a person"


@dataclass(frozen=True, slots=True)
class FaultyCall:
    """`call` goes wrong `times` times. It is found in the idempotency key of a call to Stripe, or
    in the description of one to AWS, with the checkout and its order filled in."""

    name: str
    call: str
    kind: str
    times: int = 1
    way: Way = Way.BUY
    of_stripe: bool = False
    seconds: float = 0

    @property
    def takes_long(self) -> bool:
        """Whether callers wait for it, or a fence has to be waited out."""
        return self.seconds > 0 or self == LEAVES_THE_FENCE_OPEN

    @property
    def store(self) -> int:
        """Where the checkout buys."""
        return BOUTIQUE if self.way is Way.BY_HAND else HARBOR

    def __str__(self) -> str:
        often = f" {self.times} times" if self.times > 1 else ""
        return f"{self.name}: {self.kind}{often}"


_STRIPE_CALLS = (
    ("create", "SESSION:create", Way.BUY),
    ("confirm", "SESSION:confirm", Way.BUY),
    ("capture", "SESSION:capture", Way.BUY),
    ("cancel", "SESSION:void", Way.SOLD_OUT),
    ("refund", "refund#ORDER", Way.REFUND),
)
_STRIPE_KINDS = ("drop_before", "drop_after", "500_before", "500_after", "429", "slow")
AT_STRIPE = tuple(
    FaultyCall(name, call, kind, 1, way, of_stripe=True, seconds=SLOW_FOR_STRIPE)
    for kind in _STRIPE_KINDS
    for name, call, way in _STRIPE_CALLS
)

_READ = r"DynamoDB\.GetItem .*SESSION"
_READ_ORDERS = r"DynamoDB\.(BatchGetItem|Query) .*ORDER"
_NOTIFY = r"SNS\.Publish .*ORDER"
LEAVES_THE_FENCE_OPEN = FaultyCall("record the order", RECORD, "500_before", 5)
# Four attempts are one call's retries at DynamoDB, three with Step Functions, two with SNS.
AT_AWS = (
    FaultyCall("claim", CLAIM, "throttled", 3),
    FaultyCall("claim", CLAIM, "throttled", 6),
    FaultyCall("claim", CLAIM, "drop_after"),
    FaultyCall("save the intent", INTENT, "500_after", 2),
    FaultyCall("save the intent", INTENT, "drop_after", seconds=SLOW_FOR_AWS),
    FaultyCall("write the orders", ORDERS, "drop_after", 2),
    FaultyCall("write the orders", ORDERS, "500_before", 3),
    FaultyCall("read the session", _READ, "throttled", 3),
    FaultyCall("read the session", _READ, "500_before", 6),
    FaultyCall("read the session", _READ, "drop_before", 2),
    FaultyCall("read the orders", _READ_ORDERS, "throttled", 6),
    FaultyCall("start the run", START, "500_before", 4),
    FaultyCall("start the run", START, "500_after", 4),
    FaultyCall("start the run", START, "throttled", 2),
    FaultyCall("start the run", START, "drop_after"),
    FaultyCall("enter the fence", FENCE, "throttled", 5),
    FaultyCall("enter the fence", FENCE, "drop_after", 2),
    FaultyCall("record the order", RECORD, "500_after", 3),
    LEAVES_THE_FENCE_OPEN,
    FaultyCall("freeze what is due", FREEZE, "throttled", 5),
    FaultyCall("freeze what is due", FREEZE, "drop_after"),
    FaultyCall("record the capture", SETTLE, "500_before", 6),
    FaultyCall("record the capture", SETTLE, "drop_after"),
    FaultyCall("write the task", ASK, "drop_after", way=Way.BY_HAND),
    FaultyCall("notify", _NOTIFY, "throttled", 9, Way.BY_HAND),
    FaultyCall("notify", _NOTIFY, "500_before", 9, Way.BY_HAND),
    FaultyCall("notify", _NOTIFY, "drop_after", way=Way.BY_HAND),
    FaultyCall("tell the run", TELL, "throttled", 2, Way.BY_HAND),
    FaultyCall("tell the run", TELL, "drop_after", way=Way.BY_HAND),
)


class FaultyCheckouts:
    """Begins the checkouts of all these calls in the background, as a context."""

    def __init__(self, running: RunningSystem, new_shopper: Callable[[], ApiShopper]) -> None:
        self._running = running
        self._new_shopper = new_shopper
        self._ops = ApiOps(running)
        self._stripe, self._aws = stripe_lever(running.system), aws_lever(running.system)
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._begun: dict[FaultyCall, Future[Any]] = {}

    def __enter__(self) -> Self:
        calls = sorted((*AT_STRIPE, *AT_AWS), key=lambda call: not call.takes_long)
        self._begun = {call: self._pool.submit(self._settled, call) for call in calls}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def session(self, call: FaultyCall) -> Any:
        """The settled session. AssertionError when the call never went wrong."""
        return self._begun[call].result(TIMEOUT_SECONDS * len(self._begun) / AT_ONCE)

    def _settled(self, call: FaultyCall) -> Any:
        shopper = self._new_shopper()
        product = (call.store, "out_of_stock") if call.way is Way.SOLD_OUT else call.store
        session_id = shopper.ready([product])
        order = order_number_for(session_id, call.store)
        where = call.call.replace("SESSION", session_id).replace("ORDER", order)
        self._plan(call, where)
        again(lambda: shopper.place(session_id))
        if call.way is Way.BY_HAND:
            [task] = self._ops.tasks_of(session_id)
            order_by_hand(self._ops, task)
        session = shopper.settled(session_id, TIMEOUT_SECONDS)
        if call.way is Way.REFUND:
            self._refund(order)
        self._require_struck(call, where)
        return session

    def _plan(self, call: FaultyCall, where: str) -> None:
        more = {"times": call.times, "seconds": call.seconds}
        if call.of_stripe:
            self._stripe.plan("POST", call.kind, key=where, **more)
        else:
            self._aws.plan(where, call.kind, **more)

    def _require_struck(self, call: FaultyCall, where: str) -> None:
        """A fault of Stripe's is gone once it has struck."""
        if call.of_stripe:
            assert where not in [fault["key"] for fault in self._stripe.planned()]
        else:
            [fault] = [fault for fault in self._aws.planned() if fault["match"] == where]
            assert fault["reached"], f"never reached: {where}"

    def _refund(self, order: str) -> None:
        """Asked for with the same key until it is made."""
        body = {"kind": "amount", "amountCents": REFUND_CENTS, "reason": "goodwill"}
        path = f"/ops/orders/{order}/refunds"
        ask = partial(self._ops.call, "POST", path, body, idempotency_key=order)
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while True:
            answer = again(ask)
            [refund] = answer.data["refunds"]
            if refund["status"] == "succeeded":
                return
            assert time.monotonic() < deadline, refund
            time.sleep(0.5)
