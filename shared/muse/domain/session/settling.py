"""Once it is ordered: looked at, settled, collected, disputed, checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Self

from muse.domain.errors import Conflict, NotFound, PaymentDisputed
from muse.domain.money import Money
from muse.domain.payments.collection import Collection, CollectionState
from muse.domain.payments.dispute import Dispute
from muse.domain.payments.excess import Taken
from muse.domain.payments.payment import PaymentTransaction, TransactionType
from muse.domain.payments.risk import Doubt, RiskReview
from muse.domain.session.claiming import ClaimableSession
from muse.domain.session.status import SessionStatus

_S = SessionStatus


class SettleableSession(ClaimableSession):
    """A session as it is settled."""

    __slots__ = ()

    # --- risk

    def hold_for_review(self, doubts: tuple[Doubt, ...], now: datetime) -> Self:
        """Nothing (more) is ordered until a person has looked at its payment. One that was looked
        at is looked at again only for something new. Errors: Conflict unless it is ordered."""
        if not self.order_numbers:
            raise Conflict("This checkout has no orders.")
        review = self.review or RiskReview((), now)
        for doubt in doubts:
            review = review.because_of(doubt, now)
        return replace(self, review=review)

    def decide_review(self, *, approve: bool, by: str, note: str, now: datetime) -> Self:
        """What came of looking at it. Errors: NotFound when nobody was to, Conflict when the
        opposite was decided before."""
        if self.review is None:
            raise NotFound("This checkout is not under review.")
        review = self.review.decide(approve=approve, by=by, note=note, now=now)
        return replace(self, review=review)

    # --- settling

    def freeze_due(self, due: Money, now: datetime) -> tuple[Self, PaymentTransaction]:
        """Fix what the shopper pays, once. Gives the ledger row of taking or releasing it.

        Errors: Conflict unless ordered, when another amount was fixed, or when it isn't held.
        """
        self._require_ordered()
        if self.payment.due not in (None, due):
            raise Conflict("This checkout's amount is fixed already.")
        held = self.payment.authorized
        if held is None or not Money(0, self.currency) <= due <= held:
            raise Conflict(f"{due.display} is due, but not held.")
        frozen = replace(self, payment=replace(self.payment, due=due))
        return frozen, frozen.settlement(now)

    def settlement(self, now: datetime) -> PaymentTransaction:
        """The ledger row that settles this session: a charge, or a void when nothing is due."""
        due = self.payment.due
        if due is None:
            raise Conflict("This checkout's amount is not fixed yet.")
        kind = TransactionType.CHARGE if due else TransactionType.VOID
        return PaymentTransaction(
            session_id=self.session_id,
            type=kind,
            attempt=1,
            amount=due if due else (self.payment.authorized or due),
            key=f"{self.session_id}:{'capture' if due else 'void'}:1",
            created_at=now,
            intent_id=self.payment.intent_id,
        )

    def taken_by_others(self, taken: Taken, now: datetime) -> PaymentTransaction:
        """The ledger row of money that somebody took although nothing was due."""
        return PaymentTransaction(
            session_id=self.session_id,
            type=TransactionType.CHARGE,
            attempt=1,
            amount=taken.received,
            key=f"{self.session_id}:taken_elsewhere:1",
            created_at=now,
            intent_id=self.payment.intent_id,
        )

    def settle(self, captured: Money, now: datetime, *, gave_away: bool = False) -> Self:
        """Close it: completed when anything was ordered, failed when nothing was. `gave_away` says
        that a store took an order for nothing.

        Errors: Conflict unless `captured` is exactly the amount that was fixed.
        """
        if captured != self.payment.due:
            raise Conflict(f"Captured {captured.display}, which is not what was due.")
        to = _S.COMPLETED if captured or gave_away else _S.FAILED
        closed = self._moved(to, now, f"captured {captured.display}")
        payment = replace(self.payment, captured=captured)
        return replace(closed, payment=payment, unchecked_since=now)

    def money_checked(self, now: datetime) -> Self:
        """Its money was compared with everything that is known of it."""
        return replace(self, unchecked_since=None, money_checked_at=now)

    def settle_moved_money(self, taken: Taken, now: datetime, *, gave_away: bool = False) -> Self:
        """Close it, although somebody else moved its money: what was due is still what is due. More
        was taken: the excess is given back. Less, or nothing: a debt for a person to see to.
        Errors: Conflict unless an amount was fixed."""
        due = self.payment.due
        if due is None:
            raise Conflict("This checkout's amount is not fixed yet.")
        missing, nothing = due - taken.kept, Money(0, self.currency)
        to = _S.COMPLETED if due or gave_away else _S.FAILED
        closed = self._moved(to, now, f"{taken.kept.display} of {due.display} was taken")
        payment = replace(
            self.payment,
            captured=taken.received,
            returned=taken.returned or None,
            excess=-missing if missing < nothing else None,
            collection=Collection() if nothing < missing else None,
        )
        return replace(closed, payment=payment, unchecked_since=now)

    def give_back_excess(self, amount: Money) -> Self:
        """More of what was taken goes back, since less is due by now. Errors: Conflict unless it is
        settled."""
        if self.payment.captured is None:
            raise Conflict("Nothing was taken for this checkout yet.")
        excess = (self.payment.excess or amount * 0) + amount
        return replace(self, payment=replace(self.payment, excess=excess))

    def excess_given_back_elsewhere(self, amount: Money) -> Self:
        """Others gave back so much of the excess: Muse gives back the less."""
        nothing = amount * 0
        if self.payment.captured is None:
            return self
        payment = replace(
            self.payment,
            returned=(self.payment.returned or nothing) + amount,
            excess=((self.payment.excess or nothing) - amount) or None,
        )
        return replace(self, payment=payment)

    def owes_more(self) -> Self:
        """Its orders come to more than was thought when its money was taken: a debt for a person to
        see to. Errors: Conflict unless it is settled, or once a debt of it was paid or given up."""
        self._require_correctable()
        return replace(self, payment=replace(self.payment, collection=Collection()))

    def owes_nothing(self) -> Self:
        """There is nothing to collect after all. Errors: as of owes_more."""
        self._require_correctable()
        return replace(self, payment=replace(self.payment, collection=None))

    def _require_correctable(self) -> None:
        if self.payment.captured is None:
            raise Conflict("The money of this checkout is being taken: try again in a minute.")
        collection = self.payment.collection
        if collection is not None and collection.state is not CollectionState.FAILED:
            raise Conflict(f"The debt of this checkout was {collection.state} already.")

    def end_collection(
        self, state: CollectionState, amount: Money, reference: str, by: str
    ) -> Self:
        """What could not be taken was paid in another way, or is given up; the same again changes
        nothing. Errors: NotFound when nothing is to be collected, Conflict when it was decided."""
        collection = self.payment.collection
        if collection is None:
            raise NotFound("Nothing is to be collected for this checkout.")
        ended = Collection(state, amount, reference, by)
        if collection.state is not CollectionState.FAILED:
            if (collection.state, collection.reference) == (state, reference):
                return self
            raise Conflict(f"This was {collection.state} already: {collection.reference}.")
        return replace(self, payment=replace(self.payment, collection=ended))

    @property
    def must_be_given_back(self) -> bool:
        """Whether what an order costs less from now on must be given back: the shopper's money was
        taken, or an amount is fixed that will be."""
        collection = self.payment.collection
        if collection is not None:
            return collection.state is CollectionState.PAID
        return self.payment.due is not None

    def require_undisputed(self) -> None:
        """Errors: PaymentDisputed while the bank has the money of this checkout, or has given it to
        the shopper. While it only asks, a refund is a good answer."""
        if any(one.took_the_money for one in self.payment.disputes):
            raise PaymentDisputed

    def require_bank_has_decided(self) -> None:
        """Errors: PaymentDisputed while the bank may still give the money of this checkout to the
        shopper."""
        if any(one.took_the_money and one.is_open for one in self.payment.disputes):
            raise PaymentDisputed

    def disputed(self, dispute: Dispute) -> Self:
        """With what the bank said of a dispute last; one that has ended has ended for good."""
        known = {one.dispute_id: one for one in self.payment.disputes}
        before = known.get(dispute.dispute_id)
        if before == dispute or (before is not None and not before.is_open):
            return self
        disputes = tuple((known | {dispute.dispute_id: dispute}).values())
        return replace(self, payment=replace(self.payment, disputes=disputes))
