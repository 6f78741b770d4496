"""Reads a request's parameters: every one known to Stripe, present where required, well-formed.

The messages are Stripe's.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Mapping
from typing import Any

from local.stripe.http import schema
from local.stripe.http.failures import StripeFailure, bad_parameter

_RAW_CARD = (
    "Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you "
    "use test tokens that map to the test card you are using, see https://stripe.com/docs/testing."
)
# The SDK's text says that an empty string unsets these; its type does not.
_UNSET_BY_DOCUMENTATION = {"PaymentIntentUpdateParams": ("payment_method",)}
_MOST_METADATA_KEYS, _LONGEST_METADATA_KEY, _LONGEST_METADATA_VALUE = 50, 40, 500


def read(name: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """The decoded `form` as typed values, by the SDK's type called `name`.

    Errors: a StripeFailure that was not executed: no idempotency key remembers it.
    """
    refuse_card_numbers(form)
    unset = {param: "" for param in _UNSET_BY_DOCUMENTATION.get(name, ()) if form.get(param) == ""}
    others = {param: value for param, value in form.items() if param not in unset}
    return _read_hash(schema.parameters(name), others, "") | unset


def refuse_card_numbers(form: Mapping[str, Any]) -> None:
    """Errors: HTTP 402 when a card's number is anywhere in the form. It is not repeated."""
    for name, value in form.items():
        if isinstance(value, dict):
            if name in ("card", "source") and "number" in value:
                error = {"type": "invalid_request_error", "message": _RAW_CARD}
                raise StripeFailure(402, error, executed=False)
            refuse_card_numbers(value)


def _read_hash(shape: schema.Shape, form: Mapping[str, Any], path: str) -> dict[str, Any]:
    unknown = [_within(path, name) for name in form if name not in shape.fields]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        message = f"Received unknown parameter{plural}: {', '.join(unknown)}"
        raise bad_parameter(message, unknown[0], code="parameter_unknown")
    for name in shape.fields:
        if name in shape.required and name not in form:
            param = _within(path, name)
            message = f"Missing required param: {param}."
            raise bad_parameter(message, param, code="parameter_missing")
    return {
        name: _read_value(shape.fields[name], value, _within(path, name))
        for name, value in form.items()
    }


def _within(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _read_value(annotation: Any, value: Any, param: str) -> Any:
    if value == "":
        return _unset(annotation, param)
    types = schema.alternatives(annotation)
    nested = isinstance(value, dict)
    problem: StripeFailure | None = None
    for wanted in sorted(types, key=lambda each: _is_nested(each) != nested):
        try:
            return _read_as(wanted, value, param)
        except StripeFailure as failure:
            problem = problem or failure
    raise problem or bad_parameter("Invalid object", param)


def _unset(annotation: Any, param: str) -> str:
    if schema.can_be_unset(annotation):
        return ""
    message = (
        f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset "
        f"a parameter; however '{param}' cannot be unset. You should remove '{param}' from your "
        "request or supply a non-empty value."
    )
    raise bad_parameter(message, param, code="parameter_invalid_empty")


def _is_nested(wanted: Any) -> bool:
    return schema.is_hash(wanted) or typing.get_origin(wanted) in (list, dict)


def _read_as(wanted: Any, value: Any, param: str) -> Any:
    if schema.is_hash(wanted):
        return _read_hash(schema.shape(wanted), _require_hash(value, param), param)
    origin = typing.get_origin(wanted)
    if origin is list:
        return _read_list(typing.get_args(wanted)[0], value, param)
    if origin is dict:
        return _read_metadata(_require_hash(value, param), param)
    if schema.choices(wanted):
        return _read_choice(schema.choices(wanted), value, param)
    return _scalar_reader(wanted)(value, param)


def _require_hash(value: Any, param: str) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise bad_parameter("Invalid object", param)


def _read_list(wanted: Any, value: Any, param: str) -> list[Any]:
    if not isinstance(value, dict) or not all(index.isdecimal() for index in value):
        raise bad_parameter("Invalid array", param)
    ordered = sorted(value.items(), key=lambda item: int(item[0]))
    return [_read_value(wanted, each, f"{param}[{index}]") for index, each in ordered]


def _read_metadata(value: Mapping[str, Any], param: str) -> dict[str, str]:
    if len(value) > _MOST_METADATA_KEYS:
        raise bad_parameter(f"Metadata can have at most {_MOST_METADATA_KEYS} keys.", param)
    for key, text in value.items():
        if len(key) > _LONGEST_METADATA_KEY:
            limit = f"keys can have up to {_LONGEST_METADATA_KEY} characters"
            raise bad_parameter(f"Metadata {limit}, but you passed one that is longer.", param)
        if not isinstance(text, str) or len(text) > _LONGEST_METADATA_VALUE:
            limit = f"values can have up to {_LONGEST_METADATA_VALUE} characters"
            raise bad_parameter(f"Metadata {limit}.", _within(param, key))
    return dict(value)


def _read_choice(choices: tuple[str, ...], value: Any, param: str) -> str:
    if value in choices:
        return str(value)
    listed = ", ".join(choices[:-1]) + ("," if len(choices) > 2 else "")
    names = f"{listed} or {choices[-1]}" if len(choices) > 1 else choices[0]
    raise bad_parameter(f"Invalid {param}: must be one of {names}", param)


def _read_integer(value: Any, param: str) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,15}", value):
        return int(value)
    message = f"Invalid integer: {_shown(value)}"
    raise bad_parameter(message, param, code="parameter_invalid_integer")


def _read_boolean(value: Any, param: str) -> bool:
    if value in ("true", "false"):
        return bool(value == "true")
    raise bad_parameter(f"Invalid boolean: {_shown(value)}", param)


def _read_text(value: Any, param: str) -> str:
    if isinstance(value, str):
        return value
    raise bad_parameter("Invalid string: expected a string, got an object", param)


def _shown(value: Any) -> str:
    return value[:40] if isinstance(value, str) else "{...}"


def _scalar_reader(wanted: Any) -> Callable[[Any, str], Any]:
    if wanted is int:
        return _read_integer
    return _read_boolean if wanted is bool else _read_text
