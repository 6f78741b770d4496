"""Choose the payment method: the id of a Stripe PaymentMethod, never a card."""

import pytest

from muse.domain.errors import (
    ActionPending,
    CardNumberRefused,
    Conflict,
    Invalid,
    NotFound,
    SessionExpired,
    SessionProcessing,
    Superseded,
)
from muse.domain.session import LIFETIME
from muse.usecases.checkout.set_payment_method import SetPaymentMethod, set_payment_method
from tests.builders import USER
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import ASKS_SHOPPER, MASTERCARD, VISA
from tests.store_replies import placed

# Looks like a card number (and is none: its check digit is wrong).
SIXTEEN_DIGITS = "4" + "1" * 13 + "23"


@pytest.fixture
def started(checkout: CheckoutScene) -> CheckoutScene:
    checkout.fill(gap=placed())
    checkout.start()
    return checkout


class TestChoosing:
    @pytest.mark.parametrize("chosen", [VISA, "pm_1MqLiJLkdIwHu7ixUEgbFdYF", "ctoken_1NnQUf2eZvKY"])
    def test_it_is_remembered_in_one_request(self, started: CheckoutScene, chosen: str) -> None:
        started.storage.requests.clear()
        session = started.choose(chosen)
        assert started.storage.requests.total() == 1
        assert session == started.session
        assert session.payment_method_id == chosen

    def test_the_last_one_counts(self, started: CheckoutScene) -> None:
        started.choose(VISA)
        assert started.choose(MASTERCARD).payment_method_id == MASTERCARD


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "number",
        [
            SIXTEEN_DIGITS,
            f"pm_{SIXTEEN_DIGITS}",
            " ".join(SIXTEEN_DIGITS[i : i + 4] for i in range(0, 16, 4)),
            "-".join(SIXTEEN_DIGITS[i : i + 4] for i in range(0, 16, 4)),
            SIXTEEN_DIGITS[:15],
            f"card {SIXTEEN_DIGITS}",
        ],
    )
    def test_a_card_number_is_never_taken_nor_repeated(
        self, started: CheckoutScene, number: str
    ) -> None:
        with pytest.raises(CardNumberRefused) as refused:
            started.choose(number)
        assert SIXTEEN_DIGITS[:4] not in refused.value.public_message
        assert refused.value.details == ()
        assert started.session.payment_method_id is None

    @pytest.mark.parametrize("text", ["", "pm_", "tok_visa", "visa", "pm_ünicode", "pm_a b"])
    def test_anything_else_that_is_no_payment_method(
        self, started: CheckoutScene, text: str
    ) -> None:
        with pytest.raises(Invalid) as invalid:
            started.choose(text)
        assert [problem.field for problem in invalid.value.details] == ["paymentMethodId"]


class TestWhoAndWhen:
    def test_someone_elses_checkout_is_not_there(self, started: CheckoutScene) -> None:
        command = SetPaymentMethod(started.session_id, "eve", VISA)
        with pytest.raises(NotFound):
            set_payment_method(command, started.storage, started.clock)
        assert started.session.payment_method_id is None

    @pytest.mark.parametrize("session_id", ["cs_00000000000000000000000000", "nonsense"])
    def test_a_checkout_that_is_not_there(self, started: CheckoutScene, session_id: str) -> None:
        command = SetPaymentMethod(session_id, USER, VISA)
        with pytest.raises(NotFound):
            set_payment_method(command, started.storage, started.clock)

    def test_not_from_the_second_on_that_its_time_is_over(self, started: CheckoutScene) -> None:
        started.clock.sleep(LIFETIME.total_seconds() - 1)
        started.choose(VISA)
        started.clock.sleep(1)
        with pytest.raises(SessionExpired):
            started.choose(MASTERCARD)

    def test_not_while_the_bank_asks(self, started: CheckoutScene) -> None:
        started.ship()
        started.choose(ASKS_SHOPPER)
        started.press()
        with pytest.raises(ActionPending):
            started.choose(VISA)

    def test_not_while_it_is_placed(self, started: CheckoutScene) -> None:
        started.ship()
        started.choose(VISA)
        started.press(wait=0)
        with pytest.raises(SessionProcessing):
            started.choose(MASTERCARD)

    def test_not_when_it_is_over(self, started: CheckoutScene) -> None:
        started.give_up()
        with pytest.raises(Conflict, match="cancelled"):
            started.choose(VISA)

    def test_not_after_a_newer_one_replaced_it(self, started: CheckoutScene) -> None:
        older = SetPaymentMethod(started.session_id, USER, VISA)
        started.start()
        with pytest.raises(Superseded):
            set_payment_method(older, started.storage, started.clock)
