"""Phases: what is done at a store, in this order."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field

from muse.adapters.retailers.headless.playbook.schema.conditions import Condition
from muse.adapters.retailers.headless.playbook.schema.locators import KINDS, Locator, Target
from muse.adapters.retailers.headless.playbook.schema.parts import Part, Text
from muse.adapters.retailers.headless.playbook.schema.steps import (
    Clicked,
    Read,
    Steps,
    as_at,
)

PHASES = ("login", "history", "bag", "shipping", "payment", "review", "submit", "confirm")


class ReadAtOnce(Locator):
    """The short form of a reading: `{css: "#total", pattern: "Total: (.+)"}`."""

    attribute: Text | None = None
    pattern: Text | None = None


def as_read(value: Any) -> Any:
    """`total: order_total` is `total: {at: order_total}`; so is a locator, with what is read of it
    beside it."""
    if value == "absent" or not isinstance(value, dict):
        return value if value == "absent" else as_at(value)
    if not any(kind in value for kind in KINDS):
        return value
    of_the_reading = {key: value[key] for key in ("attribute", "pattern") if key in value}
    locator = {key: part for key, part in value.items() if key not in of_the_reading}
    return {"at": locator, **of_the_reading}


_Written = Target | ReadAtOnce | Read
Reading = Annotated[Read, BeforeValidator(as_read, json_schema_input_type=_Written)]
Absent = Literal["absent"]
ReadingOrAbsent = Annotated[
    Absent | Read, BeforeValidator(as_read, json_schema_input_type=Absent | _Written)
]


class StepsPhase(Part):
    steps: Steps


class Filled(Part):
    steps: Annotated[Steps, Field(min_length=1)]


class LoginPhase(Filled):
    """The page `landmark` shows whether a login is alive: `signed_in` or `signed_out`. Where
    `signed_out` is seen later, the session was lost."""

    landmark: Text
    signed_in: Condition
    signed_out: Condition


class LineRows(Part):
    """The lines of an order as a page lists them: an element each, told apart by `sku` or `name`.
    Without `quantity` each is one piece. `names` maps the order's words (sizes, colors) to the
    store's."""

    rows: Target
    sku: Reading | None = None
    name: Reading | None = None
    quantity: Reading | None = None
    size: Reading | None = None
    color: Reading | None = None
    names: dict[str, Text] = Field(default_factory=dict)


class ReviewReadings(Part):
    """Where the review page says what will be ordered. `absent`: the store has no such thing."""

    lines: LineRows
    address: Reading
    subtotal: Reading
    shipping: ReadingOrAbsent
    tax: ReadingOrAbsent
    discount: ReadingOrAbsent
    total: Reading
    instrument: Reading
    gift_card: ReadingOrAbsent
    points: ReadingOrAbsent


MAY_BE_ABSENT = frozenset(
    name
    for name, field in ReviewReadings.model_fields.items()
    if Absent in get_args(field.annotation)
)


class ReviewPhase(StepsPhase):
    read: ReviewReadings


class SubmitPhase(Part):
    """The one control that creates the order; `accept_dialog` when the store asks once more."""

    click: Clicked
    frame: Target | None = None
    accept_dialog: bool = False


class ConfirmReadings(Part):
    """`total` is what the confirmation says; `as_reviewed` when it does not say."""

    number: Reading
    total: Annotated[
        Literal["as_reviewed"] | Read,
        BeforeValidator(
            lambda value: value if value == "as_reviewed" else as_read(value),
            json_schema_input_type=Literal["as_reviewed"] | _Written,
        ),
    ]


class ConfirmPhase(Part):
    expect: Condition
    read: ConfirmReadings
    within: Annotated[int, Field(ge=5, le=40)] = 20


class HistoryDetail(Part):
    """The page of one order (`{entry.number}`), for what the list does not say."""

    goto: Text
    expect: Condition
    total: Reading | None = None
    placed: Reading | None = None
    lines: LineRows | None = None


class HistoryPhase(Filled):
    """The list of orders, newest first. `none` is seen when the account has none yet.
    `placed_format` is a strptime format; the times are in UTC unless it has an offset."""

    rows: Target
    none: Condition
    number: Reading
    total: Reading | None = None
    placed: Reading | None = None
    placed_format: Text | None = None
    lines: LineRows | None = None
    detail: HistoryDetail | None = None


class Phases(Part):
    login: LoginPhase
    history: HistoryPhase
    bag: Filled
    shipping: StepsPhase
    payment: StepsPhase
    review: ReviewPhase
    submit: SubmitPhase
    confirm: ConfirmPhase
