"""What the port Payments promises: the adapter on the stand-in of Stripe, beside the fake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from local.stripe.in_process import InProcessClient
from local.stripe.stand_in import StandIn
from local.stripe.state.account import Remainder
from muse.adapters.stripe import StripePayments, StripeSettings
from muse.adapters.stripe.answers import PaymentsBug
from muse.adapters.stripe.transport.retry_policy import RetryPolicy
from muse.domain.errors import Conflict, PaymentDeclined
from muse.domain.money import Money
from muse.domain.payments.payment import IntentStatus, PaymentIntent, RefundStatus
from muse.ports import Payments
from tests.fakes.clock import START, FakeClock
from tests.fakes.idempotency import KeyReused
from tests.fakes.moments import Moments
from tests.fakes.payments import (
    ASKS_SHOPPER,
    HOLD_LASTS,
    MASTERCARD,
    NO_FUNDS,
    UNUSABLE,
    UNUSABLE_TOKEN,
    VISA,
    FakePayments,
)

TOTAL, LESS = Money(33700), Money(24800)
_S = IntentStatus
OF_MO_1 = {"session_id": "cs_1", "order_number": "MO-1", "adjustment": "1"}


@dataclass(frozen=True)
class Subject:
    """Payments under test, what the shopper does at the bank, and what is held and captured."""

    payments: Payments
    shopper: Callable[[str, bool], object]
    money: Callable[[], tuple[int, int]]

    def create(self, card: str = VISA, key: str = "create:1") -> PaymentIntent:
        return self.payments.create(key, TOTAL, card, session_id="cs_1", user_id="ada")

    def hold(self, card: str = VISA) -> PaymentIntent:
        return self.payments.confirm("confirm:1", self.create(card).intent_id)


def _fake(*, at_once: bool = False) -> Subject:
    fake = FakePayments(Moments(), FakeClock(), takes_at_once=at_once)

    def shopper(intent_id: str, confirms: bool) -> None:
        (fake.shopper_confirms if confirms else fake.shopper_fails)()

    return Subject(fake, shopper, lambda: (fake.held.cents, fake.captured.cents))


def _adapter(*, at_once: bool = False, lists_remainders: bool = False) -> Subject:
    stand_in = StandIn(now=START.timestamp)
    if lists_remainders:
        stand_in.account.remainder = Remainder.REFUNDED

    def now() -> datetime:
        return datetime.fromtimestamp(stand_in.clock.now(), UTC)

    def money() -> tuple[int, int]:
        found = stand_in.controls.money()
        return found["held"], found["captured"]

    retry_policy = RetryPolicy(sleep=stand_in.clock.advance, clock=stand_in.clock.now)
    settings = StripeSettings(
        "sk_test_standin", capture_method="automatic" if at_once else "manual"
    )
    return Subject(
        StripePayments(settings, InProcessClient(stand_in), retry_policy, now),
        lambda intent_id, confirms: stand_in.controls.authenticate(intent_id, success=confirms),
        money,
    )


@pytest.fixture(params=[_fake, _adapter], ids=["fake", "adapter"])
def subject(request: pytest.FixtureRequest) -> Subject:
    made: Subject = request.param()
    return made


def test_creating_holds_nothing(subject: Subject) -> None:
    intent = subject.create()
    assert intent.status is _S.REQUIRES_CONFIRMATION
    assert (intent.amount, intent.capturable, intent.received) == (TOTAL, Money(0), Money(0))
    assert intent.client_secret is not None
    assert subject.money() == (0, 0)


def test_confirming_holds_everything_for_a_week(subject: Subject) -> None:
    intent = subject.hold()
    assert intent.status is _S.REQUIRES_CAPTURE
    assert (intent.capturable, intent.received, intent.decline) == (TOTAL, Money(0), None)
    assert intent.capture_before == START + HOLD_LASTS
    assert intent.charge_id is not None
    assert subject.money() == (TOTAL.cents, 0)
    assert subject.payments.retrieve(intent.intent_id) == intent


def test_a_key_has_one_effect_and_one_answer(subject: Subject) -> None:
    first = subject.create()
    assert subject.create() == first
    held = subject.payments.confirm("confirm:1", first.intent_id)
    assert subject.payments.confirm("confirm:1", first.intent_id) == held
    assert subject.create() == first, "the answer is the one that was given then"
    assert subject.create(key="create:2").intent_id != first.intent_id


def test_a_key_is_for_one_request(subject: Subject) -> None:
    subject.create()
    with pytest.raises((KeyReused, PaymentsBug)):
        subject.create(MASTERCARD)


def test_a_refused_card_is_an_answer_and_stays_one(subject: Subject) -> None:
    refused = subject.hold(NO_FUNDS)
    assert refused.status is _S.REQUIRES_PAYMENT_METHOD
    assert refused.decline is not None
    assert refused.decline.code == "insufficient_funds"
    assert subject.payments.confirm("confirm:1", refused.intent_id) == refused
    assert subject.money() == (0, 0)


def test_another_card_and_another_amount_pay_with_the_same_intent(subject: Subject) -> None:
    intent_id = subject.hold(NO_FUNDS).intent_id
    updated = subject.payments.update("update:2", intent_id, LESS, MASTERCARD)
    assert (updated.status, updated.amount) == (_S.REQUIRES_CONFIRMATION, LESS)
    paid = subject.payments.confirm("confirm:2", intent_id)
    assert (paid.intent_id, paid.capturable, paid.decline) == (intent_id, LESS, None)


def test_an_unusable_payment_method_is_declined_every_time(subject: Subject) -> None:
    for _ in range(2):
        with pytest.raises(PaymentDeclined):
            subject.create(UNUSABLE)
    with pytest.raises((KeyReused, PaymentsBug)):
        subject.create(VISA)
    assert subject.create(VISA, "create:2").status is _S.REQUIRES_CONFIRMATION


def test_one_that_is_put_on_an_intent_is_declined_too(subject: Subject) -> None:
    intent_id = subject.hold(NO_FUNDS).intent_id
    with pytest.raises(PaymentDeclined):
        subject.payments.update("update:2", intent_id, TOTAL, UNUSABLE)


def test_one_may_turn_out_unusable_at_the_confirmation_only(subject: Subject) -> None:
    intent = subject.create(UNUSABLE_TOKEN)
    with pytest.raises(PaymentDeclined):
        subject.payments.confirm("confirm:1", intent.intent_id)
    subject.payments.update("update:2", intent.intent_id, TOTAL, VISA)
    assert subject.payments.confirm("confirm:2", intent.intent_id).capturable == TOTAL


@pytest.mark.parametrize("confirms", [True, False])
def test_the_bank_may_ask_the_shopper(subject: Subject, confirms: bool) -> None:
    asked = subject.hold(ASKS_SHOPPER)
    assert asked.status is _S.REQUIRES_ACTION
    assert asked.client_secret is not None
    assert subject.money() == (0, 0)
    subject.shopper(asked.intent_id, confirms)
    intent = subject.payments.retrieve(asked.intent_id)
    if confirms:
        assert (intent.status, intent.capturable) == (_S.REQUIRES_CAPTURE, TOTAL)
    else:
        assert intent.status is _S.REQUIRES_PAYMENT_METHOD
        assert intent.decline is not None


def test_less_is_captured_once_and_the_rest_released(subject: Subject) -> None:
    intent_id = subject.hold().intent_id
    taken = subject.payments.capture("capture:1", intent_id, LESS)
    assert (taken.status, taken.received, taken.capturable) == (_S.SUCCEEDED, LESS, Money(0))
    for key in ("capture:1", "capture:2"):
        assert subject.payments.capture(key, intent_id, LESS).received == LESS
    assert subject.money() == (0, LESS.cents)


def test_releasing_twice_is_no_error(subject: Subject) -> None:
    intent_id = subject.hold().intent_id
    for key in ("void:1", "void:1", "void:2"):
        assert subject.payments.cancel(key, intent_id).status is _S.CANCELED
    assert subject.money() == (0, 0)


def test_what_is_taken_can_not_be_released(subject: Subject) -> None:
    intent_id = subject.hold().intent_id
    subject.payments.capture("capture:1", intent_id, TOTAL)
    with pytest.raises(Conflict):
        subject.payments.cancel("void:1", intent_id)
    assert subject.money() == (0, TOTAL.cents)


def test_what_its_state_does_not_allow_is_answered_with_the_intent_as_it_is(
    subject: Subject,
) -> None:
    held = subject.hold()
    for early in (
        subject.payments.confirm("confirm:2", held.intent_id),
        subject.payments.update("update:2", held.intent_id, LESS, VISA),
    ):
        assert (early.status, early.amount, early.capturable) == (held.status, TOTAL, TOTAL)
    subject.payments.cancel("void:1", held.intent_id)
    for late in (
        subject.payments.confirm("confirm:3", held.intent_id),
        subject.payments.update("update:3", held.intent_id, LESS, VISA),
        subject.payments.capture("capture:1", held.intent_id, TOTAL),
    ):
        assert (late.status, late.received) == (_S.CANCELED, Money(0))
    assert subject.money() == (0, 0)


def test_an_intent_can_be_given_up_before_it_holds_anything(subject: Subject) -> None:
    for intent in (subject.create(key="a"), subject.hold(ASKS_SHOPPER)):
        given_up = subject.payments.cancel(f"void:{intent.intent_id}", intent.intent_id)
        assert given_up.status is _S.CANCELED
    assert subject.money() == (0, 0)


def _taken(subject: Subject) -> str:
    intent_id = subject.hold().intent_id
    subject.payments.capture("capture:1", intent_id, LESS)
    return intent_id


def test_a_part_is_given_back_once_per_key(subject: Subject) -> None:
    intent_id = _taken(subject)
    made = subject.payments.refund("refund:1", intent_id, Money(1000), {"order": "MO-1"})
    assert (made.status, made.amount) == (RefundStatus.SUCCEEDED, Money(1000))
    assert subject.payments.refund("refund:1", intent_id, Money(1000), {"order": "MO-1"}) == made
    other = subject.payments.refund("refund:2", intent_id, Money(500), {"order": "MO-1"})
    assert other.refund_id != made.refund_id
    assert subject.payments.refunds_of(intent_id) == (other, made), "the newest first"


def test_a_refund_is_found_by_its_key(subject: Subject) -> None:
    intent_id = _taken(subject)
    assert subject.payments.refunds_of(intent_id) == ()
    made = subject.payments.refund("refund:1", intent_id, Money(1000), {})
    [found] = subject.payments.refunds_of(intent_id)
    assert (found, found.key) == (made, "refund:1")


def test_a_refund_key_is_for_one_request(subject: Subject) -> None:
    intent_id = _taken(subject)
    subject.payments.refund("refund:1", intent_id, Money(1000), {})
    with pytest.raises((KeyReused, PaymentsBug)):
        subject.payments.refund("refund:1", intent_id, Money(1001), {})


def test_more_than_was_taken_is_never_given_back(subject: Subject) -> None:
    intent_id = _taken(subject)
    refused = subject.payments.refund("refund:1", intent_id, LESS + Money(1), {})
    assert (refused.status, refused.refund_id) == (RefundStatus.FAILED, None)
    assert refused.failure_code == "amount_too_large"
    assert subject.payments.refunds_of(intent_id) == ()


class TestLists:
    """What Stripe lists by itself: the newest first, whoever made it."""

    def test_a_charge_says_what_is_held_and_what_was_captured(self, subject: Subject) -> None:
        intent = subject.hold()
        [held] = subject.payments.charges_since(START)
        assert (held.charge_id, held.intent_id) == (intent.charge_id, intent.intent_id)
        assert (held.session_id, held.at) == ("cs_1", START)
        assert (held.amount, held.held, held.captured) == (TOTAL, TOTAL, Money(0))

        subject.payments.capture("capture:1", intent.intent_id, LESS)

        [taken] = subject.payments.charges_since(START)
        assert taken.charge_id == held.charge_id
        assert (taken.amount, taken.held, taken.captured) == (TOTAL, Money(0), LESS)

    def test_a_card_that_was_refused_was_not_charged(self, subject: Subject) -> None:
        subject.hold(NO_FUNDS)
        assert list(subject.payments.charges_since(START)) == []

    def test_a_refund_says_of_what_it_is(self, subject: Subject) -> None:
        intent_id = _taken(subject)
        made = subject.payments.refund("refund:1", intent_id, Money(1000), {})
        [listed] = subject.payments.refunds_since(START)
        assert (listed.refund, listed.intent_id) == (made, intent_id)
        assert (listed.session_id, listed.at) == ("cs_1", START)
        [charge] = subject.payments.charges_since(START)
        assert listed.charge_id == charge.charge_id

    def test_what_is_older_is_not_listed(self, subject: Subject) -> None:
        subject.payments.refund("refund:1", _taken(subject), Money(1000), {})
        later = START + timedelta(seconds=1)
        assert list(subject.payments.charges_since(later)) == []
        assert list(subject.payments.refunds_since(later)) == []

    def test_the_rest_of_a_hold_is_no_money_given_back(self, remainders: Subject) -> None:
        """Some accounts list what was not captured as a refund."""
        intent_id = _taken(remainders)
        key = "payment#refund#MO-1#returned#1"
        remainders.payments.refund(key, intent_id, Money(1000), OF_MO_1)
        made, rest = remainders.payments.refunds_of(intent_id)
        assert (made.key, made.moves_money) == (key, True)
        assert (rest.key, rest.moves_money, rest.amount) == (None, False, TOTAL - LESS)
        listed = [one.refund for one in remainders.payments.refunds_since(START)]
        assert sorted(one.refund_id or "" for one in listed) == sorted(
            one.refund_id or "" for one in (made, rest)
        )


@pytest.fixture(params=["fake", "adapter"])
def remainders(request: pytest.FixtureRequest) -> Subject:
    """An account that lists the part of a hold that is not captured as a refund."""
    if request.param == "adapter":
        return _adapter(lists_remainders=True)
    subject = _fake()
    assert isinstance(subject.payments, FakePayments)
    subject.payments.lists_remainders = True
    return subject


def test_a_payment_says_what_was_given_back_of_it(subject: Subject) -> None:
    intent_id = _taken(subject)
    taken = subject.payments.retrieve(intent_id)
    assert (taken.refunded, taken.available) == (Money(0), LESS)
    subject.payments.refund("payment#refund#MO-1#returned#1", intent_id, Money(1000), OF_MO_1)
    less = subject.payments.retrieve(intent_id)
    assert (less.refunded, less.available) == (Money(1000), LESS - Money(1000))


def test_long_lists_are_read_page_by_page() -> None:
    subject = _adapter()
    for number in range(101):
        intent = subject.create(key=f"create:{number}")
        subject.payments.confirm(f"confirm:{number}", intent.intent_id)
    assert len({charge.charge_id for charge in subject.payments.charges_since(START)}) == 101


class TestTakenAtOnce:
    """Whoever uses the port sees no difference, but that nothing is held in between."""

    @pytest.fixture(params=[_fake, _adapter], ids=["fake", "adapter"])
    def subject(self, request: pytest.FixtureRequest) -> Subject:
        made: Subject = request.param(at_once=True)
        return made

    def test_what_was_not_due_is_not_given_back_of_what_stands(self, subject: Subject) -> None:
        intent = subject.hold()
        subject.payments.capture("cs_1:capture:1", intent.intent_id, LESS)
        kept = subject.payments.retrieve(intent.intent_id)
        assert (kept.received, kept.available) == (LESS, LESS)

    def test_confirming_takes_everything(self, subject: Subject) -> None:
        intent = subject.hold()
        assert intent.status is _S.SUCCEEDED
        assert (intent.capturable, intent.received) == (Money(0), TOTAL)
        assert intent.capture_before is None

    def test_to_take_less_is_to_give_the_rest_back(self, subject: Subject) -> None:
        held = subject.hold()
        for _ in range(2):
            taken = subject.payments.capture("capture:1", held.intent_id, LESS)
            assert (taken.status, taken.received) == (_S.SUCCEEDED, LESS)
        seen = subject.payments.retrieve(held.intent_id)
        assert (seen.status, seen.received) == (_S.SUCCEEDED, LESS)

    def test_to_take_all_gives_nothing_back(self, subject: Subject) -> None:
        held = subject.hold()
        taken = subject.payments.capture("capture:1", held.intent_id, TOTAL)
        assert (taken.status, taken.received) == (_S.SUCCEEDED, TOTAL)
        assert subject.payments.refunds_of(held.intent_id) == ()

    def test_to_release_is_to_give_everything_back(self, subject: Subject) -> None:
        held = subject.hold()
        for _ in range(2):
            released = subject.payments.cancel("release:1", held.intent_id)
            assert (released.status, released.received) == (_S.CANCELED, Money(0))
        seen = subject.payments.retrieve(held.intent_id)
        assert (seen.status, seen.received) == (_S.CANCELED, Money(0))

    def test_a_refund_of_an_order_is_no_release(self, subject: Subject) -> None:
        held = subject.hold()
        subject.payments.capture("capture:1", held.intent_id, LESS)
        key = "payment#refund#MO-1#returned#1"
        refund = subject.payments.refund(key, held.intent_id, Money(800), OF_MO_1)
        assert refund.status is RefundStatus.SUCCEEDED
        assert subject.payments.retrieve(held.intent_id).received == LESS
