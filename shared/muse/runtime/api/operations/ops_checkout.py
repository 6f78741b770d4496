"""A checkout as the operations team sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from muse.domain.money import Money
from muse.domain.payments.collection import Collection, CollectionState
from muse.domain.payments.dispute import Dispute, DisputeState
from muse.domain.payments.payment import PaymentTransaction, TransactionStatus, TransactionType
from muse.domain.payments.risk import Doubt, ReviewState, RiskReview
from muse.domain.session import CheckoutSession, SessionStatus
from muse.runtime.api.base import View
from muse.runtime.api.cart import CartView
from muse.runtime.api.checkout import AddressView, PaymentErrorView
from muse.runtime.api.operations.parts import (
    DebtView,
    OpsStatusChangeView,
    OrderBriefView,
    TaskBriefView,
)
from muse.usecases.operations.view_for_operations import WholeCheckout


class LedgerRowView(View):
    """One call to Stripe: written before it, finished after it. A refund is of one order."""

    type: TransactionType
    number: int
    status: TransactionStatus
    amount_cents: int
    amount_display: str
    payment_intent_id: str | None
    charge_id: str | None
    refund_id: str | None
    failure_code: str | None
    muse_order_number: str | None
    idempotency_key: str
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, row: PaymentTransaction) -> LedgerRowView:
        return cls(
            type=row.type,
            number=row.attempt,
            status=row.status,
            amount_cents=row.amount.cents,
            amount_display=row.amount.display,
            payment_intent_id=row.intent_id,
            charge_id=row.charge_id,
            refund_id=row.refund_id,
            failure_code=row.failure_code,
            muse_order_number=row.order_number,
            idempotency_key=row.key,
            created_at=row.created_at,
            finished_at=row.finished_at,
        )


class DisputeView(View):
    """A dispute as the bank reported it last; evidence must be there by `answerUntil`."""

    dispute_id: str
    payment_intent_id: str
    state: DisputeState
    amount_cents: int
    reason: str
    answer_until: datetime | None

    @classmethod
    def of(cls, dispute: Dispute) -> DisputeView:
        return cls(
            dispute_id=dispute.dispute_id,
            payment_intent_id=dispute.intent_id,
            state=dispute.state,
            amount_cents=dispute.amount.cents,
            reason=dispute.reason,
            answer_until=dispute.answer_until,
        )


class ReviewView(View):
    """Why a person looks, or looked, at the payment, and what they decided."""

    state: ReviewState
    doubts: list[Doubt]
    opened_at: datetime
    decided_at: datetime | None
    by: str | None
    note: str | None

    @classmethod
    def of(cls, review: RiskReview) -> ReviewView:
        return cls(
            state=review.state,
            doubts=list(review.doubts),
            opened_at=review.opened_at,
            decided_at=review.decided_at,
            by=review.by,
            note=review.note,
        )


class CollectionView(View):
    """What became of money that could not be taken: the reference proves it, or says why."""

    state: CollectionState
    amount_cents: int | None
    reference: str | None
    by: str | None

    @classmethod
    def of(cls, collection: Collection) -> CollectionView:
        return cls(
            state=collection.state,
            amount_cents=_cents(collection.amount),
            reference=collection.reference,
            by=collection.by,
        )


class OpsPaymentView(View):
    """The money of a checkout. `paymentIntentId` is the present one, `paymentIntentIds` all that
    are known, the present one first. The bank holds `authorizedCents` until `captureBefore`;
    `dueCents` is what settlement fixed. `returnedCents` was given back by others, `excessCents` was
    not due and is given back by Muse. `attempts` counts the confirmations."""

    payment_method_id: str | None
    payment_intent_id: str | None
    payment_intent_ids: list[str]
    attempts: int
    authorized_cents: int | None
    capture_before: datetime | None
    settle_by: datetime | None
    due_cents: int | None
    captured_cents: int | None
    returned_cents: int | None
    excess_cents: int | None
    action_until: datetime | None
    given_up: bool
    error: PaymentErrorView | None
    collection: CollectionView | None
    disputes: list[DisputeView]

    @classmethod
    def of(cls, session: CheckoutSession, intent_ids: Sequence[str]) -> OpsPaymentView:
        payment = session.payment
        declined, collection = payment.declined, payment.collection
        return cls(
            payment_method_id=session.payment_method_id,
            payment_intent_id=payment.intent_id,
            payment_intent_ids=list(intent_ids),
            attempts=payment.attempts,
            authorized_cents=_cents(payment.authorized),
            capture_before=payment.capture_before,
            settle_by=session.payment.settle_by,
            due_cents=_cents(payment.due),
            captured_cents=_cents(payment.captured),
            returned_cents=_cents(payment.returned),
            excess_cents=_cents(payment.excess),
            action_until=payment.action_until,
            given_up=payment.given_up,
            error=PaymentErrorView(decline_code=declined.code, message=declined.message)
            if declined
            else None,
            collection=CollectionView.of(collection) if collection else None,
            disputes=[DisputeView.of(dispute) for dispute in payment.disputes],
        )


class OpsCheckoutView(View):
    """Everything that is known of one checkout. Whoever places it has claimed it until
    `claimedUntil`; `run` counts the executions of its workflow. `debt` is set when its money could
    not be taken."""

    session_id: str
    user_id: str
    status: SessionStatus
    currency: str
    total_cents: int
    total_display: str
    cart_snapshot: CartView
    shipping_address: AddressView | None
    orders: list[OrderBriefView]
    payment: OpsPaymentView
    ledger: list[LedgerRowView]
    debt: DebtView | None
    review: ReviewView | None
    tasks: list[TaskBriefView]
    status_history: list[OpsStatusChangeView]
    claimed_until: datetime | None
    run: int
    superseded_by: str | None
    created_at: datetime
    expires_at: datetime
    money_checked_at: datetime | None

    @classmethod
    def of(cls, view: WholeCheckout, now: datetime) -> OpsCheckoutView:
        session = view.session
        address, review, debt = session.shipping_address, session.review, view.debt
        return cls(
            session_id=session.session_id,
            user_id=session.user_id,
            status=session.status_at(now),
            currency=session.currency,
            total_cents=session.total.cents,
            total_display=session.total.display,
            cart_snapshot=CartView.of(session.snapshot),
            shipping_address=AddressView.of(address) if address else None,
            orders=[OrderBriefView.of(order) for order in view.orders],
            payment=OpsPaymentView.of(session, view.intent_ids),
            ledger=[LedgerRowView.of(row) for row in view.ledger],
            debt=DebtView.of(debt) if debt else None,
            review=ReviewView.of(review) if review else None,
            tasks=[TaskBriefView.of(task) for task in view.tasks],
            status_history=[OpsStatusChangeView.of(change) for change in session.history],
            claimed_until=session.claim.until if session.claim else None,
            run=session.run,
            superseded_by=session.superseded_by,
            created_at=session.created_at,
            expires_at=session.expires_at,
            money_checked_at=session.money_checked_at,
        )


def _cents(amount: Money | None) -> int | None:
    return amount.cents if amount is not None else None
