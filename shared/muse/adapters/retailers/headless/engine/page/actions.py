"""The verbs that act on one element. Each asserts its effect."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator as PageLocator

from muse.adapters.retailers.headless.engine.page.diagnosis import raise_challenge
from muse.adapters.retailers.headless.engine.page.finding import Locators, scope_in, the_one
from muse.adapters.retailers.headless.engine.page.problems import (
    BrowserGone,
    StepFailed,
    is_browser_gone,
    network_error,
    words_of,
)
from muse.adapters.retailers.headless.engine.page.run import Run
from muse.adapters.retailers.headless.engine.page.texts import required_amount, required_text
from muse.adapters.retailers.headless.playbook import facts
from muse.adapters.retailers.headless.playbook.schema.steps import Fill, Scrape, Step
from muse.domain.placement.failures import ItemGone, RetailerUnavailable

_GONE = frozenset({404, 410})
_FIRST_ERROR = 400
_EXPLAINED_ELSEWHERE = frozenset({403, 429})


def element_of(run: Run, step: Step, target: Locators) -> PageLocator:
    """The element that a step acts on. Errors: StepFailed."""
    return the_one(run, target, scope_in(run, step.frame, step.within), step.within)


def performed(run: Run, seconds: float, action: Callable[[float], object]) -> None:
    """Do something to an element; `action` is given its time limit in milliseconds.
    Errors: StepFailed, BrowserGone."""
    try:
        action(max(1.0, run.deadline.within(seconds) * 1000))
    except PlaywrightError as error:
        if is_browser_gone(error):
            raise BrowserGone("the browser closed or crashed") from None
        raise StepFailed(f"the element can't be used: {words_of(error)}") from None


def go_to(run: Run, template: str, seconds: float) -> None:
    """Open a page of the store. Errors: RetailerUnavailable, ItemGone, StepFailed, BrowserGone."""
    status = open_page(run, urljoin(run.order.store_url, run.text(template)), seconds)
    is_of_an_item = any(name in facts.OF_A_LINE for name in facts.named_in(template))
    if status in _GONE and is_of_an_item:
        raise ItemGone(f"the article's page answers {status}", item_id=run.item_id)
    if status >= _FIRST_ERROR:
        raise StepFailed(f"the page {template} answers {status}")


def open_page(run: Run, url: str, seconds: float) -> int:
    """Open this URL; the answer's status. Errors: RetailerUnavailable, StepFailed, BrowserGone."""
    try:
        limit = max(1.0, run.deadline.within(seconds) * 1000)
        answer = run.page.goto(url, wait_until="domcontentloaded", timeout=limit)
    except PlaywrightError as error:
        if is_browser_gone(error):
            raise BrowserGone("the browser closed or crashed") from None
        raise _not_opened(error) from None
    return answer.status if answer else 0


def _not_opened(error: PlaywrightError) -> Exception:
    if "Download is starting" in error.message:
        return StepFailed("the page is a download")
    name = network_error(error)
    if name in {"ERR_ABORTED", "ERR_BLOCKED_BY_CLIENT", "ERR_FAILED"}:
        return StepFailed(f"the page was not allowed or is no page ({name})")
    return RetailerUnavailable(f"the page did not come ({name or 'time is over'})")


def fill(run: Run, step: Step) -> None:
    """Errors: StepFailed, also when the field does not hold the value afterwards."""
    if step.fill is None:
        return
    element = element_of(run, step, step.fill.at)
    value = _value(run, step.fill)
    performed(run, step.within, lambda limit: element.fill(value, timeout=limit))
    run.wait_for(
        lambda: _plain(element.input_value(timeout=1000)) == _plain(value),
        step.within,
        lambda: "the field does not hold what was typed",
    )


def _value(run: Run, fill: Fill) -> str:
    named = facts.named_in(fill.with_)
    if named and named[0] in facts.SECRETS:
        return run.secrets(named[0])
    if fill.or_empty and not run.facts.keys() >= set(named):
        return ""
    return run.text(fill.with_)


def _plain(text: str) -> str:
    """Shops format what is typed: letters and digits count."""
    return re.sub(r"[\W_]+", "", text).casefold() or text


def click(run: Run, step: Step) -> None:
    """The effect is the step's `expect`. Errors: StepFailed, BotChallenge."""
    if step.click is None:
        return
    element = element_of(run, step, step.click.at)
    raise_challenge(run)
    performed(run, step.within, lambda limit: element.click(timeout=limit))


def press(run: Run, step: Step) -> None:
    """The effect is the step's `expect`. Errors: StepFailed, BotChallenge."""
    if step.press is None:
        return
    key = step.press.key
    element = element_of(run, step, step.press.at)
    raise_challenge(run)
    performed(run, step.within, lambda limit: element.press(key, timeout=limit))


def check(run: Run, step: Step) -> None:
    """`check` and `uncheck`. Errors: StepFailed, also when it is not so afterwards."""
    clicked, wanted = (step.check, True) if step.check else (step.uncheck, False)
    if clicked is None:
        return
    element = element_of(run, step, clicked.at)
    performed(run, step.within, lambda limit: element.set_checked(wanted, timeout=limit))
    run.wait_for(
        lambda: element.is_checked(timeout=1000) == wanted,
        step.within,
        lambda: "its state did not change",
    )


def scrape(run: Run, step: Step) -> None:
    """`scrape` and `money`: keep what is read as `seen.<name>`. Errors: StepFailed."""
    reading = step.scrape or step.money
    if reading is None:
        return
    scope = scope_in(run, step.frame, step.within)
    if reading.at:
        the_one(run, reading.at, scope, step.within)
    text = required_text(run, reading, scope, reading.as_)
    if step.money:
        text = required_amount(run, reading, scope, reading.as_).display
    run.facts[f"seen.{_name(reading)}"] = text


def _name(reading: Scrape) -> str:
    return reading.as_
