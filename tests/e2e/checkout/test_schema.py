"""Every operation is called as its description allows, and as it doesn't: no answer is an error of
the server, every answer is documented and has the form that the documentation gives it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.e2e.checkout.conftest import a_shopper
from tests.e2e.checkout.town import Town
from tests.shopping import BOUTIQUE, HARBOR, ApiShopper

DOCUMENT = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text())
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS: list[Any] = [found.ok() for found in SCHEMA.get_all_operations()]  # type: ignore[union-attr]  # all are readable
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = 30
SHOPPER, OPS = "a shopper", "operations"


class Existing:
    """Things that exist, by the name of the parameter that names them, and whose they are."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.shopper = a_shopper(town)
        placed = self.shopper.ready([HARBOR])
        assert self.shopper.place(placed).status == 200
        waiting = self._waiting(self.shopper)
        open_one = self.shopper.ready([HARBOR])
        settled, pending = self.shopper.settled(placed), self.shopper.session(waiting)
        by_api = settled["stores"][0]["museOrderNumber"]
        by_hand = pending["stores"][0]["museOrderNumber"]
        cart = self.shopper.call("GET", "/api/v1/cart").data
        item = cart["stores"][0]["items"][0]["itemId"]
        self.ids: dict[str, list[str]] = {
            "sessionId": [placed, waiting, open_one],
            "orderNumber": [by_api, by_hand],
            "taskId": [by_hand],
            "itemId": [item],
            "number": ["1"],
        }

    def headers(self, who: str) -> dict[str, str]:
        user = self.shopper.user if who == SHOPPER else "schema-operator"
        return {"Authorization": f"Bearer {self.town.token(user, ops=who == OPS)}"}

    def _waiting(self, shopper: ApiShopper) -> str:
        """A checkout whose order a person has still to place."""
        session_id = shopper.ready([BOUTIQUE])
        assert shopper.place(session_id, wait=0).status in (200, 202)
        return session_id


@pytest.fixture(scope="module")
def existing(town: Town) -> Existing:
    return Existing(town)


@pytest.mark.parametrize("who", [SHOPPER, OPS])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label)
def test_every_answer_is_as_documented(existing: Existing, operation: Any, who: str) -> None:
    @given(st.data())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def every_answer(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from(list(GenerationMode)))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        for name in case.path_parameters or {}:
            if data.draw(st.integers(0, 3)):
                case.path_parameters[name] = data.draw(st.sampled_from(existing.ids[name]))
        headers = existing.headers(who)
        if case.path.endswith("/place"):
            headers["Prefer"] = "wait=0"
        response = case.call(base_url=existing.town.api, headers=headers, timeout=30)
        case.validate_response(response, checks=CHECKS)

    every_answer()
