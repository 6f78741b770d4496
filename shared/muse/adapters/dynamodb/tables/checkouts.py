"""The table of checkouts: a session, its payment ledger and its history under one key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from muse.adapters.dynamodb.tables.attributes import ValueAttribute
from muse.adapters.dynamodb.tables.rows import (
    Check,
    Put,
    Row,
    StatusRow,
    Table,
    Write,
    fields_for,
    fields_of,
    status_kinds,
)
from muse.domain.address import Address
from muse.domain.money import Money
from muse.domain.payments.payment import PaymentTransaction, TransactionStatus, TransactionType
from muse.domain.payments.risk import PaymentAttempts, RiskReview
from muse.domain.quote import StoreQuote
from muse.domain.session import CheckoutSession, Claim, Payment, SessionStatus
from muse.domain.snapshot import CartSnapshot

SESSION = "session"
PAYMENT = "payment"
UNCHECKED = "unchecked"
ATTEMPTS = "attempts"


class CheckoutsRow(Row):
    """Any item of this table."""

    table = Table.CHECKOUTS
    has_stream = True

    session_id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)


class OpenCheckouts(GlobalSecondaryIndex["SessionRow"]):
    """What is unfinished, oldest first: sessions under "session", ledger rows under "payment",
    settled sessions whose money was not checked yet under "unchecked"."""

    class Meta:
        index_name = "open"
        projection = KeysOnlyProjection()

    open = UnicodeAttribute(hash_key=True)
    open_since = ValueAttribute(datetime, range_key=True)


class CheckoutsOfPayment(GlobalSecondaryIndex["SessionRow"]):
    """Which checkouts a payment intent was made for: sessions that have it now, and every row of
    the ledger about it."""

    class Meta:
        index_name = "by_payment"
        projection = KeysOnlyProjection()

    intent_id = UnicodeAttribute(hash_key=True, attr_name="stripe_payment_intent_id")


class SessionRow(CheckoutsRow):
    """A session without its history. `open` and `open_since` are absent once nothing is left to do
    about it."""

    user_id = UnicodeAttribute()
    status = ValueAttribute(SessionStatus)
    version = NumberAttribute()
    snapshot = ValueAttribute(CartSnapshot, attr_name="cart_snapshot")
    total_cents = NumberAttribute()
    currency = UnicodeAttribute()
    created_at = ValueAttribute(datetime)
    expires_at = ValueAttribute(datetime)
    shipping_address = ValueAttribute(Address, null=True)
    address_verified = BooleanAttribute()
    address_corrections = ValueAttribute(tuple[str, ...])
    quotes = ValueAttribute(tuple[StoreQuote, ...])
    payment_method_id = UnicodeAttribute(null=True)
    payment = ValueAttribute(Payment)
    intent_id = UnicodeAttribute(null=True, attr_name="stripe_payment_intent_id")
    claimed_until = ValueAttribute(datetime, null=True)
    order_numbers = ValueAttribute(tuple[str, ...])
    run = NumberAttribute()
    superseded_by = UnicodeAttribute(null=True)
    review = ValueAttribute(RiskReview, null=True)
    unchecked_since = ValueAttribute(datetime, null=True)
    money_checked_at = ValueAttribute(datetime, null=True)
    open = UnicodeAttribute(null=True)
    open_since = ValueAttribute(datetime, null=True)

    by_open = OpenCheckouts()
    by_payment = CheckoutsOfPayment()

    def session(self) -> CheckoutSession:
        until: datetime | None = self.claimed_until
        claim = None if until is None else Claim(until)
        return CheckoutSession(**fields_of(self, CheckoutSession), claim=claim)


class PaymentRow(CheckoutsRow):
    """One row of the payment ledger. `open` and `open_since` are absent once it is final."""

    type = ValueAttribute(TransactionType, attr_name="transaction_type")
    attempt = NumberAttribute()
    amount_cents = NumberAttribute()
    currency = UnicodeAttribute()
    key = UnicodeAttribute(attr_name="idempotency_key")
    status = ValueAttribute(TransactionStatus)
    created_at = ValueAttribute(datetime)
    finished_at = ValueAttribute(datetime, null=True)
    intent_id = UnicodeAttribute(null=True, attr_name="stripe_payment_intent_id")
    charge_id = UnicodeAttribute(null=True, attr_name="stripe_charge_id")
    failure_code = UnicodeAttribute(null=True)
    order_number = UnicodeAttribute(null=True)
    refund_id = UnicodeAttribute(null=True, attr_name="stripe_refund_id")
    elsewhere = ValueAttribute(Money, null=True, attr_name="given_back_elsewhere")
    open = UnicodeAttribute(null=True)
    open_since = ValueAttribute(datetime, null=True)

    def transaction(self) -> PaymentTransaction:
        amount = Money(int(self.amount_cents), self.currency)
        return PaymentTransaction(**fields_of(self, PaymentTransaction), amount=amount)


class AttemptsRow(CheckoutsRow):
    """When a user lately tried to pay, under a partition key of the user's own."""

    user_id = UnicodeAttribute()
    version = NumberAttribute()
    at = ValueAttribute(tuple[datetime, ...])

    def attempts(self) -> PaymentAttempts:
        return PaymentAttempts(**fields_of(self, PaymentAttempts))


