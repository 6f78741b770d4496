"""The one step that can create an order, and finding out what became of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from muse.adapters.retailers.ucp.access.connection import Connection, UnusableAnswer
from muse.adapters.retailers.ucp.access.discovery import UcpStore
from muse.adapters.retailers.ucp.checkouts import Checkouts, path_of
from muse.adapters.retailers.ucp.messages.answers import Checkout, CheckoutStatus
from muse.adapters.retailers.ucp.outcomes import FenceReference, outcome_in, outcome_of
from muse.adapters.retailers.ucp.validation import AnswerValidator
from muse.adapters.web.errors import WebError
from muse.domain.money import Money
from muse.domain.placement.attempt import Purchase
from muse.domain.placement.failures import (
    AccountProblem,
    AlreadyPlaced,
    InProgress,
    OutcomeUnknown,
    PlacementFailure,
    RetailerUnavailable,
)
from muse.ports import Clock

_REPLAY_WITHIN = timedelta(hours=23)  # stores keep idempotency keys for at least 24 hours
_KEYS = uuid.UUID("6f1c1f0e-6a52-5c0a-9d0e-6d75736500c2")
_OPEN = (
    CheckoutStatus.INCOMPLETE,
    CheckoutStatus.READY_FOR_COMPLETE,
    CheckoutStatus.REQUIRES_ESCALATION,
)


def idempotency_key(attempt_key: str) -> str:
    """The UUID that the protocol wants, derived from an attempt's own key."""
    return str(uuid.uuid5(_KEYS, attempt_key))


@dataclass(frozen=True, slots=True)
class Completion:
    """One completion: of which checkout, under which key, up to which total, with whose money."""

    fenced: FenceReference
    key: str
    approved: Money
    funding: str
    judge: AnswerValidator


class Submission:
    """Completes checkouts at one store."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def submit(self, errand: Completion, at: UcpStore, body: bytes) -> Purchase:
        """Complete the checkout, once. Errors: definite failures, InProgress, OutcomeUnknown."""
        try:
            return self._complete(errand, at, body)
        except InProgress:
            return self._awaited(errand)

    def find_out(self, errand: Completion, body: bytes, since: datetime) -> Purchase | None:
        """The purchase; None when there certainly is none and will be none.

        The checkout is looked at first. Is it still open, then the same completion is sent again
        under the same key: if the first one never arrived, this one makes the order. Where that
        would be wrong (other bytes, an old key, a higher total), or leads to no order, the checkout
        is canceled: a refusal of the second request says nothing of the first, which may still be
        on its way. Errors: InProgress, OutcomeUnknown, AlreadyPlaced."""
        seen = self._look(errand)
        if seen is not None and seen.status not in _OPEN:
            return self._settled(seen, errand)
        if self._may_repeat(seen, errand, body, since):
            try:
                return self._complete(errand, self._connection.discovered(), body)
            except (InProgress, AlreadyPlaced):
                raise
            except PlacementFailure:
                return self._ended(errand)
        return self._ended(errand)

    def _complete(self, errand: Completion, at: UcpStore, body: bytes) -> Purchase:
        try:
            response = self._connection.send(
                at,
                "POST",
                f"{path_of(errand.fenced.checkout_id)}/complete",
                body,
                key=idempotency_key(errand.key),
                timeout=self._connection.timeouts.complete,
            )
        except (AccountProblem, RetailerUnavailable) as no_token:
            no_token.definite = True  # nothing was sent
            raise
        except WebError as error:
            if error.sent:
                raise OutcomeUnknown(str(error)) from error
            raise RetailerUnavailable(str(error), definite=True) from error
        return outcome_of(response, errand.judge, errand.funding, errand.approved)

    def _awaited(self, errand: Completion) -> Purchase:
        """Ask until the store has made up its mind. Errors: as `submit`."""
        for pause in self._connection.timeouts.pauses:
            self._clock.sleep(pause)
            try:
                seen = self._look(errand)
            except OutcomeUnknown:
                continue
            if seen is not None and not _is_undecided(seen, errand.judge):
                return outcome_in(seen, errand.judge, errand.funding, errand.approved)
        raise InProgress("the store is still processing the order")

    def _ended(self, errand: Completion) -> Purchase | None:
        """Cancel the checkout; when that can't be done, it may have been completed."""
        checkouts = Checkouts(self._connection, errand.judge)
        try:
            answer = checkouts.cancel(errand.fenced.checkout_id)
        except (PlacementFailure, UnusableAnswer):
            answer = None
        if isinstance(answer, Checkout) and answer.status is CheckoutStatus.CANCELED:
            return None
        seen = self._look(errand)
        if seen is None or seen.status in _OPEN:
            raise OutcomeUnknown("the store neither completes nor cancels the checkout")
        return self._settled(seen, errand)

    def _settled(self, seen: Checkout, errand: Completion) -> Purchase | None:
        if seen.status is CheckoutStatus.CANCELED:
            return None
        return outcome_in(seen, errand.judge, errand.funding, errand.approved)

    def _look(self, errand: Completion) -> Checkout | None:
        """The checkout now; None when the store doesn't know it. Errors: OutcomeUnknown."""
        checkouts = Checkouts(self._connection, errand.judge)
        try:
            look = self._connection.timeouts.look
            answer = checkouts.read(errand.fenced.checkout_id, timeout=look)
        except (PlacementFailure, UnusableAnswer) as failure:
            raise OutcomeUnknown(f"the checkout can't be read: {failure}") from failure
        return answer if isinstance(answer, Checkout) else None

    def _may_repeat(
        self, seen: Checkout | None, errand: Completion, body: bytes, since: datetime
    ) -> bool:
        is_dearer = seen is not None and seen.total > errand.approved.cents
        is_young = self._clock.now() - since < _REPLAY_WITHIN
        return is_young and not is_dearer and errand.fenced.is_of(body)


def _is_undecided(seen: Checkout, judge: AnswerValidator) -> bool:
    """Whether a checkout that was being processed may still be. One that is open again without a
    word may be an old view of it: reads can lag behind."""
    is_open = seen.status in _OPEN and judge.failure_in_messages(seen) is None
    return is_open or seen.status is CheckoutStatus.COMPLETE_IN_PROGRESS
