"""One shop for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.oscar.running import OscarShop, oscar_shop


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OscarShop]:
    with oscar_shop(tmp_path_factory.mktemp("oscar")) as shop:
        yield shop
