"""Steps: one verb each, and what modifies it."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from muse.adapters.retailers.headless.playbook.schema.conditions import Condition
from muse.adapters.retailers.headless.playbook.schema.locators import KINDS, Target
from muse.adapters.retailers.headless.playbook.schema.parts import FailureClass, Name, Part, Text

STEP_SECONDS = 8
MOST_STEP_SECONDS = 15


class At(Part):
    """An element to act on."""

    at: Target


class Fill(At):
    """`or_empty`: the field is emptied when the order has no such fact."""

    with_: Text = Field(alias="with")
    or_empty: bool = False


class Press(At):
    key: Text


class Select(At):
    """`names` maps the order's word to the store's: `{CA: California}`."""

    option: Text
    names: dict[str, Text] = Field(default_factory=dict)


class Read(Part):
    """Where a text is read: an element (or, in a row, the row itself), one of its attributes, the
    part of the text that the pattern's group takes."""

    at: Target | None = None
    attribute: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")] | None = None
    pattern: Text | None = None


class Scrape(Read):
    as_: Name = Field(alias="as")


class ClearBag(Part):
    """`rows` are the lines in the bag, `remove` the control in a row that removes it; `empty` is
    seen once none is left (a page that is still loading has no rows either)."""

    rows: Target
    remove: Target
    empty: Condition


class Branch(Part):
    when: Condition
    steps: Annotated[tuple[Step, ...], Field(strict=False)]


def as_at(value: Any) -> Any:
    """`click: add_to_bag` is `click: {at: add_to_bag}`; so is a locator."""
    is_locator = isinstance(value, dict) and any(kind in value for kind in KINDS)
    return {"at": value} if isinstance(value, (str, list)) or is_locator else value


Clicked = Annotated[At, BeforeValidator(as_at, json_schema_input_type=Target | At)]


class Step(Part):
    """Exactly one of `VERBS`."""

    goto: Text | None = None
    fill: Fill | None = None
    select: Select | None = None
    choose_variant: Select | None = None
    check: Clicked | None = None
    uncheck: Clicked | None = None
    click: Clicked | None = None
    press: Press | None = None
    scrape: Scrape | None = None
    money: Scrape | None = None
    clear_bag: ClearBag | None = None
    each_line: Annotated[tuple[Step, ...], Field(min_length=1, strict=False)] | None = None
    either: Annotated[tuple[Branch, ...], Field(min_length=1, strict=False)] | None = None
    use: Name | None = None
    hook: Name | None = None

    expect: Condition | None = None
    when: Condition | None = None
    within: Annotated[int, Field(ge=1, le=MOST_STEP_SECONDS)] = STEP_SECONDS
    frame: Target | None = None
    otherwise: FailureClass | None = None
    accept_dialog: bool = False
    say: Text | None = None

    @model_validator(mode="after")
    def _one_verb(self) -> Self:
        given = self.verbs
        if len(given) > 1:
            raise ValueError(f"a step has one verb; this has {' and '.join(given)}")
        if not given and self.expect is None:
            raise ValueError(f"a step needs a verb: one of {', '.join(VERBS)}")
        if self.verb in EFFECT_IS_EXPECTED and self.expect is None:
            raise ValueError(f"a {self.verb} needs `expect`: what is seen once it worked")
        return self

    @property
    def verbs(self) -> list[str]:
        return [verb for verb in VERBS if verb != "expect" and getattr(self, verb) is not None]

    @property
    def verb(self) -> str:
        """The verb. `expect` is one when it stands alone."""
        return next(iter(self.verbs), "expect")


Steps = Annotated[tuple[Step, ...], Field(strict=False)]
VERBS = (
    "goto",
    "fill",
    "select",
    "choose_variant",
    "check",
    "uncheck",
    "click",
    "press",
    "expect",
    "scrape",
    "money",
    "clear_bag",
    "each_line",
    "either",
    "use",
    "hook",
)
EFFECT_IS_EXPECTED = frozenset({"click", "press", "hook"})
