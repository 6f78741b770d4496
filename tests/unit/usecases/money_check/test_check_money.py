"""The daily money check: whatever way a checkout took, a healthy one has no difference."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from muse.domain.errors import PaymentDeclined
from muse.domain.money import Money
from muse.domain.order.adjustment import AdjustmentKind
from muse.domain.payments.payment import RefundStatus
from muse.ports import Cancellation
from muse.usecases.after_sale.refund_order import RefundScope, check_refund, pay_out_refund
from muse.usecases.money_check.check_money import Report, check_money
from tests.checkout_scene import PERSON, CheckoutScene
from tests.fakes.payments import ASKS_SHOPPER, DECLINED, MASTERCARD, VISA
from tests.money_check import A_DAY, K, assert_nothing, found_later, told
from tests.store_replies import by_hand, out_of_stock, placed


def a_part_failed(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), macys=out_of_stock())


def all_failed(checkout: CheckoutScene) -> None:
    checkout.place(gap=out_of_stock())


def refunded(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), macys=placed(less=250))
    checkout.refund("gap", RefundScope.AMOUNT, AdjustmentKind.GOODWILL, cents=300, key="1")
    checkout.refund("macys", key="2")


def refund_on_its_way(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    checkout.payments.refund_fate = RefundStatus.PENDING
    checkout.refund("gap")


def refund_not_made_yet(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    checkout.payments.fail_next("refund")
    checkout.refund("gap")


def refund_failed(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    checkout.payments.refuses_refunds = "charge_disputed"
    checkout.refund("gap")


def refund_came_back(checkout: CheckoutScene) -> None:
    refunded(checkout)
    checkout.payments.refund_ends(RefundStatus.FAILED, "expired_or_canceled_card")
    check_refund(checkout.number("macys"), 1, checkout.after_sale)


def paid_otherwise(checkout: CheckoutScene) -> None:
    refund_failed(checkout)
    pay_out_refund(checkout.number("gap"), 1, PERSON, "CHEQUE-1", checkout.after_sale)


def cancelled_afterwards(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), macys=placed())
    checkout.retailer("gap").cancels = Cancellation(done=True)
    checkout.cancel("gap")


def cancelled_before(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), boutique=by_hand())
    checkout.cancel("boutique")
    checkout.workflow.drive()


def bought_by_hand(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), boutique=by_hand())
    checkout.buy("boutique")
    checkout.workflow.drive()


def declined_first(checkout: CheckoutScene) -> None:
    checkout.prepare(DECLINED, gap=placed())
    with pytest.raises(PaymentDeclined):
        checkout.press()
    checkout.choose(MASTERCARD)
    checkout.press()
    checkout.workflow.drive()


def gave_up_confirming(checkout: CheckoutScene) -> None:
    checkout.prepare(ASKS_SHOPPER, gap=placed())
    checkout.press()
    checkout.give_up_payment()
    checkout.choose(VISA)
    checkout.press()
    checkout.workflow.drive()


def waits_for_a_person(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), boutique=by_hand())


def given_up(checkout: CheckoutScene) -> None:
    checkout.prepare(gap=placed())
    checkout.give_up()


HEALTHY: tuple[Callable[[CheckoutScene], None], ...] = (
    a_part_failed,
    all_failed,
    refunded,
    refund_on_its_way,
    refund_not_made_yet,
    refund_failed,
    refund_came_back,
    paid_otherwise,
    cancelled_afterwards,
    cancelled_before,
    bought_by_hand,
    declined_first,
    gave_up_confirming,
    waits_for_a_person,
    given_up,
)


@pytest.mark.parametrize("lists_remainders", [False, True])
@pytest.mark.parametrize("way", HEALTHY, ids=lambda way: way.__name__)
def test_what_is_as_it_should_be(
    checkout: CheckoutScene, way: Callable[[CheckoutScene], None], lists_remainders: bool
) -> None:
    checkout.payments.lists_remainders = lists_remainders
    way(checkout)
    assert_nothing(checkout.check_money())
    checkout.later(A_DAY)
    checkout.reconcile()
    assert_nothing(checkout.check_money())
    assert told(checkout) == []


def test_a_settled_checkout_is_compared_once(checked: CheckoutScene) -> None:
    assert checked.session.money_checked_at is not None
    assert list(checked.storage.unchecked_checkouts(checked.clock.now())) == []
    checked.later(A_DAY)
    assert checked.check_money().checked == 0, "its charge took what was checked"


def test_one_that_was_refunded_is_compared_again(checked: CheckoutScene) -> None:
    checked.refund("gap")
    checked.later(A_DAY)
    report = checked.check_money()
    assert report.checked == 1
    assert_nothing(report)


class TestTheRun:
    def test_what_stripe_does_not_list_is_checked_later(self, checked: CheckoutScene) -> None:
        checked.payments.charge_by_hand(Money(1234))
        checked.payments.fail_next("charges_since")
        report = checked.check_money()
        assert [trouble.about for trouble in report.troubles] == ["charges"]
        assert found_later(checked) == {K.UNKNOWN_CHARGE}

    def test_trouble_with_one_checkout_stops_no_other(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        checkout.payments.charge_by_hand(Money(1234))
        checkout.payments.fail_next("retrieve")
        checkout.payments.fail_next("retrieve")
        report = checkout.check_money()
        assert {trouble.about for trouble in report.troubles} >= {checkout.session_id}
        assert len(report.findings) == 1
        assert checkout.session.unchecked_since is not None
        assert found_later(checkout) == {K.UNKNOWN_CHARGE}
        assert checkout.session.unchecked_since is None

    def test_what_there_was_no_time_for_is_checked_later(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        report = check_money(checkout.checking, lambda: False)
        assert (report.is_whole, report.checked) == (False, 0)
        assert checkout.check_money().checked == 1

    def test_two_at_once_open_one_task(self, checked: CheckoutScene) -> None:
        checked.payments.refund_by_hand(checked.session.payment.intent_id or "", Money(700))
        checked.payments.charge_by_hand(Money(1234))
        reports = checked.clock.together(checked.check_money, checked.check_money)
        assert all(isinstance(report, Report) and not report.troubles for report in reports)
        assert len(told(checked)) == len(set(told(checked))) == 2

    def test_a_refund_while_it_is_read_is_no_difference(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        checkout.moments.meanwhile("after payments.refunds_of", lambda: checkout.refund("gap"))
        assert_nothing(checkout.check_money())
        assert checkout.payments.given_back == checkout.captured

    def test_reconciliation_leaves_what_is_unchecked_alone(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        checkout.later(A_DAY)
        assert list(checkout.storage.unfinished_checkouts(checkout.clock.now())) == []
        assert list(checkout.storage.unchecked_checkouts(checkout.clock.now())) == [
            checkout.session_id
        ]
