"""One in-process system for the tests of this folder; each test has users of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.in_process import InProcessSystem, in_process_system
from tests.shopping import ApiOps, ApiShopper

_numbers = itertools.count(1)


@pytest.fixture(scope="package")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcessSystem]:
    """The handlers with everything around them."""
    with in_process_system(folder(tmp_path_factory), extra_stores=13) as running:
        ApiOps(running).ignore_outages(ignored=True)
        yield running


@pytest.fixture
def shopper(system: InProcessSystem) -> Iterator[ApiShopper]:
    """A shopper who has never been here. Faults that the test switches on end with it."""
    yield ApiShopper(system, f"shopper-{next(_numbers)}")
    system.street.control("DELETE", "faults")


def folder(factory: pytest.TempPathFactory) -> Path:
    return factory.mktemp("street")
