"""Running a playbook: to an order at the store, to just before it, or to the order history."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from muse.adapters.retailers.headless.engine.deadline import SUBMIT_NEEDS_SECONDS, Deadline
from muse.adapters.retailers.headless.engine.history_pages import known_numbers, read_history
from muse.adapters.retailers.headless.engine.judging.review import require_same
from muse.adapters.retailers.headless.engine.judging.seen import SeenOrder, SeenReview
from muse.adapters.retailers.headless.engine.order_facts import OrderFacts
from muse.adapters.retailers.headless.engine.page.actions import go_to, performed
from muse.adapters.retailers.headless.engine.page.answers import PageAnswers
from muse.adapters.retailers.headless.engine.page.diagnosis import failure_of, raise_refusal
from muse.adapters.retailers.headless.engine.page.effects import Effect
from muse.adapters.retailers.headless.engine.page.finding import scope_in, the_one
from muse.adapters.retailers.headless.engine.page.popups import close_popups
from muse.adapters.retailers.headless.engine.page.problems import (
    BrowserGone,
    StepFailed,
    is_browser_gone,
    words_of,
)
from muse.adapters.retailers.headless.engine.page.run import Hook, Run, Secrets
from muse.adapters.retailers.headless.engine.page.texts import required_amount, required_text
from muse.adapters.retailers.headless.engine.review_page import read_review
from muse.adapters.retailers.headless.engine.step_log import StepLog
from muse.adapters.retailers.headless.engine.steps import run_steps
from muse.adapters.retailers.headless.playbook.loading import LoadedPlaybook
from muse.adapters.retailers.headless.playbook.schema.phases import Phases
from muse.adapters.retailers.headless.playbook.schema.steps import STEP_SECONDS, Step
from muse.domain.money import Money
from muse.domain.placement.attempt import TryAgain
from muse.domain.placement.failures import OutcomeUnknown, PlacementFailure, RetailerUnavailable

_SERVER_ERRORS = 500
_FILLING = ("bag", "shipping", "payment")


class EnterFence(Protocol):
    """What `muse.ports.Attempt.enter_fence` is."""

    def __call__(self, *, total: Money, reference: str | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Placed:
    """The store's order number, and what it takes."""

    number: str
    total: Money


