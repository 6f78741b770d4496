"""Which methods an order may be placed by now, and why the others are passed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from muse.domain.routing.choice import Passed, StoreCondition, choose_methods
from muse.domain.routing.controls import StoreControls
from muse.domain.routing.health import MethodHealth
from muse.domain.routing.route import Step, given_up, route_of, with_notes
from muse.domain.store import Authorisation, Method, Store
from tests.builders import NOW, a_store

Methods = tuple[Method, ...]
API, HEADLESS, MANUAL = Method.API, Method.HEADLESS, Method.MANUAL
STORE = a_store(
    9001,
    methods=(API, HEADLESS, MANUAL),
    verified_methods=(API, HEADLESS),
    authorisation=Authorisation("agreement", date(2026, 1, 1), "legal"),
)
USUAL = StoreCondition(StoreControls(9001))
WALL = MethodHealth(9001, API).stop("bot_challenge", NOW)


def controls(
    *, closed: bool = False, paused: Methods = (), preferred: Methods = ()
) -> StoreCondition:
    return StoreCondition(StoreControls(9001, 0, closed, paused, preferred))


def ended(until: date) -> Store:
    assert STORE.authorisation
    return replace(STORE, authorisation=replace(STORE.authorisation, until=until))


@pytest.mark.parametrize(
    ("store", "condition", "methods", "reasons"),
    [
        (STORE, USUAL, (API, HEADLESS, MANUAL), []),
        (replace(STORE, authorisation=None), USUAL, (MANUAL,), [Passed.NOT_AUTHORISED] * 2),
        (ended(NOW.date()), USUAL, (API, HEADLESS, MANUAL), []),
        (
            ended(NOW.date() - timedelta(days=1)),
            USUAL,
            (MANUAL,),
            [Passed.AUTHORISATION_ENDED] * 2,
        ),
        (
            replace(STORE, verified_methods=(HEADLESS,)),
            USUAL,
            (HEADLESS, MANUAL),
            [Passed.NOT_VERIFIED],
        ),
        (replace(STORE, closed=True), USUAL, (MANUAL,), [Passed.CLOSED] * 2),
        (STORE, controls(closed=True), (MANUAL,), [Passed.CLOSED] * 2),
        (STORE, controls(paused=(HEADLESS,)), (API, MANUAL), [Passed.PAUSED]),
        (STORE, controls(preferred=(HEADLESS,)), (HEADLESS, API, MANUAL), []),
        (
            STORE,
            StoreCondition(StoreControls(9001), {API: WALL}),
            (HEADLESS, MANUAL),
            [Passed.OUTAGE],
        ),
    ],
)
def test_what_decides(
    store: Store, condition: StoreCondition, methods: tuple[Method, ...], reasons: list[Passed]
) -> None:
    choice = choose_methods(store, condition, NOW)
    assert choice.methods == methods
    assert [one.why for one in choice.passed_over] == reasons


def test_outages_may_be_ignored() -> None:
    controls = StoreControls(9001).with_change("ops:bo", "a trial", NOW, ignore_outages=True)
    condition = StoreCondition(controls, {API: WALL})
    assert choose_methods(STORE, condition, NOW).methods == (API, HEADLESS, MANUAL)
    assert controls.changes[-1].what == "outages ignored"


def test_a_preferred_method_that_is_out_of_order_is_still_passed_over() -> None:
    condition = StoreCondition(StoreControls(9001, preferred=(API,)), {API: WALL})
    choice = choose_methods(STORE, condition, NOW)
    assert choice.methods == (HEADLESS, MANUAL)
    passed = choice.why_not(API)
    assert passed
    assert passed.in_words == "api: it did not work lately (bot_challenge)"
    assert choice.why_not(HEADLESS) is None


DOWN = MethodHealth(9001, API).stop("retailer_unavailable", NOW, passing=True)
BY_API_ALONE = replace(STORE, methods=(API, MANUAL), verified_methods=(API,))


class TestAnOutageThatMayPass:
    def test_is_waited_for_where_only_a_person_is_left(self) -> None:
        condition = StoreCondition(StoreControls(9001), {API: DOWN})
        choice = choose_methods(BY_API_ALONE, condition, NOW)
        assert (choice.methods, choice.waiting) == ((API, MANUAL), API)
        assert choice.passed_over == ()

    def test_not_where_another_method_is_left(self) -> None:
        condition = StoreCondition(StoreControls(9001), {API: DOWN})
        choice = choose_methods(STORE, condition, NOW)
        assert (choice.methods, choice.waiting) == ((HEADLESS, MANUAL), None)

    def test_not_when_it_has_lasted_too_long(self) -> None:
        condition = StoreCondition(StoreControls(9001), {API: DOWN})
        choice = choose_methods(BY_API_ALONE, condition, NOW + timedelta(minutes=91))
        assert (choice.methods, choice.waiting) == ((MANUAL,), None)

    def test_not_when_operations_have_paused_the_method(self) -> None:
        controls = StoreControls(9001, paused=(API,))
        choice = choose_methods(BY_API_ALONE, StoreCondition(controls, {API: DOWN}), NOW)
        assert (choice.methods, choice.waiting) == ((MANUAL,), None)

    def test_not_when_it_does_not_pass_by_itself(self) -> None:
        condition = StoreCondition(StoreControls(9001), {API: WALL})
        assert choose_methods(BY_API_ALONE, condition, NOW).methods == (MANUAL,)


class TestTheRoute:
    CHOICE = choose_methods(STORE, StoreCondition(StoreControls(9001), {API: WALL}), NOW)

    def test_it_says_what_was_passed_over_and_what_was_chosen(self) -> None:
        notes = route_of(self.CHOICE, HEADLESS, NOW)
        assert [note.in_short for note in notes] == [
            "api passed_over: outage (bot_challenge)",
            "headless chosen",
        ]

    def test_the_same_again_is_not_said_again(self) -> None:
        once = with_notes((), route_of(self.CHOICE, HEADLESS, NOW))
        later = NOW + timedelta(minutes=1)
        assert with_notes(once, route_of(self.CHOICE, HEADLESS, later)) == once
        gave_up = with_notes(once, (given_up(HEADLESS, "account_problem", later),))
        assert [(note.method, note.step) for note in gave_up] == [
            (API, Step.PASSED_OVER),
            (HEADLESS, Step.CHOSEN),
            (HEADLESS, Step.GIVEN_UP),
        ]

    def test_it_stays_short(self) -> None:
        route = with_notes((), [given_up(API, f"reason_{n}", NOW) for n in range(50)])
        assert len(route) == 20
        assert route[-1].why == "reason_49"


class TestSwitches:
    def test_a_change_is_kept_with_who_and_why(self) -> None:
        switched = StoreControls(9001).with_change(
            "ops:bo", "rebuilding their shop", NOW, paused=(HEADLESS,)
        )
        [change] = switched.changes
        assert (change.by, change.what) == ("ops:bo", "paused: headless")
        assert change.reason == "rebuilding their shop"
        back = switched.with_change("ops:bo", "done", NOW, paused=(), closed=True)
        assert back.changes[-1].what == "closed; paused: nothing"

    def test_the_last_two_hundred_changes_are_kept(self) -> None:
        switched = StoreControls(9001)
        for n in range(250):
            switched = switched.with_change("ops:bo", f"reason {n}", NOW, closed=n % 2 == 0)
        assert len(switched.changes) == 200
        assert switched.changes[-1].reason == "reason 249"

    def test_the_same_as_before_is_no_change(self) -> None:
        before = StoreControls(9001, closed=True)
        assert before.with_change("ops:bo", "sure", NOW, closed=True) is before
