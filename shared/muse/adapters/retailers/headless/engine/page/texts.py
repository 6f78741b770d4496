"""Reading texts, amounts and rows from a page."""

from __future__ import annotations

import re

from playwright.sync_api import Locator as PageLocator

from muse.adapters.retailers.headless.engine.judging.amounts import AmountUnclear, read_amount
from muse.adapters.retailers.headless.engine.judging.seen import SeenLine
from muse.adapters.retailers.headless.engine.page.finding import all_of, candidates, why_not
from muse.adapters.retailers.headless.engine.page.problems import StepFailed
from muse.adapters.retailers.headless.engine.page.run import Run, Scope
from muse.adapters.retailers.headless.playbook.schema.phases import LineRows
from muse.adapters.retailers.headless.playbook.schema.steps import Read
from muse.domain.money import Money

# What a person reads there: a field's value, a list box's chosen option, else the visible text; or
# an attribute. Of all elements at once, since each question to the browser takes milliseconds.
_TEXTS_OF = """(elements, [attribute, longest]) => elements.map(element => {
  if (attribute) return element.getAttribute(attribute)?.slice(0, longest) ?? null;
  const field = ['INPUT', 'TEXTAREA'].includes(element.tagName);
  const text = element.tagName === 'SELECT' ? element.selectedOptions[0]?.label
    : field ? element.value : element.innerText ?? element.textContent;
  return (text ?? '').slice(0, longest);
})"""
_LONGEST = 4_000  # characters: a page of 30 MB is not read as an address
_MOST_ROWS = 100


def text_of(element: PageLocator) -> str:
    """What a person reads in the one element, at most the first part of it. Empty when it is
    gone."""
    texts = element.evaluate_all(_TEXTS_OF, [None, _LONGEST])
    return str(texts[0]).strip() if texts else ""


def read_text(run: Run, reading: Read, scope: Scope) -> str | None:
    """The text that is read now; None when its element is not there. Errors: StepFailed when there
    are several, it lacks the attribute, or its text does not match the pattern."""
    texts = _texts(run, reading, scope)
    if not texts:
        return None
    return _part(reading, texts[0])


def column_of(run: Run, reading: Read, rows: PageLocator) -> list[str] | None:
    """The text of each of `rows`, by one question to the browser. None when there is not one for
    each, or one can't be read."""
    arguments = [reading.attribute, _LONGEST]
    found = [rows] if reading.at is None else [m for _, m in candidates(run, reading.at, rows)]
    for matches in found:
        texts: list[str | None] = matches.evaluate_all(_TEXTS_OF, arguments)
        if texts and len(texts) == rows.count():
            try:
                read = [_part(reading, text) for text in texts]
            except StepFailed:
                return None
            return read if all(read) else None
    return None


def _part(reading: Read, text: str | None) -> str:
    """What is wanted of the text of an element. Errors: StepFailed."""
    if text is None:
        raise StepFailed(f"the element has no attribute {reading.attribute}")
    if reading.pattern is None:
        return text.strip()
    found = re.search(reading.pattern, text)
    if found is None or found[1] is None:
        raise StepFailed(f"the text does not match {reading.pattern}")
    return found[1].strip()


def _texts(run: Run, reading: Read, scope: Scope) -> list[str | None]:
    """The one text, or none. What is doubled is not taken for missing: it may be a gift card."""
    arguments = [reading.attribute, _LONGEST]
    if reading.at is None:
        return scope.evaluate_all(_TEXTS_OF, arguments) if isinstance(scope, PageLocator) else []
    is_doubled = False
    for _, matches in candidates(run, reading.at, scope):
        texts: list[str | None] = matches.evaluate_all(_TEXTS_OF, arguments)
        if len(texts) == 1:
            return texts
        is_doubled = is_doubled or len(texts) > 1
    if is_doubled:
        raise StepFailed(f"can't be read: {why_not(run, reading.at, scope)}")
    return []


def required_text(run: Run, reading: Read, scope: Scope, what: str) -> str:
    """Errors: StepFailed, also when it is not there or empty."""
    text = read_text(run, reading, scope)
    if not text:
        why = why_not(run, reading.at, scope) if reading.at and text is None else "it is empty"
        raise StepFailed(f"{what} can't be read: {why}")
    return text


def required_amount(run: Run, reading: Read, scope: Scope, what: str) -> Money:
    """Errors: StepFailed, also when the text is not exactly one clear amount."""
    text = required_text(run, reading, scope, what)
    try:
        return read_amount(text, run.order.approved.currency)
    except AmountUnclear as unclear:
        raise StepFailed(f"{what}: {unclear}") from None


def read_lines(run: Run, lines: LineRows, scope: Scope) -> tuple[SeenLine, ...]:
    """The lines that are listed now. Errors: StepFailed."""
    rows = all_of(run, lines.rows, scope)
    if rows is None:
        return ()
    count = rows.count()
    if count > _MOST_ROWS:
        raise StepFailed(f"{count} lines are listed: too many to be an order's")
    return tuple(_read_line(run, lines, rows.nth(n)) for n in range(count))


def _read_line(run: Run, lines: LineRows, row: PageLocator) -> SeenLine:
    quantity = 1
    if lines.quantity:
        said = required_text(run, lines.quantity, row, "a line's quantity")
        numbers = re.findall(r"\d+", said)
        if len(numbers) != 1:
            raise StepFailed(f"a line's quantity is not one number but '{said[:40]}'")
        quantity = int(numbers[0])
    return SeenLine(
        sku=read_text(run, lines.sku, row) if lines.sku else None,
        name=read_text(run, lines.name, row) if lines.name else None,
        quantity=quantity,
        size=read_text(run, lines.size, row) if lines.size else None,
        color=read_text(run, lines.color, row) if lines.color else None,
    )
