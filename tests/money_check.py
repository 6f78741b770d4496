"""What the daily money check finds about a scene's checkout, and what becomes of that."""

from __future__ import annotations

from datetime import timedelta

from muse.domain.money_check.difference import DifferenceKind
from muse.domain.task import Task, TaskKind, difference_task_id
from muse.usecases.money_check.check_money import Report
from muse.usecases.money_check.difference_task import explain_difference
from tests.checkout_scene import PERSON, CheckoutScene

K = DifferenceKind
A_DAY = timedelta(days=1)


def assert_nothing(report: Report) -> None:
    assert report.findings == []
    assert report.troubles == []
    assert report.is_whole


def kinds(report: Report) -> set[DifferenceKind]:
    assert report.troubles == []
    return {one.kind for finding in report.findings for one in finding.differences}


def found_later(checkout: CheckoutScene) -> set[DifferenceKind]:
    """What the next day's check finds."""
    checkout.later(A_DAY)
    return kinds(checkout.check_money())


def task_of(checkout: CheckoutScene, about: str | None = None) -> Task:
    task = checkout.storage.task(difference_task_id(about or checkout.session_id))
    assert task is not None
    return task


def told(checkout: CheckoutScene) -> list[str]:
    return [task.task_id for task in checkout.notifier.told if task.kind is TaskKind.DIFFERENCE]


def explained(checkout: CheckoutScene, words: str = "the fee of a chargeback") -> Task:
    return explain_difference(checkout.session_id, PERSON, words, checkout.storage, checkout.clock)
