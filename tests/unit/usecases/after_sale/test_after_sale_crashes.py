"""A process can die at every moment of a cancellation or a refund: doing it again makes it good.

Each way is walked once in peace, which counts its moments; then again with a crash at each of them
(and at each pair, by lot), and again with everyone at once, interleaved by lot.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.errors import MuseError
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.order.adjustment import AdjustmentKind
from muse.domain.order.returns import ReturnStatus
from muse.domain.task import return_task_id
from muse.domain.tracking.report import ReportKind
from muse.ports import Cancellation
from muse.usecases.after_sale.refund_order import RefundScope
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.invariants import assert_refunded_exactly
from tests.store_replies import by_hand, placed

YES = Cancellation(done=True)
Way = Callable[[CheckoutScene], object]


def settled() -> CheckoutScene:
    scene = CheckoutScene()
    scene.place(gap=placed(), macys=placed(less=250))
    return scene


def half_way() -> CheckoutScene:
    """One order placed, one with a person: nothing is taken yet."""
    scene = CheckoutScene()
    scene.place(gap=placed(), boutique=by_hand())
    return scene


def cancel(scene: CheckoutScene) -> None:
    scene.retailer("gap").cancels = YES
    scene.cancel("gap")


def cancel_by_hand(scene: CheckoutScene) -> None:
    scene.cancel("gap")
    scene.ops_cancel("gap")


def refund_twice(scene: CheckoutScene) -> None:
    scene.refund("gap", RefundScope.AMOUNT, AdjustmentKind.GOODWILL, cents=300, key="1")
    scene.refund("gap", RefundScope.FULL, key="2")


def refund_then_cancel(scene: CheckoutScene) -> None:
    scene.refund("gap", RefundScope.SHIPPING, AdjustmentKind.SHIPPING, key="1")
    cancel(scene)


def cancel_what_waits(scene: CheckoutScene) -> None:
    scene.cancel("boutique")


def cancel_all(scene: CheckoutScene) -> None:
    cancel(scene)
    scene.cancel("boutique")


def send_back(scene: CheckoutScene) -> None:
    """A piece comes back; operations have given back the shipping just before."""
    scene.report("gap", ReportKind.SHIPPED)
    scene.send_back("gap")
    scene.refund("gap", RefundScope.SHIPPING, AdjustmentKind.SHIPPING, key="1")
    scene.receive("gap")


WAYS: dict[str, tuple[Callable[[], CheckoutScene], Way]] = {
    "cancel after it was taken": (settled, cancel),
    "cancel by hand": (settled, cancel_by_hand),
    "two refunds": (settled, refund_twice),
    "a refund, then a cancellation": (settled, refund_then_cancel),
    "a return": (settled, send_back),
    "a return before it is taken": (half_way, send_back),
    "cancel before it is taken": (half_way, cancel),
    "cancel what waits for a person": (half_way, cancel_what_waits),
    "cancel everything": (half_way, cancel_all),
}


def walk(scene: CheckoutScene, way: Way) -> None:
    """Until it goes through, then until the checkout is over."""
    for _ in range(6):
        try:
            if scene.session.is_final or scene.order("gap").status is not OrderStatus.PENDING:
                _again(scene, way)
            _finish(scene)
            break
        except Crash:
            scene.clock.sleep(60)
    for name in scene.stores:
        scene.follow_up(name)


def _again(scene: CheckoutScene, way: Way) -> None:
    with suppress(MuseError):  # what was done before the crash can't be done again
        way(scene)


def _finish(scene: CheckoutScene) -> None:
    scene.workflow.drive()
    task = scene.storage.task(scene.number("boutique")) if "boutique" in scene.stores else None
    if task and task.is_open and not scene.retailer("boutique").book:
        with suppress(MuseError):
            scene.buy("boutique")
    elif task and task.is_unfinished and not scene.order("boutique").is_decided:
        with suppress(MuseError):
            paid = scene.order("boutique").total
            scene.complete("boutique", "B-1", paid)
    elif task and task.is_unfinished and scene.order("boutique").stands_at_store:
        scene.complete("boutique", "B-1", scene.order("boutique").total)
    scene.workflow.drive()


def moments_of(way: str) -> int:
    begin, walk_it = WAYS[way]
    scene = begin()
    before = len(scene.moments.passed)
    walk(scene, walk_it)
    scene.clock.close()
    return len(scene.moments.passed) - before


def walked(way: str, *steps: int) -> CheckoutScene:
    begin, walk_it = WAYS[way]
    scene = begin()
    scene.moments.crash_in(*steps)
    walk(scene, walk_it)
    return scene


@pytest.mark.parametrize("way", WAYS)
def test_a_crash_at_any_moment_is_harmless(way: str) -> None:
    moments = moments_of(way)
    assert moments > 4
    for step in range(moments):
        scene = walked(way, step)
        try:
            assert scene.moments.crashes, step
            assert_over(scene, way)
        finally:
            scene.clock.close()


@given(st.sampled_from(sorted(WAYS)), st.integers(0, 40), st.integers(0, 40))
def test_two_crashes_are_harmless(way: str, first: int, second: int) -> None:
    scene = walked(way, first, second)
    try:
        assert_over(scene, way)
    finally:
        scene.clock.close()


def assert_over(scene: CheckoutScene, way: str) -> None:
    assert scene.session.is_final, way
    assert_refunded_exactly(scene)
    gap = scene.order("gap")
    if "cancel" in way and "waits" not in way:
        assert gap.status is OrderStatus.CANCELLED
    if way == "two refunds":
        assert [a.n for a in gap.adjustments] == [1, 2]
        assert gap.refunded == gap.accepted
    if "return" in way:
        [one] = gap.returns
        assert (one.status, one.end and one.end.adjustment) == (ReturnStatus.RECEIVED, 2)
        task = scene.storage.task(return_task_id(gap.order_number, 1))
        assert task is not None
        assert not task.is_open
        assert gap.net_due == Money(0)


@given(st.integers(0, 10_000))
def test_everyone_at_once(seed: int) -> None:
    """The shopper cancels on two devices while operations refund twice and the workflow settles."""
    scene = CheckoutScene(seed)
    try:
        scene.prepare(gap=placed(), macys=placed())
        scene.press(wait=0)
        scene.retailer("gap").cancels = YES

        def tried(way: Way) -> Callable[[], object]:
            return lambda: _again(scene, way)

        scene.clock.together(
            scene.workflow.drive,
            tried(cancel),
            tried(cancel),
            tried(lambda s: s.refund("gap", RefundScope.FULL, key="1")),
            tried(lambda s: s.refund("macys", RefundScope.FULL, key="2")),
        )
        scene.workflow.drive()
        for name in ("gap", "macys"):
            scene.follow_up(name)
        assert scene.session.is_final
        assert_refunded_exactly(scene)
        gap = scene.order("gap")
        if gap.status is OrderStatus.CANCELLED and gap.purchase:
            assert scene.retailer("gap").cancelled == {gap.order_number}
    finally:
        scene.clock.close()
