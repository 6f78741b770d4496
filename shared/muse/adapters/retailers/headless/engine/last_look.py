"""The last look at the review page, just before the click: what a script adds once the page has
loaded (store credit, a surcharge) must be seen, too."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from muse.adapters.retailers.headless.engine.judging.seen import SeenReview
from muse.adapters.retailers.headless.engine.page.answers import OpenRequests
from muse.adapters.retailers.headless.engine.page.problems import StepFailed
from muse.adapters.retailers.headless.engine.page.run import Run, pause_on
from muse.adapters.retailers.headless.engine.review_page import read_review
from muse.adapters.retailers.headless.playbook.schema.phases import ReviewReadings

SETTLES_IN = 0.5  # seconds without a change
ANSWERED_IN = 3.0  # seconds for requests of scripts; some pages always wait for one
_MOST_LOOKS = 6
_PAUSE = 20.0  # milliseconds


@dataclass(frozen=True, slots=True)
class Look:
    """What the page said, from a time of the monotonic clock on."""

    review: SeenReview
    began: float


def look(run: Run, read: ReviewReadings) -> Look:
    """Errors: those of `read_review`."""
    began = time.monotonic()
    return Look(read_review(run, read), began)


def last_look(
    run: Run,
    read: ReviewReadings,
    earlier: Look,
    requests: OpenRequests,
    judge: Callable[[SeenReview], None],
) -> SeenReview:
    """What the page says once it has stopped changing; `judge` raises what is wrong with it.
    Errors: StepFailed when it goes on changing; the failure that the page shows."""
    run.phase = "review"
    failed: StepFailed | None = None
    for _ in range(_MOST_LOOKS):
        _let_settle(run, earlier.began, requests)
        run.refusals()
        try:
            now = look(run, read)
        except StepFailed as error:  # it may be drawn anew just now
            earlier, failed = Look(earlier.review, time.monotonic()), error
            continue
        judge(now.review)
        if now.review == earlier.review:
            return now.review
        earlier, failed = now, None
    raise failed or StepFailed("the review page keeps changing")


def _let_settle(run: Run, since: float, requests: OpenRequests) -> None:
    while True:
        passed = time.monotonic() - since
        if passed >= ANSWERED_IN or (passed >= SETTLES_IN and not requests):
            return
        pause_on(run.page, _PAUSE)
