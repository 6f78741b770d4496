"""The stage of the use cases' tests."""

from collections.abc import Iterator

import pytest

from tests.checkout_scene import CheckoutScene


@pytest.fixture
def checkout() -> Iterator[CheckoutScene]:
    """A shopper with an empty cart; the test says which stores there are."""
    scene = CheckoutScene()
    yield scene
    scene.clock.close()
