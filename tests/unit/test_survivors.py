"""What a shopper was told before a kill, against what is served after it."""

from typing import Any

import pytest

from tests.e2e.checkout.survivors import require_acknowledged

TOLD: dict[str, Any] = {
    "sessionId": "cs_1",
    "cartSnapshot": {"items": 2},
    "shippingAddress": None,
    "totalCents": 4800,
    "paymentMethodId": None,
}
STORED: dict[str, dict[str, Any]] = {
    "shipping": {"shippingAddress": {"zip": "94102"}, "totalCents": 5300},
    "payment": {"paymentMethodId": "pm_card_visa"},
}


@pytest.mark.parametrize("step", STORED)
def test_a_change_that_was_cut_off_may_be_stored_or_not(step: str) -> None:
    require_acknowledged(TOLD, TOLD, step)
    require_acknowledged(TOLD | STORED[step], TOLD, step)


@pytest.mark.parametrize(("step", "cut_off"), [("shipping", "payment"), ("shipping", None)])
def test_what_was_acknowledged_must_be_there(step: str, cut_off: str | None) -> None:
    with pytest.raises(AssertionError):
        require_acknowledged(TOLD, TOLD | STORED[step], cut_off)
