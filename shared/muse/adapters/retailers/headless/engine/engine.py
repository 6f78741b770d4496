"""Running a playbook: to an order at the store, to just before it, or to the order history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from muse.adapters.retailers.headless.engine.deadline import Deadline
from muse.adapters.retailers.headless.engine.entering_code import Resumption, enter_code
from muse.adapters.retailers.headless.engine.history.pages import known_numbers, read_history
from muse.adapters.retailers.headless.engine.history.trial import TriedHistory, try_history
from muse.adapters.retailers.headless.engine.judging.review import require_same
from muse.adapters.retailers.headless.engine.judging.seen import SeenOrder, SeenReview
from muse.adapters.retailers.headless.engine.last_look import Look, last_look, look
from muse.adapters.retailers.headless.engine.order_facts import OrderFacts
from muse.adapters.retailers.headless.engine.page.answers import OpenRequests, PageAnswers
from muse.adapters.retailers.headless.engine.page.diagnosis import failure_of, raise_refusal
from muse.adapters.retailers.headless.engine.page.popups import close_popups
from muse.adapters.retailers.headless.engine.page.problems import (
    BrowserGone,
    StepFailed,
    is_browser_gone,
    words_of,
)
from muse.adapters.retailers.headless.engine.page.run import Hook, Run, Secrets
from muse.adapters.retailers.headless.engine.reference import reference_of
from muse.adapters.retailers.headless.engine.signing_in import sign_in
from muse.adapters.retailers.headless.engine.step_log import StepLog
from muse.adapters.retailers.headless.engine.steps import run_steps
from muse.adapters.retailers.headless.engine.submission import (
    Placed,
    read_confirmation,
    submit_order,
)
from muse.adapters.retailers.headless.playbook.loading import LoadedPlaybook
from muse.adapters.retailers.headless.playbook.schema.phases import Phases
from muse.adapters.retailers.headless.playbook.schema.steps import Step
from muse.domain.money import Money
from muse.domain.placement.failures import (
    OutcomeUnknown,
    PlacementFailure,
    RetailerUnavailable,
    StepUpRequired,
)

_FILLING = ("bag", "shipping", "payment")


class EnterFence(Protocol):
    """What `muse.ports.Attempt.enter_fence` is."""

    def __call__(self, *, total: Money, reference: str | None = None) -> None: ...


@dataclass(slots=True)
class Engine:
    """One order on one page. Use it for one call, after `try_history` or `resume` if need be. Every
    error of its methods is a PlacementFailure, TryAgain when time is short, or what `enter_fence`
    raises.

    `clicked` is whether the control that creates the order may have been clicked.
    """

    page: Page
    loaded: LoadedPlaybook
    order: OrderFacts
    secrets: Secrets
    deadline: Deadline
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    log: StepLog = field(default_factory=StepLog)
    rehearsing: bool = False
    clicked: bool = False
    _run: Run = field(init=False)
    _requests: OpenRequests = field(init=False)
    _look: Look = field(init=False)

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
            rehearsing=self.rehearsing,
        )
        self._run.refusals = lambda: raise_refusal(self._run)
        close_popups(self._run)
        self.page.on("popup", _close)

    def review(self) -> SeenReview:
        """Go to just before the submit, and compare the page with the order."""
        with self._failures():
            self._ready()
            self._look_again()
            return self._look.review

    def place(self, enter_fence: EnterFence) -> Placed:
        """Order it. `enter_fence` is called directly before the one click that orders; nothing was
        ordered when it raises. Errors after the click: OutcomeUnknown, or a failure that is marked
        `definite` because the store says that it has made no order."""
        with self._failures():
            known = self._ready()

            def fence() -> None:
                total = self._look.review.total
                enter_fence(total=total, reference=reference_of(self.loaded, known))
                self.clicked = True

            submit_order(self._run, self._playbook.submit, self._look_again, fence)
            return read_confirmation(self._run, self._playbook.confirm, self._look.review)

    def resume(self, resumed: Resumption) -> None:
        """Enter the one-time code on the page that asked for it; then go on with `place`. Errors
        besides: StepUpRequired when the store refuses it, or begins anew."""
        prompt = self.loaded.playbook.code
        if prompt is None:
            raise StepUpRequired("the playbook does not say how a code is entered any more")
        with self._failures():
            enter_code(self._run, prompt, resumed)

    def history(self, known: tuple[str, ...] = ()) -> list[SeenOrder]:
        """The orders that the store lists, newest first; all of those that are not `known`."""
        with self._failures():
            self._login()
            self._open_history()
            return read_history(self._run, self._playbook.history, known)

    def try_history(self) -> TriedHistory:
        """What can be read of the order history, and what can't."""
        with self._failures():
            self._login()
            self._open_history()
            return try_history(self._run, self._playbook.history)

    def sign_in(self) -> None:
        """Sign in, and do nothing else."""
        with self._failures():
            self._login()

    @property
    def is_signing_in(self) -> bool:
        """Whether the sign-in was the last that was tried."""
        return self._run.phase == "login"

    @property
    def _playbook(self) -> Phases:
        return self.loaded.playbook.phases

    def _ready(self) -> tuple[str, ...]:
        """Go to the review, and see that it agrees with the order. The known order numbers."""
        self._login()
        self._open_history()
        known = known_numbers(self._run, self._playbook.history)
        for name in _FILLING:
            if name == "payment":  # the page of the review may come with its last step
                self._requests = OpenRequests(self.page)
            self._steps(name, getattr(self._playbook, name).steps)
        self._steps("review", self._playbook.review.steps)
        self._look = look(self._run, self._playbook.review.read)
        self._judge(self._look.review)
        return known

    def _judge(self, review: SeenReview) -> None:
        require_same(review, self.order, self._playbook.review.read.lines.names)

    def _look_again(self) -> None:
        read = self._playbook.review.read
        review = last_look(self._run, read, self._look, self._requests, self._judge)
        self._look = replace(self._look, review=review)

    def _steps(self, phase: str, steps: tuple[Step, ...]) -> None:
        self._run.phase = phase
        run_steps(self._run, steps, phase)
        raise_refusal(self._run)  # steps may work on a page that refuses

    def _login(self) -> None:
        login = self._playbook.login
        sign_in(self._run, login, lambda: self._steps("login", login.steps))

    def _open_history(self) -> None:
        self._steps("history", self._playbook.history.steps)

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


def _close(window: Page) -> None:
    """A second window: everything is done in the first."""
    with suppress(PlaywrightError):
        window.close()


def _unknown(detail: str) -> OutcomeUnknown:
    return OutcomeUnknown(f"after the click: {detail}")