class CheckoutStatusRow(StatusRow, CheckoutsRow):
    """One entry of a session's audit trail."""


def writes_of_session(session: CheckoutSession) -> Iterator[Write]:
    """What storing this session takes: itself, and a row per new entry of its history."""
    saved = session.saved()
    place, since = _place(session)
    row = SessionRow(
        **fields_for(SessionRow, saved),
        kind=SESSION,
        total_cents=session.total.cents,
        currency=session.currency,
        intent_id=session.payment.intent_id or None,  # an index takes no empty text
        claimed_until=session.claim.until if session.claim else None,
        open=place,
        open_since=since,
    )
    yield Put(row, _is_unchanged(session))
    entries = session.unsaved_history
    for kind, entry in zip(status_kinds(entries, saved.version), entries, strict=True):
        fields = fields_for(CheckoutStatusRow, entry)
        yield Put(CheckoutStatusRow(session_id=session.session_id, kind=kind, **fields))


def check_of_session(session: CheckoutSession) -> Check:
    """The condition that a session is still at its version."""
    return Check(SessionRow(session.session_id, SESSION), _is_unchanged(session))


def _place(session: CheckoutSession) -> tuple[str | None, datetime | None]:
    """Where it is found in the index."""
    if session.is_unfinished:
        return SESSION, session.created_at
    return UNCHECKED if session.unchecked_since else None, session.unchecked_since


def _is_unchanged(session: CheckoutSession) -> Condition:
    version = SessionRow.version
    return version == session.version if session.version else version.does_not_exist()


def writes_of_payment(transaction: PaymentTransaction) -> Iterator[Write]:
    """What storing this row of the ledger takes. It overwrites its own earlier form."""
    pending = transaction.status is TransactionStatus.PENDING
    intent_id = transaction.intent_id or None  # an index takes no empty text
    yield Put(
        PaymentRow(
            **fields_for(PaymentRow, transaction) | {"intent_id": intent_id},
            kind=f"{PAYMENT}#{transaction.name.removeprefix(f'{PAYMENT}#')}",
            amount_cents=transaction.amount.cents,
            currency=transaction.amount.currency,
            open=PAYMENT if pending else None,
            open_since=transaction.created_at if pending else None,
        )
    )


def key_of_attempts(user_id: str) -> AttemptsRow:
    """The key of a user's attempts."""
    return AttemptsRow(f"user#{user_id}", ATTEMPTS)


def writes_of_attempts(attempts: PaymentAttempts) -> Iterator[Write]:
    """What storing a user's attempts takes."""
    key, version = key_of_attempts(attempts.user_id), AttemptsRow.version
    row = AttemptsRow(key.session_id, ATTEMPTS, **fields_for(AttemptsRow, attempts.saved()))
    known = attempts.version
    yield Put(row, version == known if known else version.does_not_exist())


def written_until(moment: datetime) -> Condition:
    """The condition on the index that something was made until then."""
    condition: Condition = OpenCheckouts.open_since <= moment
    return condition


def editable_by(user_id: str, now: datetime) -> Condition:
    """The condition under which this user may edit a session."""
    mine = SessionRow.user_id == user_id
    pending = SessionRow.status == SessionStatus.PENDING
    editable: Condition = mine & pending & (SessionRow.expires_at > now)
    return editable


def choice_of(payment_method_id: str) -> list[Action]:
    """The change that choosing a payment method makes to a session."""
    chosen = SessionRow.payment_method_id.set(payment_method_id)
    return [chosen, SessionRow.version.set(SessionRow.version + 1)]
