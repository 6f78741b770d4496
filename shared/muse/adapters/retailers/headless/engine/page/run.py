"""One run of a playbook on a page: what it knows, how it waits, what it notes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import FrameLocator, Locator, Page

from muse.adapters.retailers.headless.engine.deadline import Deadline
from muse.adapters.retailers.headless.engine.order_facts import Facts, OrderFacts
from muse.adapters.retailers.headless.engine.page.answers import PageAnswers
from muse.adapters.retailers.headless.engine.page.problems import (
    BrowserGone,
    StepFailed,
    is_browser_gone,
)
from muse.adapters.retailers.headless.engine.step_log import StepLog
from muse.adapters.retailers.headless.playbook.facts import FactMissing, filled_in
from muse.adapters.retailers.headless.playbook.schema.playbook import Playbook

_T = TypeVar("_T")
Scope = Page | FrameLocator | Locator
Hook = Callable[[Page, Facts], None]
Secrets = Callable[[str], str]
_FIRST_PAUSE, _LONGEST_PAUSE = 10.0, 120.0  # milliseconds
_LOOK_FOR_REFUSALS_AFTER = 0.4  # seconds: most effects show sooner


@dataclass(slots=True)
class Run:
    """`refusals` raises the failure that the page shows, if it shows one; `secrets` gives the value
    of a secret by its name, at the moment when it is typed; `rehearsing` looks closer, which takes
    longer."""

    page: Page
    playbook: Playbook
    order: OrderFacts
    secrets: Secrets
    deadline: Deadline
    log: StepLog
    hooks: Mapping[str, Hook]
    answers: PageAnswers
    facts: dict[str, str] = field(default_factory=dict)
    phase: str = ""
    item_id: str | None = None
    matched: list[str] = field(default_factory=list)
    rehearsing: bool = False
    is_entering_code: bool = False
    refusals: Callable[[], None] = lambda: None

    def text(self, template: str) -> str:
        """`template` with the order's facts. Errors: StepFailed when one is missing."""
        try:
            return filled_in(template, self.facts)
        except FactMissing as missing:
            raise StepFailed(f"{missing}; `when: {{has: …}}` skips a step without it") from None

    @contextmanager
    def knowing(self, facts: Facts) -> Iterator[None]:
        """More facts, for a while. What steps kept meanwhile stays."""
        before = dict(self.facts)
        self.facts.update(facts)
        try:
            yield
        finally:
            kept = {n: v for n, v in self.facts.items() if n.startswith("seen.")}
            self.facts.clear()
            self.facts.update({**before, **kept})

    def wait_for(
        self, probe: Callable[[], _T | None], seconds: float, words: Callable[[], str]
    ) -> _T:
        """What `probe` gives as soon as it gives something (not None, not False). A page that is
        just being replaced gives nothing.

        Errors: StepFailed with `words` when time is over; the failure that the page shows.
        """
        started = time.monotonic()
        ends = started + self.deadline.within(seconds)
        pause = _FIRST_PAUSE
        while True:
            found = _unless_replaced(probe)
            if found:
                return found
            now = time.monotonic()
            if now >= ends:
                raise StepFailed(_unless_replaced(words) or "the page kept changing")
            if now - started > _LOOK_FOR_REFUSALS_AFTER:
                self.refusals()
            pause_on(self.page, min(pause, (ends - now) * 1000))
            pause = min(_LONGEST_PAUSE, pause * 1.3)


def pause_on(page: Page, milliseconds: float) -> None:
    """Let the browser's events come in. Errors: BrowserGone."""
    try:
        page.wait_for_timeout(max(1.0, milliseconds))
    except PlaywrightError as error:
        raise BrowserGone("the browser closed or crashed") from (
            None if is_browser_gone(error) else error
        )


def _unless_replaced(probe: Callable[[], _T | None]) -> _T | None:
    try:
        return probe()
    except PlaywrightError as error:
        if is_browser_gone(error):
            raise BrowserGone("the browser closed or crashed") from None
        return None
