"""The whole playbook."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from muse.adapters.retailers.headless.playbook.schema.conditions import Condition
from muse.adapters.retailers.headless.playbook.schema.locators import Target
from muse.adapters.retailers.headless.playbook.schema.parts import FailureClass, Name, Part, Text
from muse.adapters.retailers.headless.playbook.schema.phases import Phases
from muse.adapters.retailers.headless.playbook.schema.steps import Steps

Host = Annotated[str, Field(pattern=r"^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$")]
PhaseName = Annotated[
    str, Field(pattern=r"^(login|history|bag|shipping|payment|review|submit|confirm)$")
]


class Popup(Part):
    """Something that may cover the page at any time, and what closes it."""

    shows: Target
    close: Target


class Landmark(Part):
    """What is seen when the store refuses, and the failure class that it stands for. In `phases`,
    or in all of them. `definite`: seen after the click, the store has certainly made no order."""

    when: Condition
    raises: FailureClass
    phases: Annotated[tuple[PhaseName, ...], Field(strict=False)] = ()
    definite: bool = False


class CodePrompt(Part):
    """How the store asks for a one-time code: while `asked` is seen, the code goes into `field` and
    `submit` is clicked; then either `refused` is seen, or `accepted` (the login's `signed_in` if it
    is not named). `sent_to` is whom the store sends the code to: Muse's `account`, or the
    `shopper` of the order."""

    asked: Target
    field: Target
    submit: Target
    refused: Target
    accepted: Condition | None = None
    sent_to: Literal["account", "shopper"] = "account"


class TrialLine(Part):
    """An article of the store that is nearly always in stock; `url` may be a path."""

    sku: Text
    name: Text
    url: Text
    quantity: Annotated[int, Field(ge=1, le=9)] = 1
    size: Text | None = None
    color: Text | None = None


class TrialCard(Part):
    brand: Text
    last_four: Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class Trial(Part):
    """An order to try the playbook with, up to just before the submit: a cheap one. `card` is the
    one saved in the account; `cap` is more than it costs; `line2` a second line of the address."""

    lines: Annotated[tuple[TrialLine, ...], Field(min_length=1, strict=False)]
    card: TrialCard
    cap: Text
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    line2: Text | None = None


class Playbook(Part):
    """How to order at one web store. Its pages lead to the store's own domains and, in frames, to
    `frame_hosts`; their scripts, styles and images may come from `asset_hosts`, too."""

    playbook: Name
    version: Annotated[int, Field(ge=1)]
    store: Text
    verified: bool
    source: Text
    frame_hosts: Annotated[tuple[Host, ...], Field(strict=False)] = ()
    asset_hosts: Annotated[tuple[Host, ...], Field(strict=False)] = ()
    elements: dict[Name, Target] = Field(default_factory=dict)
    routines: dict[Name, Steps] = Field(default_factory=dict)
    popups: Annotated[tuple[Popup, ...], Field(strict=False)] = ()
    failures: Annotated[tuple[Landmark, ...], Field(strict=False)] = ()
    code: CodePrompt | None = None
    phases: Phases
    trial: Trial | None = None
