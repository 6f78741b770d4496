"""Place a checkout whose card is declined, or while the payment service is away."""

import pytest

from muse.domain.errors import (
    PaymentDeclined,
    PaymentsUnavailable,
    SessionExpired,
    TooManyAttempts,
)
from muse.domain.money import Money
from muse.domain.payments.payment import TransactionStatus
from muse.domain.session import LIFETIME, MAX_PAYMENT_ATTEMPTS, SessionStatus
from tests.builders import USER
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import MASTERCARD, NO_FUNDS, UNUSABLE, UNUSABLE_TOKEN, VISA
from tests.invariants import assert_settled
from tests.store_replies import placed


class TestDeclined:
    def test_the_shopper_is_told_why_and_may_try_another_card(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(PaymentDeclined) as declined:
            checkout.press()
        assert declined.value.decline_code == "insufficient_funds"
        assert checkout.session.status is SessionStatus.PENDING
        checkout.choose(MASTERCARD)
        assert checkout.press().session.status is SessionStatus.COMPLETED
        assert list(checkout.payments.intents) == [checkout.session.payment.intent_id]
        assert_settled(checkout)

    def test_nothing_is_ordered_and_the_cart_stays(self, checkout: CheckoutScene) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(PaymentDeclined):
            checkout.press()
        assert checkout.storage.cart(USER).lines
        assert checkout.session.order_numbers == ()
        [hold] = checkout.storage.payments(checkout.session_id)
        assert (hold.status, hold.failure_code) == (TransactionStatus.FAILED, "insufficient_funds")

    @pytest.mark.parametrize("unusable", [UNUSABLE, UNUSABLE_TOKEN])
    def test_an_unusable_payment_method_is_declined_too(
        self, checkout: CheckoutScene, unusable: str
    ) -> None:
        checkout.prepare(unusable, gap=placed())
        with pytest.raises(PaymentDeclined):
            checkout.press()
        checkout.choose(VISA)
        assert checkout.press().session.status is SessionStatus.COMPLETED
        assert_settled(checkout)

    @pytest.mark.parametrize("unusable", [UNUSABLE, UNUSABLE_TOKEN])
    def test_an_unusable_payment_method_after_a_decline(
        self, checkout: CheckoutScene, unusable: str
    ) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        for card in (unusable, VISA):
            with pytest.raises(PaymentDeclined):
                checkout.press()
            checkout.choose(card)
        assert checkout.press().session.status is SessionStatus.COMPLETED
        assert_settled(checkout)

    def test_pressing_again_without_another_card_gets_the_same_answer(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        for _ in range(MAX_PAYMENT_ATTEMPTS + 1):
            with pytest.raises(PaymentDeclined) as declined:
                checkout.press()
            assert declined.value.decline_code == "insufficient_funds"
        assert checkout.payments.calls["confirm"] == 1

    def test_when_its_time_is_over_no_other_card_helps(self, checkout: CheckoutScene) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(PaymentDeclined):
            checkout.press()
        checkout.clock.sleep(LIFETIME.total_seconds())
        with pytest.raises(SessionExpired):
            checkout.press()

    def test_five_cards_are_enough(self, checkout: CheckoutScene) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        for _ in range(MAX_PAYMENT_ATTEMPTS):
            checkout.choose(NO_FUNDS)
            with pytest.raises(PaymentDeclined):
                checkout.press()
        checkout.choose(VISA)
        checkout.clock.sleep(60)
        with pytest.raises(TooManyAttempts) as refused:
            checkout.press()
        left = checkout.session.expires_at - checkout.clock.now()
        assert refused.value.retry_after == left.total_seconds() < LIFETIME.total_seconds()
        assert checkout.payments.calls["confirm"] == MAX_PAYMENT_ATTEMPTS

    def test_the_price_of_another_address_is_paid_by_the_next_card(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(PaymentDeclined):
            checkout.press()
        checkout.retailer("gap").shipping = Money(999)
        checkout.ship()
        checkout.choose(VISA)
        checkout.press()
        assert_settled(checkout)
        assert checkout.captured == checkout.session.total


class TestThePaymentServiceIsAway:
    @pytest.mark.parametrize("when", ["before", "after"])
    @pytest.mark.parametrize("call", ["create", "confirm"])
    def test_it_is_safe_to_try_again(self, checkout: CheckoutScene, call: str, when: str) -> None:
        checkout.prepare(gap=placed())
        checkout.payments.fail_next(call, when)
        with pytest.raises(PaymentsUnavailable):
            checkout.press()
        assert checkout.session.order_numbers == ()
        assert checkout.press().session.status is SessionStatus.COMPLETED
        assert len(checkout.payments.intents) == 1
        assert_settled(checkout)

    @pytest.mark.parametrize("when", ["before", "after"])
    @pytest.mark.parametrize("call", ["retrieve", "update", "confirm"])
    def test_after_a_decline_too(self, checkout: CheckoutScene, call: str, when: str) -> None:
        if (call, when) == ("retrieve", "after"):
            when = "before"  # a question has no effect
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(PaymentDeclined):
            checkout.press()
        checkout.choose(VISA)
        checkout.payments.fail_next(call, when)
        with pytest.raises(PaymentsUnavailable):
            checkout.press()
        assert checkout.press().session.status is SessionStatus.COMPLETED
        assert_settled(checkout)
