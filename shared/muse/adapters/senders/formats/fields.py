"""What the forms of all senders have in common."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from muse.domain.errors import Malformed, Problem
from muse.domain.tracking.parcel import plain_number

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Number = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9\- \t\u00a0]{4,100}$"),
    AfterValidator(plain_number),
]
FEW = 100  # lines or events of one message: more than any order has


class SenderModel(BaseModel):
    """A message of a sender. What Muse has no use for is not read."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class CamelModel(SenderModel):
    """With the names that JSON has in Muse's own API."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, alias_generator=to_camel, populate_by_name=True
    )


M = TypeVar("M", bound=BaseModel)


def parsed(model: type[M], body: bytes) -> M:
    """The message in a body. Error: Malformed, with what is wrong where."""
    try:
        fields = json.loads(body)
    except (UnicodeDecodeError, ValueError):
        raise Malformed("The body is not JSON.") from None
    return validated(model, fields)


def validated(model: type[M], fields: object) -> M:
    """The message that these fields are. Error: Malformed, with what is wrong where."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        problems = [
            Problem(".".join(map(str, each["loc"])), each["msg"])
            for each in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise Malformed("This message has not the form of its sender.", problems[:20]) from None


def in_utc(moment: datetime) -> datetime:
    """A moment without a zone is in UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
