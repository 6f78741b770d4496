"""Which payment handlers Muse declares."""

from __future__ import annotations

import json

import pytest

from local.parts import FUNDING, FUNDING_HANDLERS
from muse.adapters.funding.configured import ConfiguredFunding
from muse.adapters.funding.handlers import declared_handlers
from muse.adapters.retailers.ucp.access.platform import HandlerDeclaration

PAGE, SCHEMA = "https://example.com/card", "https://example.com/card.json"


def test_each_with_where_it_is_described() -> None:
    setting = json.dumps({"com.example.card": {"spec": PAGE, "schema": SCHEMA}})
    assert declared_handlers(setting) == (
        HandlerDeclaration("com.example.card", "muse_com_example_card", PAGE, SCHEMA),
    )


@pytest.mark.parametrize("setting", ["", "{}"])
def test_there_may_be_none(setting: str) -> None:
    assert declared_handlers(setting) == ()


@pytest.mark.parametrize(
    "setting",
    [
        "no json",
        "[]",
        json.dumps({"com.example.card": {"spec": PAGE}}),
        json.dumps({"com.example.card": {"spec": "http://example.com", "schema": SCHEMA}}),
        json.dumps({"com.example.card": {"spec": PAGE, "schema": SCHEMA, "token": "tok_1"}}),
        json.dumps({"card": {"spec": PAGE, "schema": SCHEMA}}),
    ],
)
def test_a_setting_that_is_something_else_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        declared_handlers(setting)


def test_what_the_demo_stores_are_paid_with_is_declared() -> None:
    ConfiguredFunding.of(FUNDING)
    assert {means["handler"] for means in FUNDING.values()} == FUNDING_HANDLERS.keys()
