"""What the storage port promises about carts, checkouts and payments."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.cart import Cart
from muse.domain.errors import NotFound, VersionConflict
from muse.domain.payments.collection import Collection, CollectionState
from muse.domain.payments.dispute import Dispute, DisputeState
from muse.domain.payments.payment import Decline, TransactionStatus, TransactionType
from muse.domain.payments.risk import USUAL_RISK, Doubt, PaymentAttempts, RiskReview
from muse.domain.session import LIFETIME, CheckoutSession, Payment, SessionStatus
from muse.ports import Storage, Unchanged
from tests.builders import (
    NOW,
    SESSION_ID,
    USER,
    a_cart,
    a_product,
    a_ready_session,
    a_session,
    a_transaction,
    an_order,
    dollars,
)
from tests.fakes.storage import InMemoryStorage
from tests.integration.dynamodb.conftest import Subject

CLAIM = timedelta(minutes=2)
DECLINED = Decline("insufficient_funds", "The card has insufficient funds.")


def stored(storage: Storage, session: CheckoutSession) -> CheckoutSession:
    storage.commit(session)
    return replace(session.saved(), history=())


# --- carts


def test_a_user_without_a_cart_has_an_empty_one(storage: Storage) -> None:
    assert storage.cart(USER) == Cart(USER)


def test_a_cart_is_read_as_it_was_stored(storage: Storage) -> None:
    bare = a_product(sku="", name="Größe “M” 👗" * 100, image_url=None, size="", color=None)
    cart = a_cart(a_product(), bare).opened(SESSION_ID)
    storage.commit(cart)
    assert storage.cart(USER) == cart.saved()


def test_a_cart_that_was_emptied_is_stored_empty(storage: Storage) -> None:
    storage.commit(a_cart())
    storage.commit(storage.cart(USER).emptied())
    assert storage.cart(USER) == Cart(USER, version=2)


def test_the_second_of_two_changes_to_one_cart_is_refused(storage: Storage) -> None:
    storage.commit(a_cart())
    first, second = storage.cart(USER), storage.cart(USER)
    storage.commit(first.emptied())
    with pytest.raises(VersionConflict):
        storage.commit(second.opened("cs_2"))
    with pytest.raises(VersionConflict):
        storage.commit(a_cart())
    assert storage.cart(USER) == first.emptied().saved()


# --- sessions


def test_a_session_is_read_as_it_was_stored_without_history(subject: Subject) -> None:
    session = stored(subject.storage, a_ready_session())
    assert subject.storage.checkout(SESSION_ID) == session


def test_an_unknown_session_is_not_found(storage: Storage) -> None:
    with pytest.raises(NotFound):
        storage.checkout("cs_unknown")


def test_every_status_enters_the_history_once(subject: Subject) -> None:
    storage = subject.storage
    session = stored(storage, a_ready_session())
    claimed, _ = session.start_placing(NOW, CLAIM)
    session = stored(storage, claimed)
    session = stored(storage, session.release_claim())
    session = stored(storage, session.decline(NOW, DECLINED))
    assert storage.checkout(SESSION_ID) == session
    assert subject.statuses_of_checkout(SESSION_ID) == ["pending", "processing", "pending"]


def test_a_refused_change_leaves_no_history(subject: Subject) -> None:
    storage = subject.storage
    session = stored(storage, a_ready_session())
    storage.commit(session.start_placing(NOW, CLAIM)[0])
    with pytest.raises(VersionConflict):
        storage.commit(session.cancel(NOW, "shopper"))
    assert subject.statuses_of_checkout(SESSION_ID) == ["pending", "processing"]


def test_nothing_is_stored_when_one_change_of_several_is_refused(subject: Subject) -> None:
    storage = subject.storage
    storage.commit(a_cart())
    claimed, transaction = stored(storage, a_ready_session()).start_placing(NOW, CLAIM)
    order = an_order()

    with pytest.raises(VersionConflict):
        storage.commit(claimed, transaction, order, a_cart())  # the cart is at version 1 by now

    assert storage.checkout(SESSION_ID).status is SessionStatus.PENDING
    assert subject.statuses_of_checkout(SESSION_ID) == ["pending"]
    assert storage.payments(SESSION_ID) == ()
    with pytest.raises(NotFound):
        storage.order(order.order_number)


def test_nothing_to_store_is_no_error(storage: Storage) -> None:
    storage.commit()


def test_one_thing_can_not_be_stored_twice_at_once(storage: Storage) -> None:
    with pytest.raises(ValueError, match="once"):
        storage.commit(a_cart(), a_cart())


# --- the payment method


def test_choosing_a_payment_method_is_a_change_like_any_other(storage: Storage) -> None:
    before = stored(storage, a_session())

    chosen = storage.choose_payment_method(SESSION_ID, USER, "pm_card_mastercard", NOW)

    assert chosen == replace(before, payment_method_id="pm_card_mastercard", version=2)
    assert storage.checkout(SESSION_ID) == chosen
    with pytest.raises(VersionConflict):
        storage.commit(before.cancel(NOW, "shopper"))


def test_a_payment_method_is_chosen_until_the_session_expires(storage: Storage) -> None:
    stored(storage, a_session())
    end = NOW + LIFETIME
    moment = timedelta(microseconds=1)
    assert storage.choose_payment_method(SESSION_ID, USER, "pm_1", end - moment) is not None
    assert storage.choose_payment_method(SESSION_ID, USER, "pm_2", end) is None
    assert storage.checkout(SESSION_ID).payment_method_id == "pm_1"


@pytest.mark.parametrize(
    "status", [status for status in SessionStatus if status is not SessionStatus.PENDING]
)
def test_no_payment_method_is_chosen_once_it_is_too_late(
    storage: Storage, status: SessionStatus
) -> None:
    stored(storage, a_session(status=status))
    assert storage.choose_payment_method(SESSION_ID, USER, "pm_1", NOW) is None
    assert storage.checkout(SESSION_ID).version == 1


def test_nobody_else_chooses_the_payment_method(storage: Storage) -> None:
    stored(storage, a_session())
    assert storage.choose_payment_method(SESSION_ID, "bob", "pm_1", NOW) is None
    assert storage.choose_payment_method("cs_unknown", USER, "pm_1", NOW) is None
    assert storage.checkout(SESSION_ID).payment_method_id is None
    with pytest.raises(NotFound):
        storage.checkout("cs_unknown")


# --- the payment ledger


def test_the_ledger_is_read_oldest_first(storage: Storage) -> None:
    later = NOW + timedelta(seconds=1)
    refund = a_transaction(type=TransactionType.REFUND, created_at=later)
    second = a_transaction(attempt=2, created_at=later + timedelta(seconds=1))
    foreign = a_transaction(session_id="cs_other")
    storage.commit(second)
    storage.commit(refund, a_transaction(), foreign)
    assert storage.payments(SESSION_ID) == (a_transaction(), refund, second)
    assert storage.payments("cs_nobody") == ()


def test_a_row_of_the_ledger_is_finished_in_its_place(storage: Storage) -> None:
    storage.commit(a_transaction())
    finished = a_transaction().failed(NOW + timedelta(seconds=3), "insufficient_funds", "pi_1")
    storage.commit(finished)
    assert storage.payments(SESSION_ID) == (finished,)
    assert finished.status is TransactionStatus.FAILED


# --- what is unfinished


def test_unfinished_sessions_are_listed_oldest_first_until_a_moment(storage: Storage) -> None:
    for number, minutes in enumerate((3, 1, 2, 9)):
        made = NOW + timedelta(minutes=minutes)
        storage.commit(a_session(session_id=f"cs_{number}", created_at=made))
    stored(storage, a_session(session_id="cs_closed", status=SessionStatus.COMPLETED))

    until = NOW + timedelta(minutes=3)
    assert list(storage.unfinished_checkouts(until)) == ["cs_1", "cs_2", "cs_0"]
    assert list(storage.unfinished_checkouts(until - timedelta(microseconds=1))) == ["cs_1", "cs_2"]
    assert list(storage.unfinished_checkouts(NOW)) == []


def test_a_session_is_listed_until_its_payment_is_closed_too(storage: Storage) -> None:
    cancelled = a_session(status=SessionStatus.CANCELLED, payment=Payment(intent_id="pi_1"))
    session = stored(storage, cancelled)
    assert list(storage.unfinished_checkouts(NOW)) == [SESSION_ID]
    storage.commit(session.drop_intent())
    assert list(storage.unfinished_checkouts(NOW)) == []


def test_a_settled_session_keeps_its_intent_and_is_finished(storage: Storage) -> None:
    payment = Payment(intent_id="pi_1")
    stored(storage, a_session(status=SessionStatus.COMPLETED, payment=payment))
    assert list(storage.unfinished_checkouts(NOW)) == []


def test_more_sessions_than_a_page_holds_are_all_listed(storage: Storage) -> None:
    ids = [f"cs_{number:03}" for number in range(130)]
    sessions = [
        a_session(session_id=session_id, created_at=NOW + timedelta(seconds=number))
        for number, session_id in enumerate(ids)
    ]
    for first in range(0, len(sessions), 45):
        storage.commit(*sessions[first : first + 45])
    assert list(storage.unfinished_checkouts(NOW + timedelta(hours=1))) == ids


def test_sessions_with_pending_rows_are_listed_once(storage: Storage) -> None:
    later = NOW + timedelta(seconds=1)
    charge = a_transaction(type=TransactionType.CHARGE, created_at=later)
    storage.commit(charge, a_transaction())
    storage.commit(a_transaction(session_id="cs_2", created_at=later))
    storage.commit(a_transaction(session_id="cs_3").failed(later, "card_declined", None))
    assert list(storage.checkouts_with_pending_payments(later)) == [SESSION_ID, "cs_2"]
    assert list(storage.checkouts_with_pending_payments(NOW)) == [SESSION_ID]


# --- many at once


def test_of_many_claims_at_once_one_wins() -> None:
    storage = InMemoryStorage()
    session = stored(storage, a_ready_session())
    claims = [session.start_placing(NOW + timedelta(seconds=n), CLAIM) for n in range(20)]

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda claim: _succeeds(lambda: storage.commit(*claim)), claims))

    assert won.count(True) == 1
    assert storage.checkout(SESSION_ID).version == 2
    assert [entry.status for entry in storage.checkout_history(SESSION_ID)] == [
        "pending",
        "processing",
    ]


def _succeeds(commit: Callable[[], None]) -> bool:
    try:
        commit()
    except VersionConflict:
        return False
    return True


# --- a commit that depends on a checkout


def test_a_checkout_that_did_not_change_lets_the_commit_pass(storage: Storage) -> None:
    session = stored(storage, a_session())
    storage.commit(Unchanged(session), a_cart())
    assert storage.checkout(SESSION_ID) == session
    assert storage.cart(USER).version == 1


def test_a_checkout_that_changed_stops_the_commit(storage: Storage) -> None:
    session = stored(storage, a_session())
    storage.commit(session.cancel(NOW, "shopper"))
    with pytest.raises(VersionConflict):
        storage.commit(a_cart(), Unchanged(session))
    assert storage.cart(USER).version == 0


def test_a_checkout_that_never_was_stored_is_not_unchanged(storage: Storage) -> None:
    with pytest.raises(VersionConflict):
        storage.commit(a_cart(), Unchanged(a_session().saved()))


# --- refunds in the ledger


def test_each_refund_has_a_row_of_its_own(storage: Storage) -> None:
    """The first adjustments of two orders of one checkout don't overwrite each other."""
    refunds = [
        a_transaction(
            type=TransactionType.PARTIAL_REFUND,
            attempt=1,
            key=f"payment#refund#{number}#goodwill#1",
            order_number=number,
            refund_id="re_1",
        )
        for number in ("MO-1", "MO-2")
    ]
    storage.commit(*refunds)
    assert sorted(storage.payments(SESSION_ID), key=lambda row: row.key) == refunds
    storage.commit(replace(refunds[0], status=TransactionStatus.SUCCEEDED, finished_at=NOW))
    statuses = {row.order_number: row.status for row in storage.payments(SESSION_ID)}
    assert statuses == {
        "MO-1": TransactionStatus.SUCCEEDED,
        "MO-2": TransactionStatus.PENDING,
    }


