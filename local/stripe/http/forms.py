"""Decodes Stripe's form encoding: `a[b]=1`, `a[0]=1` and `a[]=1`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from local.stripe.http.failures import bad_parameter

_KEY = re.compile(r"[^\[\]]+(\[[^\[\]]*\])*")
_MOST_PARTS = 8


def decode(text: str) -> dict[str, Any]:
    """The form as nested dictionaries of strings; lists are dictionaries with numbers as keys.

    Errors: a StripeFailure when a key can't be read or contradicts another.
    """
    form: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        _put(form, key, value)
    return form


def _put(form: dict[str, Any], key: str, value: str) -> None:
    parts = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", key) if _KEY.fullmatch(key) else []
    if not parts or len(parts) > _MOST_PARTS:
        raise bad_parameter(f"Invalid parameter name: {key[:40]}", None)
    place = form
    for part in parts[:-1]:
        place = place.setdefault(part or str(len(place)), {})
        if not isinstance(place, dict):
            raise bad_parameter("Invalid object", key)
    last = parts[-1] or str(len(place))
    if isinstance(place.get(last), dict):
        raise bad_parameter("Invalid object", key)
    place[last] = value
