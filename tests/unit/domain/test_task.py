"""Tasks: one person at a time, and nothing undone that was bought."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from muse.domain.errors import Conflict
from muse.domain.task import CLAIM_LEASE, NEXT, Task, TaskKind, TaskStatus
from tests.builders import NOW, a_task

MOMENT = timedelta(microseconds=1)
LEASE_END = NOW + CLAIM_LEASE
CLAIMED = a_task().claim("eve", NOW)
BUYING = CLAIMED.start_buying("eve")
DONE = BUYING.finish("placed", NOW)


class TestClaiming:
    def test_it_is_mine_for_half_an_hour(self) -> None:
        assert (CLAIMED.status, CLAIMED.claimed_by) == (TaskStatus.CLAIMED, "eve")
        assert CLAIMED.claimed_until == NOW + timedelta(minutes=30)

    def test_nobody_else_takes_it_until_the_lease_ends(self) -> None:
        assert CLAIMED.claimed_by_other("mallory", LEASE_END - MOMENT)
        with pytest.raises(Conflict, match="held by eve"):
            CLAIMED.claim("mallory", LEASE_END - MOMENT)

    def test_then_anyone_may(self) -> None:
        assert not CLAIMED.claimed_by_other("mallory", LEASE_END)
        taken = CLAIMED.claim("mallory", LEASE_END)
        assert (taken.claimed_by, taken.claimed_until) == ("mallory", LEASE_END + CLAIM_LEASE)
        with pytest.raises(Conflict, match="Claim this task first"):
            taken.start_buying("eve")

    def test_i_may_prolong_it(self) -> None:
        assert not CLAIMED.claimed_by_other("eve", NOW)
        assert CLAIMED.claim("eve", NOW + MOMENT).claimed_until == LEASE_END + MOMENT

    def test_an_open_one_is_nobody_s(self) -> None:
        assert not a_task().claimed_by_other("eve", NOW)

    def test_what_is_done_is_not_claimed(self) -> None:
        with pytest.raises(Conflict, match="done"):
            DONE.claim("eve", NOW)

    def test_i_may_give_it_back(self) -> None:
        assert CLAIMED.release("eve") == a_task()


class TestBuying:
    def test_from_then_on_no_lease_ends(self) -> None:
        assert (BUYING.status, BUYING.claimed_until) == (TaskStatus.BUYING, None)
        assert BUYING.claimed_by_other("mallory", NOW + timedelta(days=9))
        with pytest.raises(Conflict, match="held by eve"):
            BUYING.claim("mallory", NOW + timedelta(days=9))

    def test_whoever_began_may_go_missing_and_then_others_find_out(self) -> None:
        abandoned = BUYING.abandoned()
        assert (abandoned.kind, abandoned.status) == (TaskKind.VERIFY, TaskStatus.OPEN)
        assert (abandoned.claimed_by, abandoned.claimed_until) == (None, None)
        with pytest.raises(Conflict, match="Find out first"):
            abandoned.claim("mallory", NOW).start_buying("mallory")

    @pytest.mark.parametrize("task", [a_task(), CLAIMED, DONE])
    def test_what_nobody_buys_is_not_abandoned(self, task: Task) -> None:
        with pytest.raises(Conflict, match="Nobody is buying"):
            task.abandoned()

    def test_claiming_it_again_is_harmless(self) -> None:
        assert BUYING.claim("eve", NOW) == BUYING

    def test_it_is_not_given_back(self) -> None:
        with pytest.raises(Conflict, match="Buying has begun"):
            BUYING.release("eve")

    def test_it_begins_once(self) -> None:
        with pytest.raises(Conflict):
            BUYING.start_buying("eve")

    def test_what_may_have_been_bought_is_verified_not_bought(self) -> None:
        with pytest.raises(Conflict, match="Find out first"):
            a_task(kind=TaskKind.VERIFY).claim("eve", NOW).start_buying("eve")


@pytest.mark.parametrize("task", [a_task(), CLAIMED, BUYING, DONE])
@pytest.mark.parametrize("work", [Task.release, Task.start_buying, Task.require_held_by])
def test_only_whoever_claimed_it_works_on_it(
    task: Task, work: Callable[[Task, str], object]
) -> None:
    with pytest.raises(Conflict, match=r"Claim this task first|This task is done"):
        work(task, "mallory")


def test_once_done_it_is_nobody_s_work() -> None:
    with pytest.raises(Conflict, match="This task is done: placed"):
        DONE.require_held_by("eve")
    CLAIMED.require_held_by("eve")
    BUYING.require_held_by("eve")


class TestFinishing:
    @pytest.mark.parametrize("task", [a_task(), CLAIMED, BUYING])
    def test_it_may_be_over_at_any_time(self, task: Task) -> None:
        done = task.finish("placed", NOW)
        assert (done.status, done.outcome, done.is_open) == (TaskStatus.DONE, "placed", False)

    def test_once(self) -> None:
        with pytest.raises(Conflict):
            DONE.finish("failed", NOW)

    def test_it_says_when(self) -> None:
        later = NOW + timedelta(hours=3)
        assert a_task().done_at is None
        done = BUYING.finish("placed", later)
        assert done.acknowledge().done_at == later

    def test_begun_anew_it_is_not_done(self) -> None:
        done = a_task(callback=None).finish("gone", NOW)
        assert done.anew("again", NOW).done_at is None
        assert done.asleep_until(NOW).done_at is None

    def test_the_waiting_run_has_still_to_be_told(self) -> None:
        assert DONE.is_unfinished
        assert not DONE.acknowledge().is_unfinished

    def test_when_no_run_waits_nobody_has_to_be_told(self) -> None:
        assert not a_task(callback=None).finish("placed", NOW).is_unfinished

    @pytest.mark.parametrize("task", [a_task(), CLAIMED, BUYING])
    def test_until_then_it_is_unfinished(self, task: Task) -> None:
        assert task.is_unfinished
        assert not task.acknowledged
        assert replace(task, acknowledged=True).is_unfinished

    def test_a_new_run_waits_for_it_and_is_told_too(self) -> None:
        again = DONE.acknowledge().with_callback("token-2")
        assert again.callback == "token-2"
        assert again.is_unfinished

    def test_a_new_run_does_not_prolong_it(self) -> None:
        assert CLAIMED.with_callback("token-2").due_at == CLAIMED.due_at


def test_saving_counts() -> None:
    assert a_task().saved() == a_task(version=1)


PEOPLE = st.sampled_from(["eve", "mallory"])


class AnyTask(RuleBasedStateMachine):
    """Two people and one task, at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.task = a_task()
        self.now = NOW
        self.holder: str | None = None
        self.until: datetime | None = None

    def do(self, work: Callable[[Task], Task]) -> bool:
        before = self.task
        try:
            self.task = work(before)
        except Conflict:
            return False
        moved = self.task.status is not before.status
        assert not moved or self.task.status in NEXT[before.status]
        return True

    def is_held_by_other(self, person: str) -> bool:
        lapsed = self.until is not None and self.now >= self.until
        return self.holder not in (None, person) and not lapsed

    @rule(minutes=st.sampled_from([1, 15, 29, 30]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(person=PEOPLE)
    def claim(self, person: str) -> None:
        free = self.task.is_open and not self.is_held_by_other(person)
        assert self.do(lambda task: task.claim(person, self.now)) is free
        if free and self.task.status is TaskStatus.CLAIMED:
            self.holder, self.until = person, self.now + CLAIM_LEASE

    @rule(person=PEOPLE)
    def release(self, person: str) -> None:
        if self.do(lambda task: task.release(person)):
            assert self.holder == person
            self.holder = self.until = None

    @rule(person=PEOPLE)
    def buy(self, person: str) -> None:
        if self.do(lambda task: task.start_buying(person)):
            assert self.holder == person
            self.until = None

    @rule()
    def go_missing(self) -> None:
        was_buying = self.task.status is TaskStatus.BUYING
        assert self.do(lambda task: task.abandoned()) is was_buying
        if was_buying:
            self.holder = self.until = None

    @rule()
    def finish(self) -> None:
        was_open = self.task.is_open
        assert self.do(lambda task: task.finish("failed", NOW)) is was_open

    @invariant()
    def whoever_holds_it_is_named(self) -> None:
        if self.task.is_open:
            assert self.task.claimed_by == self.holder
            assert (self.task.status is TaskStatus.OPEN) is (self.holder is None)


TestAnyTask = AnyTask.TestCase
TestAnyTask.settings = settings(max_examples=40, stateful_step_count=20)