def test_settled_sessions_are_listed_until_their_money_was_checked(storage: Storage) -> None:
    for number, minutes in enumerate((3, 1, 2)):
        settled = NOW + timedelta(minutes=minutes)
        status = (SessionStatus.COMPLETED, SessionStatus.FAILED)[number % 2]
        storage.commit(a_session(session_id=f"cs_{number}", status=status, unchecked_since=settled))
    storage.commit(a_session(session_id="cs_open"))
    storage.commit(a_session(session_id="cs_unordered", status=SessionStatus.EXPIRED))
    until = NOW + timedelta(minutes=3)
    assert list(storage.unchecked_checkouts(until)) == ["cs_1", "cs_2", "cs_0"]
    assert list(storage.unchecked_checkouts(until - timedelta(microseconds=1))) == ["cs_1", "cs_2"]
    assert list(storage.unfinished_checkouts(until)) == ["cs_open"]

    storage.commit(storage.checkout("cs_1").money_checked(until))

    assert list(storage.unchecked_checkouts(until)) == ["cs_2", "cs_0"]
    assert storage.checkout("cs_1").money_checked_at == until


# --- attempts to pay


def test_a_user_who_never_paid_has_no_attempts(storage: Storage) -> None:
    session = stored(storage, a_session())
    assert storage.checkout_and_attempts(SESSION_ID, USER) == (session, PaymentAttempts(USER))