@dataclass(slots=True)
class Engine:
    """One order on one page. Use it for one call. Every error of its methods is a
    PlacementFailure, TryAgain when time is short, or what `enter_fence` raises.

    `clicked` is whether the control that creates the order may have been clicked.
    """

    page: Page
    loaded: LoadedPlaybook
    order: OrderFacts
    secrets: Secrets
    deadline: Deadline
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    log: StepLog = field(default_factory=StepLog)
    clicked: bool = False
    _run: Run = field(init=False)

    def __post_init__(self) -> None:
        self._run = Run(
            page=self.page,
            playbook=self.loaded.playbook,
            order=self.order,
            secrets=self.secrets,
            deadline=self.deadline,
            log=self.log,
            hooks=self.hooks,
            answers=PageAnswers(self.page),
            facts=dict(self.order.facts),
        )
        self._run.refusals = lambda: raise_refusal(self._run)
        close_popups(self._run)

    def review(self) -> SeenReview:
        """Go to just before the submit, and compare the page with the order."""
        with self._failures():
            return self._ready()[1]

    def place(self, enter_fence: EnterFence) -> Placed:
        """Order it. `enter_fence` is called directly before the one click that orders; nothing was
        ordered when it raises. Errors after the click: OutcomeUnknown, or a failure that is marked
        `definite` because the store says that it has made no order."""
        with self._failures():
            known, review = self._ready()
            self._submit(enter_fence, review, known)
            return self._confirmed(review)

    def history(self, known: tuple[str, ...] = ()) -> list[SeenOrder]:
        """The orders that the store lists, newest first; all of those that are not `known`."""
        with self._failures():
            self._login()
            self._open_history()
            return read_history(self._run, self._playbook.history, known)

    @property
    def _playbook(self) -> Phases:
        return self.loaded.playbook.phases

    def _ready(self) -> tuple[tuple[str, ...], SeenReview]:
        """The known order numbers, and the review that agrees with the order."""
        self._login()
        self._open_history()
        known = known_numbers(self._run, self._playbook.history)
        for name in _FILLING:
            self._steps(name, getattr(self._playbook, name).steps)
        self._steps("review", self._playbook.review.steps)
        review = read_review(self._run, self._playbook.review.read)
        require_same(review, self.order, self._playbook.review.read.lines.names)
        return known, review

    def _steps(self, phase: str, steps: tuple[Step, ...]) -> None:
        self._run.phase = phase
        run_steps(self._run, steps, phase)
        raise_refusal(self._run)

    def _login(self) -> None:
        run, login = self._run, self._playbook.login
        run.phase = "login"
        run.answers.begin()
        go_to(run, login.landmark, STEP_SECONDS)
        signed_in, signed_out = Effect(run, login.signed_in), Effect(run, login.signed_out)
        run.wait_for(
            lambda: signed_in.holds() or signed_out.holds(),
            STEP_SECONDS,
            lambda: "the landmark shows neither signed_in nor signed_out",
        )
        if signed_in.holds():
            return
        self._steps("login", login.steps)
        Effect(run, login.signed_in).wait(STEP_SECONDS)

    def _open_history(self) -> None:
        self._steps("history", self._playbook.history.steps)

    def _submit(self, enter_fence: EnterFence, review: SeenReview, known: tuple[str, ...]) -> None:
        """Fence, then click. That it can be clicked is tried before."""
        run, submit = self._run, self._playbook.submit
        run.phase = "submit"
        run.answers.begin()
        scope = scope_in(run, submit.frame, STEP_SECONDS)
        control = the_one(run, submit.click.at, scope, STEP_SECONDS)
        performed(run, STEP_SECONDS, lambda limit: control.click(timeout=limit, trial=True))
        if self.deadline.left < SUBMIT_NEEDS_SECONDS:
            raise TryAgain(f"Only {self.deadline.left:.0f} s were left to submit the order.")
        enter_fence(total=review.total, reference=reference_of(self.loaded, known))
        self.clicked = True
        run.answers.document_status = 0
        performed(run, STEP_SECONDS, lambda limit: control.click(timeout=limit))

    def _confirmed(self, review: SeenReview) -> Placed:
        run, confirm = self._run, self._playbook.confirm
        run.phase = "confirm"
        expected = Effect(run, confirm.expect)
        run.wait_for(
            lambda: run.answers.document_status >= _SERVER_ERRORS or expected.holds(),
            confirm.within,
            lambda: "no confirmation came",
        )
        if not expected.holds():
            raise StepFailed(f"the store answered {run.answers.document_status}")
        number = required_text(run, confirm.read.number, run.page, "the store's order number")
        if confirm.read.total == "as_reviewed":
            return Placed(number, review.total)
        total = required_amount(run, confirm.read.total, run.page, "the confirmed total")
        return Placed(number, total)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """What goes wrong on the page as failures of the placement."""
        try:
            yield
        except PlacementFailure as failure:
            if self.clicked and not failure.definite:
                raise _unknown(failure.detail) from None
            raise
        except StepFailed as failed:
            raise self._meaning(failed) from None
        except BrowserGone:
            raise self._gone() from None
        except PlaywrightError as error:
            if is_browser_gone(error):
                raise self._gone() from None
            raise self._meaning(StepFailed(words_of(error))) from None

    def _gone(self) -> PlacementFailure:
        said = "the browser closed or crashed"
        return _unknown(said) if self.clicked else RetailerUnavailable(said)

    def _meaning(self, failed: StepFailed) -> PlacementFailure:
        try:
            failure = failure_of(self._run, failed, None)
        except BrowserGone:
            return self._gone()
        if self.clicked and not failure.definite:
            return _unknown(f"{failed}; {failure.detail}")
        return failure


def reference_of(loaded: LoadedPlaybook, known: tuple[str, ...]) -> str:
    """What the fence keeps so that the outcome can be found out: the order numbers that the history
    showed before the click, newest first, and which playbook it was."""
    return json.dumps({"playbook": loaded.label, "known": list(known)}, separators=(",", ":"))


def known_of(reference: str | None) -> tuple[str, ...]:
    """The order numbers in a fence's reference. Errors: ValueError when it is none of ours."""
    read = json.loads(reference or "null")
    known = read.get("known") if isinstance(read, dict) else None
    if not isinstance(known, list) or not all(isinstance(number, str) for number in known):
        raise ValueError("this is not the reference of a headless attempt")
    return tuple(known)


def _unknown(detail: str) -> OutcomeUnknown:
    return OutcomeUnknown(f"after the click: {detail}")
