"""Settle a checkout: take exactly what is due for the placed orders, release the rest."""

from dataclasses import replace

import pytest

from muse.domain.errors import Conflict, NotFound, PaymentsUnavailable, VersionConflict
from muse.domain.money import Money
from muse.domain.payments.payment import IntentStatus, TransactionStatus, TransactionType
from muse.domain.session import SessionStatus
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.payments import VISA
from tests.fakes.workflow import RunStatus
from tests.invariants import assert_settled
from tests.store_replies import Replies, out_of_stock, placed


def decided(checkout: CheckoutScene, **stores: Replies) -> CheckoutScene:
    """Every store has taken or refused its order; nothing is settled yet."""
    checkout.prepare(VISA, **stores)
    checkout.press(wait=0)
    checkout.workflow.lose_runs()
    for name in stores:
        checkout.attempt(name)
    return checkout


class TestWhatIsDue:
    def test_everything_when_every_store_took_its_order(self, checkout: CheckoutScene) -> None:
        decided(checkout, gap=placed(), macys=placed())
        session = checkout.settle()
        assert session.version == checkout.session.version
        assert session.status is SessionStatus.COMPLETED
        assert checkout.captured == session.payment.captured == session.total
        assert_settled(checkout)

    def test_only_the_placed_orders(self, checkout: CheckoutScene) -> None:
        decided(checkout, gap=placed(), macys=out_of_stock(), rack=placed())
        checkout.settle()
        due = checkout.order("gap").total + checkout.order("rack").total
        assert checkout.captured == due
        assert checkout.held == Money(0)

    def test_nothing_when_no_store_took_its_order(self, checkout: CheckoutScene) -> None:
        decided(checkout, gap=out_of_stock(), macys=out_of_stock())
        assert checkout.settle().status is SessionStatus.FAILED
        assert checkout.payments.intents["pi_1"].status is IntentStatus.CANCELED
        assert checkout.payments.calls["capture"] == 0
        assert_settled(checkout)

    def test_a_lower_total_at_the_store_is_passed_on(self, checkout: CheckoutScene) -> None:
        decided(checkout, gap=placed(less=150), macys=placed())
        checkout.settle()
        assert checkout.captured == checkout.session.total - Money(150)
        assert_settled(checkout)

    def test_a_slightly_higher_one_is_borne(self, checkout: CheckoutScene) -> None:
        decided(checkout, gap=placed(more=100), macys=placed())
        checkout.settle()
        assert checkout.captured == checkout.session.total
        assert_settled(checkout)

    def test_the_ledger_says_what_was_taken_or_released(self, checkout: CheckoutScene) -> None:
        decided(checkout, gap=placed())
        checkout.settle()
        _, charge = checkout.storage.payments(checkout.session_id)
        assert (charge.type, charge.amount) == (TransactionType.CHARGE, checkout.captured)
        assert charge.charge_id == "ch_pi_1"
        assert (charge.created_at, charge.finished_at) == (checkout.clock.now(),) * 2

    def test_a_release_is_in_the_ledger_too(self, checkout: CheckoutScene) -> None:
        decided(checkout, gap=out_of_stock())
        checkout.settle()
        _, void = checkout.storage.payments(checkout.session_id)
        assert (void.type, void.amount) == (TransactionType.VOID, checkout.session.total)


