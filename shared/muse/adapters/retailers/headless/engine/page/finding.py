"""Finding elements: ordered locators, exactly one visible match."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any, cast

from playwright.sync_api import Locator as PageLocator

from muse.adapters.retailers.headless.engine.page.problems import StepFailed
from muse.adapters.retailers.headless.engine.page.run import Run, Scope
from muse.adapters.retailers.headless.playbook.schema.locators import Locator

Locators = tuple[Locator, ...]


def scope_in(run: Run, frame: Locators | None, seconds: float) -> Scope:
    """The page, or the one frame in it that matches. Errors: StepFailed."""
    if frame is None:
        return run.page
    return the_one(run, frame, run.page, seconds).content_frame


def the_one(run: Run, target: Locators, scope: Scope, seconds: float) -> PageLocator:
    """The one visible element that `target` means, waited for. Errors: StepFailed."""

    def probe() -> PageLocator | None:
        for locator, matches in candidates(run, target, scope):
            if matches.count() == 1:
                run.matched.append(str(locator))
                return matches
        return None

    return run.wait_for(probe, seconds, lambda: why_not(run, target, scope))


def now_the_one(run: Run, target: Locators, scope: Scope) -> PageLocator | None:
    """The same without waiting."""
    found = (matches for _, matches in candidates(run, target, scope) if matches.count() == 1)
    return next(found, None)


def all_of(run: Run, target: Locators, scope: Scope) -> PageLocator | None:
    """All visible elements of the first locator that matches any, now."""
    found = (matches for _, matches in candidates(run, target, scope) if matches.count())
    return next(found, None)


def count_of(run: Run, target: Locators, scope: Scope) -> int:
    """How many visible elements the first locator that matches any has, now."""
    counts = (matches.count() for _, matches in candidates(run, target, scope))
    return next(filter(None, counts), 0)


def any_of(run: Run, target: Locators, scope: Scope) -> PageLocator:
    """The visible elements of all locators together, as one question to the browser."""
    return reduce(PageLocator.or_, (matches for _, matches in candidates(run, target, scope)))


def candidates(run: Run, target: Locators, scope: Scope) -> Iterator[tuple[Locator, PageLocator]]:
    """Each locator of `target`, best first, with its visible elements."""
    for locator in expanded(run, target):
        yield locator, built(run, locator, scope).filter(visible=True)


def expanded(run: Run, target: Locators) -> Iterator[Locator]:
    """Names of elements replaced by what they stand for."""
    for locator in target:
        if locator.element:
            yield from expanded(run, run.playbook.elements[locator.element])
        else:
            yield locator


def built(run: Run, locator: Locator, scope: Scope, *, hidden: bool = False) -> PageLocator:
    """The browser's locator. By role, elements that are hidden are found only when asked for."""
    if locator.inside:
        places = [built(run, outer, scope) for outer in expanded(run, locator.inside)]
        scope = reduce(PageLocator.or_, places)
    found = _by_kind(run, locator, scope, hidden=hidden)
    return found.filter(has_text=run.text(locator.has_text)) if locator.has_text else found


def _by_kind(run: Run, locator: Locator, scope: Scope, *, hidden: bool) -> PageLocator:
    text, exact = run.text(locator.wanted), not locator.contains
    if locator.kind == "role":
        role = cast("Any", text)
        if locator.name is None:
            return scope.get_by_role(role, include_hidden=hidden)
        name = run.text(locator.name)
        return scope.get_by_role(role, name=name, exact=exact, include_hidden=hidden)
    if locator.kind == "css":
        return scope.locator(text)
    if locator.kind == "test_id":
        return scope.get_by_test_id(text)
    by_text = {
        "label": scope.get_by_label,
        "placeholder": scope.get_by_placeholder,
        "title": scope.get_by_title,
        "text": scope.get_by_text,
    }
    return by_text[locator.kind](text, exact=exact)


def why_not(run: Run, target: Locators, scope: Scope) -> str:
    """Why `target` is not exactly one visible element: what each locator found."""
    said = []
    for locator in expanded(run, target):
        matches = built(run, locator, scope, hidden=True)
        visible = matches.filter(visible=True).count()
        there = matches.count()
        if visible > 1:
            said.append(f"{locator}: {visible} elements match")
        elif there:
            said.append(f"{locator}: hidden")
        else:
            said.append(f"{locator}: missing")
    return "no single visible element: " + "; ".join(said)


def require(found: PageLocator | None, words: str) -> PageLocator:
    """Errors: StepFailed."""
    if found is None:
        raise StepFailed(words)
    return found
