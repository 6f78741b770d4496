"""Plans: what happens when, and in which order it is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.street.faults.questions import WrongQuestion
from local.street.shipping.senders import SENDERS, Form, Sender
from local.street.shipping.steps import (
    MOST_STEPS,
    Pieces,
    Step,
    StepKind,
    Teller,
    read_steps,
    tellings,
)
from local.street.store.orders import OrderedBy, OrderedLine, StoreOrder
from muse.domain.tracking.report import ReportKind

ORDER = StoreOrder(
    "JO-100001",
    OrderedBy.API,
    (OrderedLine("CAP", "Cap", 2, 3200), OrderedLine("SOCKS", "Socks", 1, 1600)),
    8000,
    datetime(2026, 11, 28, 12, tzinfo=UTC),
    checkout_id="chk_1",
)
WAY = (
    Step(StepKind.CONFIRMED, 5),
    Step(StepKind.SHIPPED, 20, 1),
    Step(StepKind.OUT_FOR_DELIVERY, 40, 1),
    Step(StepKind.DELIVERED, 50, 1),
)


def test_everything_that_muse_knows_can_happen() -> None:
    assert {str(kind) for kind in StepKind} == {str(kind) for kind in ReportKind}


class TestTellings:
    def test_everything_is_told_when_it_happens(self) -> None:
        assert [(each.at, each.step) for each in tellings(WAY)] == [
            (5, 0),
            (20, 1),
            (40, 2),
            (50, 3),
        ]

    def test_as_often_as_it_is_wanted(self) -> None:
        told = tellings([Step(StepKind.DELIVERED, 1, 1, times=3)])
        assert [each.step for each in told] == [0, 0, 0]

    @given(seed=st.integers(0, 2**32))
    def test_with_a_seed_nothing_is_lost_and_nothing_is_told_before_it_happens(
        self, seed: int
    ) -> None:
        told = tellings(WAY, seed)
        assert {each.step for each in told} == {0, 1, 2, 3}
        assert all(each.at >= WAY[each.step].after for each in told)
        assert [each.at for each in told] == sorted(each.at for each in told)

    @given(seed=st.integers(0, 2**32))
    def test_with_a_seed_it_is_never_told_in_its_order(self, seed: int) -> None:
        order = [each.step for each in tellings(WAY, seed)]
        assert order != sorted(order)

    def test_some_is_told_twice_and_late(self) -> None:
        courses = [tellings(WAY, seed) for seed in range(20)]
        assert any(len(course) > len(WAY) for course in courses)
        assert any(each.at > WAY[each.step].after + 10 for c in courses for each in c)

    def test_the_same_seed_comes_to_the_same_course(self) -> None:
        assert tellings(WAY, 7) == tellings(WAY, 7) != tellings(WAY, 8)


class TestReading:
    def test_a_plan_is_read_in_the_order_in_which_it_happens(self) -> None:
        plan = [
            {"kind": "delivered", "seconds": 9, "by": "carrier", "times": 2},
            {"kind": "shipped", "parcel": 2, "lines": [{"sku": "CAP", "quantity": 2}]},
            {"kind": "confirmed", "seconds": 0.5},
            {"kind": "delivered", "seconds": 10, "parcel": None},
        ]
        assert read_steps(plan, ORDER) == (
            Step(StepKind.SHIPPED, 0, 2, (Pieces("CAP", 2),)),
            Step(StepKind.CONFIRMED, 0.5),
            Step(StepKind.DELIVERED, 9, 1, (), Teller.CARRIER, 2),
            Step(StepKind.DELIVERED, 10),
        )

    @pytest.mark.parametrize(
        ("plan", "why"),
        [
            ([], "1 to"),
            ({}, "1 to"),
            ([{"kind": "shipped"}] * (MOST_STEPS + 1), "1 to"),
            (["shipped"], "object"),
            ([{"kind": "lifted"}], "kind must be one of confirmed, shipped"),
            ([{"kind": "shipped", "by": "mail"}], "by must be one of store, carrier"),
            ([{"kind": "shipped", "seconds": -1}], "seconds"),
            ([{"kind": "shipped", "seconds": True}], "seconds"),
            ([{"kind": "shipped", "times": 0}], "times"),
            ([{"kind": "shipped", "times": 11}], "times"),
            ([{"kind": "shipped", "parcel": 0}], "parcel"),
            ([{"kind": "cancelled", "parcel": 1}], "about the order"),
            ([{"kind": "shipped", "lines": "CAP"}], "lines"),
            ([{"kind": "shipped", "lines": [{"sku": "CAP"}]}], "quantity"),
            ([{"kind": "shipped", "lines": [{"sku": "CAP", "quantity": 3}]}], "has not 3 of CAP"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, plan: Any, why: str) -> None:
        with pytest.raises(WrongQuestion, match=why):
            read_steps(plan, ORDER)


class TestHabits:
    @pytest.mark.parametrize("store_id", SENDERS)
    def test_every_store_ships_to_the_door_in_what_it_can_tell(self, store_id: int) -> None:
        sender = SENDERS[store_id]
        steps = sender.habit(ORDER)
        sender.require_sayable(steps, ORDER)
        parcels = {step.parcel for step in steps if step.parcel}
        assert {s.parcel for s in steps if s.kind is StepKind.DELIVERED} == parcels
        assert [step.after for step in steps] == sorted(step.after for step in steps)

    def test_one_store_packs_two_parcels_that_hold_everything_once(self) -> None:
        [sender] = [each for each in SENDERS.values() if each.parcels == 2]
        packed = {step.parcel: step.lines for step in sender.habit(ORDER) if step.parcel}
        assert packed == {1: (Pieces("CAP", 2),), 2: (Pieces("SOCKS", 1),)}

    def test_a_single_piece_is_one_parcel(self) -> None:
        [sender] = [each for each in SENDERS.values() if each.parcels == 2]
        one = StoreOrder("JO-2", OrderedBy.API, (OrderedLine("CAP", "Cap", 1, 3200),), 1, ORDER.at)
        assert {step.parcel for step in sender.habit(one)} == {None, 1}

    @pytest.mark.parametrize(
        ("form", "step", "why"),
        [
            (Form.UCP, Step(StepKind.LOST, 0, 1), "ucp can't tell lost"),
            (Form.SHOPIFY, Step(StepKind.SUBSTITUTED), "shopify can't tell substituted"),
            (Form.SHOPIFY, Step(StepKind.DELIVERED), "tells of parcels"),
            (Form.SHOPIFY, Step(StepKind.CANCELLED, lines=(Pieces("CAP", 1),)), "which lines"),
            (Form.MUSE, Step(StepKind.DELAYED, 0, 1, teller=Teller.CARRIER), "carrier can't"),
            (Form.MUSE, Step(StepKind.DELIVERED, teller=Teller.CARRIER), "carrier can't"),
        ],
    )
    def test_what_a_form_has_no_word_for_is_refused(self, form: Form, step: Step, why: str) -> None:
        sender = next(each for each in SENDERS.values() if each.form is form)
        with pytest.raises(WrongQuestion, match=why):
            sender.require_sayable([step], ORDER)

    def test_an_order_without_a_checkout_has_no_ucp_form(self) -> None:
        by_hand = StoreOrder("HP-1", OrderedBy.STAFF, ORDER.lines, 1, ORDER.at)
        sender: Sender = SENDERS[9002]
        with pytest.raises(WrongQuestion, match="no checkout"):
            sender.require_sayable([Step(StepKind.SHIPPED, 0, 1)], by_hand)