class TestOnce:
    def test_later_changes_nothing(self, checkout: CheckoutScene) -> None:
        decided(checkout, gap=placed())
        assert checkout.settle().version == checkout.settle().version
        assert checkout.payments.calls["capture"] == 1

    def test_at_once_takes_it_once(self, checkout: CheckoutScene) -> None:
        decided(checkout, gap=placed())
        checkout.moments.meanwhile("before payments.capture", checkout.settle)
        with pytest.raises(VersionConflict):
            checkout.settle()
        checkout.settle()
        assert_settled(checkout)

    def test_freezing_at_once(self, checkout: CheckoutScene) -> None:
        decided(checkout, gap=placed())
        checkout.moments.meanwhile("before commit", checkout.settle)
        with pytest.raises(VersionConflict):
            checkout.settle()
        assert_settled(checkout)

    @pytest.mark.parametrize("stores", [{"gap": placed()}, {"gap": out_of_stock()}])
    @pytest.mark.parametrize("crash", range(6))
    def test_after_a_crash(
        self, checkout: CheckoutScene, stores: dict[str, Replies], crash: int
    ) -> None:
        decided(checkout, **stores)
        checkout.moments.crash_in(crash)
        with pytest.raises(Crash):
            checkout.settle()
        checkout.settle()
        assert_settled(checkout)

    @pytest.mark.parametrize("stores", [{"gap": placed()}, {"gap": out_of_stock()}])
    def test_even_when_the_key_of_the_call_was_forgotten(
        self, checkout: CheckoutScene, stores: dict[str, Replies]
    ) -> None:
        """The payment service remembers a key for a day only."""
        decided(checkout, **stores)
        checkout.moments.crash_in(4)
        with pytest.raises(Crash, match="commit"):
            checkout.settle()
        checkout.payments.forget_keys()
        checkout.settle()
        assert_settled(checkout)

    def test_a_release_is_asked_for_under_its_own_key(self, checkout: CheckoutScene) -> None:
        decided(checkout, gap=out_of_stock())
        checkout.payments.fail_next("cancel", "after")
        with pytest.raises(PaymentsUnavailable):
            checkout.settle()
        checkout.settle()
        assert checkout.payments.effects["cancel"] == 1
        assert_settled(checkout)

    def test_also_when_the_row_that_began_it_is_not_found(self, checkout: CheckoutScene) -> None:
        """The same row is made anew from the amount that was fixed."""
        frozen, row = decided(checkout, gap=placed()).session.freeze_due(
            checkout.session.total, checkout.clock.now()
        )
        checkout.storage.commit(frozen)
        checkout.settle()
        _, charge = checkout.storage.payments(checkout.session_id)
        assert (charge.key, charge.amount, charge.created_at) == (
            row.key,
            row.amount,
            row.created_at,
        )
        assert charge.status is TransactionStatus.SUCCEEDED


class TestNotYet:
    def test_while_two_orders_are_undecided_both_are_named(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed(), macys=placed())
        checkout.press(wait=0)
        checkout.workflow.lose_runs()
        numbers = ", ".join(checkout.session.order_numbers)
        with pytest.raises(Conflict, match=f"^Not all orders are decided: {numbers}.$"):
            checkout.settle()

    def test_while_the_payment_is_not_taken(self, checkout: CheckoutScene) -> None:
        """Whatever the reason: it says how the payment stands."""
        decided(checkout, gap=placed())
        intent = checkout.payments.intents["pi_1"]
        checkout.payments.intents["pi_1"] = replace(intent, status=IntentStatus.REQUIRES_ACTION)
        with pytest.raises(Conflict, match=r"^The payment is requires_action: it was not taken\.$"):
            checkout.settle()
        assert checkout.session.status is SessionStatus.PROCESSING

    def test_while_an_order_is_undecided(self, checkout: CheckoutScene) -> None:
        decided(checkout, gap=placed())
        checkout.add("gap")
        checkout.prepare()
        checkout.press(wait=0)
        with pytest.raises(Conflict, match=checkout.number("gap")):
            checkout.settle()
        assert checkout.session.payment.due is None

    def test_before_there_are_orders(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        with pytest.raises(Conflict, match=r": there are none\.$"):
            checkout.settle()

    def test_when_an_order_changes_as_the_amount_is_fixed(self, checkout: CheckoutScene) -> None:
        decided(checkout, gap=placed())
        checkout.moments.meanwhile(
            "before commit", lambda: checkout.storage.commit(checkout.order("gap"))
        )
        with pytest.raises(VersionConflict):
            checkout.settle()
        assert checkout.payments.calls["capture"] == 0
        checkout.settle()
        assert_settled(checkout)

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_while_the_payment_service_is_away(self, checkout: CheckoutScene, when: str) -> None:
        decided(checkout, gap=placed())
        checkout.payments.fail_next("capture", when)
        with pytest.raises(PaymentsUnavailable):
            checkout.settle()
        [_, charge] = checkout.storage.payments(checkout.session_id)
        assert charge.status is TransactionStatus.PENDING
        checkout.settle()
        assert_settled(checkout)

    def test_a_checkout_that_is_not_there(self, checkout: CheckoutScene) -> None:
        checkout.session_id = "cs_00000000000000000000000000"
        with pytest.raises(NotFound):
            checkout.settle()


def test_the_workflow_settles_when_the_last_order_is_decided(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), macys=out_of_stock())
    assert_settled(checkout)
    [run] = checkout.workflow.runs.values()
    assert run.status is RunStatus.SUCCEEDED