def test_attempts_are_read_beside_the_session(storage: Storage) -> None:
    session = stored(storage, a_session())
    begun = PaymentAttempts(USER).begin(NOW, USUAL_RISK)
    storage.commit(begun)
    assert storage.checkout_and_attempts(SESSION_ID, USER) == (session, begun.saved())
    _, others = storage.checkout_and_attempts(SESSION_ID, "bob")
    assert others == PaymentAttempts("bob")


def test_attempts_of_a_session_that_is_not_there(storage: Storage) -> None:
    storage.commit(PaymentAttempts(USER).begin(NOW, USUAL_RISK))
    with pytest.raises(NotFound):
        storage.checkout_and_attempts(SESSION_ID, USER)


def test_of_two_attempts_at_once_one_is_refused(storage: Storage) -> None:
    begun = PaymentAttempts(USER).begin(NOW, USUAL_RISK)
    storage.commit(begun)
    with pytest.raises(VersionConflict):
        storage.commit(begun, a_session())
    with pytest.raises(NotFound):
        storage.checkout(SESSION_ID)


def test_what_went_wrong_with_a_payment_is_read_as_it_was_stored(storage: Storage) -> None:
    dispute = Dispute("du_1", "pi_1", dollars(57), DisputeState.LOST, "fraudulent", NOW)
    owed = Collection(CollectionState.PAID, dollars(57), "wire-1", "ops:bo")
    payment = Payment(intent_id="pi_1", lately=3, collection=owed, disputes=(dispute,))
    review = RiskReview((Doubt.HIGH_VALUE, Doubt.FRAUD_WARNING), NOW).decide(
        approve=False, by="ops:bo", note="stolen", now=NOW
    )
    session = stored(storage, a_session(payment=payment, review=review))
    assert storage.checkout(SESSION_ID) == session
