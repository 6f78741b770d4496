"""The form of a template."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from muse.adapters.mail.templates.dates import require_date_format
from muse.adapters.mail.templates.pattern import pattern


def _a_pattern(text: str) -> str:
    pattern(text)
    return text


def _a_date_format(text: str) -> str:
    require_date_format(text)
    return text


_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Domain = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9-]+)+$")]
_Pattern = Annotated[str, Field(min_length=3, max_length=200), AfterValidator(_a_pattern)]
_DateFormat = Annotated[str, Field(max_length=40), AfterValidator(_a_date_format)]
_Says = Literal[
    "confirmed",
    "shipped",
    "out_for_delivery",
    "delivered",
    "delayed",
    "returned_to_sender",
    "lost",
    "cancelled",
    "nothing",
]
NOTHING = "nothing"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class MessageForm(_Part):
    """One kind of message: recognised by its `subject`, and what it says. `lines` are lines of its
    text that matter; all others are passed over. A line with `{tracking}` begins a parcel. One that
    says `nothing` is of no interest (an invitation to rate, say): nobody reads it."""

    name: _Name
    subject: _Pattern
    says: _Says
    lines: Annotated[tuple[_Pattern, ...], Field(strict=False, max_length=20)] = ()
    dates: Annotated[tuple[_DateFormat, ...], Field(strict=False, max_length=5)] = ()


class EmailTemplate(_Part):
    """The mails of one store. `senders` are domains that it writes from beside its own, themselves
    and all below them; `source` says what the template was made from."""

    template: _Name
    version: Annotated[int, Field(ge=1)]
    store_id: Annotated[int, Field(ge=1)]
    source: _Text
    senders: Annotated[tuple[_Domain, ...], Field(strict=False, max_length=10)] = ()
    messages: Annotated[tuple[MessageForm, ...], Field(strict=False, max_length=30)]
