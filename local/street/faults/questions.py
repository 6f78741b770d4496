"""What the street is asked about itself, read strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from local.street.serving import Request
from local.street.store.open_store import OpenStore


class WrongQuestion(Exception):
    """The request makes no sense; the text says why."""


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object in the body; {} without one."""
    try:
        document = json.loads(request.body or b"{}")
    except ValueError:
        raise WrongQuestion("the body is not JSON") from None
    if not isinstance(document, dict):
        raise WrongQuestion("the body must be an object")
    return document


def whole(value: object, name: str, least: int = 0) -> int:
    """An integer from `least` on."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise WrongQuestion(f"{name} must be an integer from {least} on")
    return value


def texts(value: object, name: str) -> tuple[str, ...]:
    """A list of strings."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise WrongQuestion(f"{name} must be a list of strings")
    return tuple(value)


def store_id_of(body: Mapping[str, Any], stores: Mapping[int, OpenStore]) -> int:
    """The store that is asked about."""
    wanted = str(body.get("storeId"))
    if not wanted.isdigit() or int(wanted) not in stores:
        raise WrongQuestion(f"storeId must be one of {', '.join(map(str, stores))}")
    return int(wanted)
