"""What a shopper may choose to pay with is what the payments adapter takes."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from muse.adapters.stripe.transport.client import require_method_id
from muse.domain.errors import CardNumberRefused, Invalid, NotFound
from muse.usecases.checkout.set_payment_method import SetPaymentMethod, set_payment_method
from tests.fakes.clock import FakeClock
from tests.fakes.storage import InMemoryStorage


def accepted(payment_method_id: str) -> bool:
    """Whether it passes the check that comes before a checkout is even looked for."""
    command = SetPaymentMethod("cs_00000000000000000000000000", "ada", payment_method_id)
    with suppress(Invalid):
        try:
            set_payment_method(command, InMemoryStorage(), FakeClock())
        except NotFound:
            return True
    return False


@given(st.from_regex(r"(pm|ctoken)_[A-Za-z0-9_]{1,40}", fullmatch=True))
@example("pm_a400000000000")
@example("ctoken_1Q0000000000000")
def test_nothing_is_chosen_that_placing_would_refuse(payment_method_id: str) -> None:
    if accepted(payment_method_id):
        assert require_method_id(payment_method_id) == payment_method_id


@pytest.mark.parametrize("digits", ["400000000000", "4000000000000000", "a4000000000000000b"])
def test_a_card_number_behind_a_prefix_is_told_apart(digits: str) -> None:
    command = SetPaymentMethod("cs_00000000000000000000000000", "ada", f"pm_{digits}")
    with pytest.raises(CardNumberRefused) as refused:
        set_payment_method(command, InMemoryStorage(), FakeClock())
    assert digits not in str(refused.value)


@pytest.mark.parametrize(
    "payment_method_id", ["pm_1MqLiJLkdIwHu7ixUEgbFdYF", "pm_card_visa", "ctoken_1NnQUf2eZvKYlo2C"]
)
def test_real_ids_are_taken(payment_method_id: str) -> None:
    assert accepted(payment_method_id)
    assert require_method_id(payment_method_id) == payment_method_id
