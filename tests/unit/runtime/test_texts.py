"""What is typed has no characters in it that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from muse.runtime.api import accounts, cart, checkout, codes, progress
from muse.runtime.api.after_sale import refunds, returns
from muse.runtime.api.app_webhooks import endpoints
from muse.runtime.api.base import Body
from muse.runtime.api.operations import stores, tasks
from tools.request_examples import EXAMPLES

BODIES = {
    name: body
    for module in (
        *(accounts, refunds, returns, cart, checkout, codes),
        *(endpoints, progress, stores, tasks),
    )
    for name, body in vars(module).items()
    if isinstance(body, type) and issubclass(body, Body) and body is not Body
}
SEVERAL_LINES = {"note", "reason", "resolution", "text"}
REFERENCES = {"storeOrderNumber", "reference"}
CONTROL = ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u2028"]


def texts() -> Iterator[tuple[str, str]]:
    """Every field of free text of every body, with its example."""
    for name, example in EXAMPLES.items():
        for field, value in example.items():
            is_text = isinstance(value, str) and field not in {"kind", "outcome", "at"}
            if is_text and (name, field) not in {
                ("RefundBody", "reason"),
                ("TrackingBody", "estimatedDelivery"),
            }:
                yield name, field


TEXTS = list(texts())


def with_text(name: str, field: str, text: str) -> BaseModel:
    body: type[BaseModel] = BODIES[name]
    return body.model_validate({**EXAMPLES[name], field: text})


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_example_is_what_it_is_an_example_of(name: str) -> None:
    assert isinstance(BODIES[name].model_validate(EXAMPLES[name]), BODIES[name])


def test_every_body_has_an_example() -> None:
    of_a_body = {"RefundLineBody"}
    assert BODIES.keys() - of_a_body == EXAMPLES.keys()


@pytest.mark.parametrize("character", CONTROL, ids=ascii)
@pytest.mark.parametrize(("name", "field"), TEXTS)
def test_control_characters_are_refused(name: str, field: str, character: str) -> None:
    text = str(EXAMPLES[name][field])
    for put in (f"{text[:2]}{character}{text[2:]}", f"{text}{character}"):
        with pytest.raises(ValidationError) as refused:
            with_text(name, field, put)
        assert {error["loc"] for error in refused.value.errors()} == {(field,)}


@pytest.mark.parametrize(("name", "field"), TEXTS)
def test_only_prose_has_several_lines(name: str, field: str) -> None:
    text = str(EXAMPLES[name][field]) + "\r\nThe second line."
    if field in SEVERAL_LINES:
        assert text in with_text(name, field, text).model_dump().values()
        return
    with pytest.raises(ValidationError):
        with_text(name, field, text)


@pytest.mark.parametrize("character", ["\u200b", "\u202e", "\ufeff", "\u00a0"], ids=ascii)
@pytest.mark.parametrize(("name", "field"), [one for one in TEXTS if one[1] in REFERENCES])
def test_what_is_looked_up_by_can_be_seen(name: str, field: str, character: str) -> None:
    with pytest.raises(ValidationError):
        with_text(name, field, f"WW-{character}2041")


@pytest.mark.parametrize(
    "text", ["Zoë Müller", "李小龍", "\u0645\u062d\u0645\u062f\u200c\u0631\u0636\u0627"]
)
def test_names_are_as_they_are_written(text: str) -> None:
    named: Any = with_text("ShippingBody", "name", text)
    assert named.name == text
