"""While everyone is at it, interleaved by lot: the money check tells of nothing that is not so, and
what stores owe is never forgotten."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from muse.domain.errors import MuseError
from muse.domain.money import Money
from muse.domain.order.adjustment import AdjustmentKind
from muse.ports import Cancellation
from muse.usecases.after_sale.record_store_refund import (
    RecordStoreRefund,
    WriteOffStoreRefund,
    record_store_refund,
    write_off_store_refund,
)
from muse.usecases.after_sale.refund_order import RefundScope
from muse.usecases.money_check.check_money import Report
from tests.checkout_scene import PERSON, CheckoutScene
from tests.invariants import (
    assert_refunded_exactly,
    assert_what_stores_owe_is_not_forgotten,
    orders_of,
)
from tests.money_check import told
from tests.store_replies import out_of_stock, placed

SEEDS = st.integers(0, 10_000)
Way = Callable[[], object]


def tried(way: Way) -> Way:
    """It may come too late, or lose a race too often."""

    def attempt() -> None:
        with suppress(MuseError):
            way()

    return attempt


@given(SEEDS)
def test_what_is_under_way_is_no_difference(seed: int) -> None:
    """Two checks while the workflow places and settles, the shopper cancels, operations refund, and
    reconciliation runs."""
    scene = CheckoutScene(seed)
    try:
        scene.prepare(gap=placed(), macys=placed(less=100), rack=out_of_stock())
        scene.press(wait=0)
        scene.retailer("gap").cancels = Cancellation(done=True)
        reports: list[Report] = []

        def check() -> None:
            for _ in range(4):
                reports.append(scene.check_money())
                scene.clock.sleep(1)

        scene.clock.together(
            scene.workflow.drive,
            check,
            tried(lambda: scene.cancel("gap")),
            check,
            tried(lambda: scene.refund("macys", RefundScope.FULL, key="1")),
            tried(lambda: scene.refund("gap", RefundScope.SHIPPING, key="2")),
            tried(scene.reconcile),
            check,
        )
        scene.workflow.drive()
        for name in ("gap", "macys"):
            scene.follow_up(name)
        assert len(reports) == 12
        assert [found for report in reports for found in report.findings] == []
        assert [trouble for report in reports for trouble in report.troubles] == []
        assert told(scene) == []
        assert_refunded_exactly(scene)
    finally:
        scene.clock.close()


@given(SEEDS, st.integers(0, 20))
def test_what_stores_owe_is_known_whoever_is_first(seed: int, days: int) -> None:
    """More is owed, some of it comes, the rest is written off and people are reminded, all at
    once."""
    scene = CheckoutScene(seed)
    try:
        scene.fill(gap=placed())
        scene.add("gap", 2)
        scene.start()
        scene.ship()
        scene.choose("pm_card_visa")
        scene.press()
        scene.workflow.drive()
        damaged = AdjustmentKind.DAMAGED
        scene.refund("gap", RefundScope.LINES, damaged, pieces=1, key="1")
        scene.later(timedelta(days=days))
        number = scene.number("gap")
        came = RecordStoreRefund(number, PERSON, "1", 1500)
        given_up = WriteOffStoreRefund(number, PERSON, "it is shut")
        scene.clock.together(
            tried(lambda: scene.refund("gap", RefundScope.LINES, damaged, pieces=1, key="2")),
            tried(lambda: record_store_refund(came, scene.storage, scene.clock)),
            tried(lambda: write_off_store_refund(given_up, scene.storage, scene.clock)),
            tried(scene.reconcile),
            tried(lambda: scene.refund("gap", RefundScope.LINES, damaged, pieces=1, key="3")),
        )
        scene.follow_up("gap")
        order = scene.order("gap")
        assert_what_stores_owe_is_not_forgotten(scene, orders_of(scene))
        expected = sum(a.from_store.cents for a in order.adjustments if a.from_store)
        gone = [r.amount for r in order.store_refunds] + [w.amount for w in order.store_write_offs]
        assert order.store_balance.owed == Money(max(expected - sum(m.cents for m in gone), 0))
        assert (order.store_balance.owed == Money(0)) is (order.store_balance.overdue_from is None)
    finally:
        scene.clock.close()
