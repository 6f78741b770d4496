"""Choosing an option: list boxes, ARIA comboboxes and list boxes, radio groups, buttons."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from playwright.sync_api import Locator as PageLocator

from muse.adapters.retailers.headless.engine.page.actions import element_of, performed
from muse.adapters.retailers.headless.engine.page.problems import StepFailed
from muse.adapters.retailers.headless.engine.page.run import Run
from muse.adapters.retailers.headless.engine.page.texts import text_of
from muse.adapters.retailers.headless.playbook.schema.steps import Select, Step
from muse.domain.placement.failures import OutOfStock, VariantInvalid

_KIND_OF = """element => {
  if (element.tagName === 'SELECT') return 'select';
  const role = element.getAttribute('role');
  if (role === 'combobox' || element.getAttribute('aria-haspopup') === 'listbox') return 'combobox';
  if (element.querySelector('[role=radio], input[type=radio]')) return 'radio';
  if (role === 'listbox') return 'listbox';
  return 'buttons';
}"""
_OPTIONS = """select => [...select.options].map(option => ({
  value: option.value, label: option.label.replace(/\\s+/g, ' ').trim(), disabled: option.disabled
}))"""
_IS_CHOSEN = """element => element.checked === true
  || ['aria-checked', 'aria-selected', 'aria-pressed', 'aria-current']
    .some(name => element.getAttribute(name) === 'true')"""
_IS_DISABLED = "element => element.disabled || element.getAttribute('aria-disabled') === 'true'"
_T = TypeVar("_T")
_SOLD_OUT = re.compile(r"sold out|out of stock|unavailable", re.IGNORECASE)


class OptionMissing(Exception):
    """There is no such option."""


class OptionDisabled(Exception):
    """The option is there and can't be chosen."""


@dataclass(frozen=True, slots=True)
class _Option:
    value: str
    label: str
    disabled: bool


def choose(run: Run, step: Step) -> None:
    """`select` and `choose_variant`. Errors: StepFailed; of a variant VariantInvalid when there is
    no such option, OutOfStock when it can't be chosen."""
    chosen = step.select or step.choose_variant
    if chosen is None:
        return
    wanted = _wanted(run, chosen)
    element = element_of(run, step, chosen.at)
    kind = element.evaluate(_KIND_OF)
    try:
        if kind == "select":
            _of_list_box(run, step, element, wanted)
        elif kind == "combobox":
            _of_combobox(run, step, element, wanted)
        else:
            role = {"radio": "radio", "listbox": "option"}.get(kind, "button")
            _of_group(run, step, element, role, wanted)
    except OptionMissing:
        if step.choose_variant:
            raise VariantInvalid(f"no option {chosen.option}", item_id=run.item_id) from None
        raise StepFailed(f"there is no option {chosen.option}") from None
    except OptionDisabled:
        if step.choose_variant:
            raise OutOfStock(f"option {chosen.option} is disabled", item_id=run.item_id) from None
        raise StepFailed(f"the option {chosen.option} is disabled") from None


def _wanted(run: Run, chosen: Select) -> str:
    value = run.text(chosen.option)
    return run.text(chosen.names.get(value, value))


def _of_list_box(run: Run, step: Step, element: PageLocator, wanted: str) -> None:
    def probe() -> _Option | None:
        options = [_Option(**one) for one in element.evaluate(_OPTIONS)]
        return _matching(options, wanted)

    option = _waited_for(run, step, probe)
    if option.disabled:
        raise OptionDisabled
    performed(run, step.within, lambda ms: element.select_option(option.value, timeout=ms))
    run.wait_for(
        lambda: element.input_value(timeout=1000) == option.value,
        step.within,
        lambda: "the option was not selected",
    )


def _matching(options: list[_Option], wanted: str) -> _Option | None:
    """The option with this label, or value; one that says `M (sold out)` is there and disabled."""
    for option in options:
        if wanted.casefold() in {option.label.casefold(), option.value.casefold()}:
            return option
        rest = option.label.casefold().removeprefix(wanted.casefold())
        is_of_it = rest != option.label.casefold() and not rest[:1].isalnum()
        if is_of_it and _SOLD_OUT.search(rest):
            return _Option(option.value, option.label, disabled=True)
    return None


def _of_combobox(run: Run, step: Step, element: PageLocator, wanted: str) -> None:
    options = run.page.get_by_role("option", name=wanted, exact=True).filter(visible=True)
    if options.count() == 0:
        performed(run, step.within, lambda limit: element.click(timeout=limit))
    option = _waited_for(run, step, lambda: options if options.count() == 1 else None)
    if option.evaluate(_IS_DISABLED):
        raise OptionDisabled
    performed(run, step.within, lambda limit: option.click(timeout=limit))
    run.wait_for(
        lambda: wanted.casefold() in text_of(element).casefold(),
        step.within,
        lambda: "the option was not selected",
    )


def _of_group(run: Run, step: Step, group: PageLocator, role: str, wanted: str) -> None:
    """One of several radio buttons, options or buttons; a hidden one is chosen by its label."""
    by_role = {"radio": group.get_by_role("radio", name=wanted, exact=True, include_hidden=True)}
    named = by_role.get(role) or group.get_by_role(cast("Any", role), name=wanted, exact=True)
    option = _waited_for(run, step, lambda: named if named.count() == 1 else None)
    if option.evaluate(_IS_DISABLED):
        raise OptionDisabled
    pressed = option
    if not option.is_visible():
        pressed = group.locator("label").get_by_text(wanted, exact=True)
    performed(run, step.within, lambda limit: pressed.click(timeout=limit))
    run.wait_for(
        lambda: bool(option.evaluate(_IS_CHOSEN)),
        step.within,
        lambda: "the option was not chosen",
    )


def _waited_for(run: Run, step: Step, probe: Callable[[], _T | None]) -> _T:
    """Errors: OptionMissing once time is over."""
    try:
        return run.wait_for(probe, step.within, lambda: "missing")
    except StepFailed:
        raise OptionMissing from None
