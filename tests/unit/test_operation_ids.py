"""Every operation of the API has a name of its own, for those who generate clients from it."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

DOCUMENT = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
NAMES = [
    operation["operationId"] for item in DOCUMENT["paths"].values() for operation in item.values()
]


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_the_operation_does(name: str) -> None:
    """A verb and what it is done to, as a function of a client would be called."""
    assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", name)
    assert not re.search(r"api|V1|(Get|Post|Put|Patch|Delete)$", name)


def test_no_two_have_the_same() -> None:
    assert [name for name, times in Counter(NAMES).items() if times > 1] == []
