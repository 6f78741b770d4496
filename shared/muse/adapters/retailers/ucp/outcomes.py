"""What became of a completion: bought, still being worked on, refused for certain, or unknown."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from muse.adapters.retailers.ucp.access.connection import (
    UnusableAnswer,
    failure_of,
    is_success,
    read_checkout,
)
from muse.adapters.retailers.ucp.messages.answers import Checkout, CheckoutStatus, NoResource
from muse.adapters.retailers.ucp.refusals import class_of_status
from muse.adapters.retailers.ucp.validation import AnswerValidator
from muse.adapters.web.messages import HttpResponse
from muse.domain.money import Money
from muse.domain.placement.attempt import Purchase
from muse.domain.placement.failures import (
    Decision,
    InProgress,
    OutcomeUnknown,
    PlacementFailure,
    PriceOverCap,
    RetailerDenied,
    RetailerUnavailable,
    Unknown,
)

_OVER = (CheckoutStatus.COMPLETED, CheckoutStatus.CANCELED)


@dataclass(frozen=True, slots=True)
class FenceReference:
    """What is kept with the fence: the checkout, and what its completion was sent with."""

    checkout_id: str
    handler_id: str
    digest: str

    @classmethod
    def of(cls, checkout_id: str, handler_id: str, body: bytes) -> FenceReference:
        return cls(checkout_id, handler_id, hashlib.sha256(body).hexdigest())

    @classmethod
    def read(cls, text: str | None) -> FenceReference:
        """Errors: OutcomeUnknown when it isn't one of ours."""
        try:
            kept = json.loads(text or "")
            return cls(kept["checkout"], kept["handler"], kept["digest"])
        except (ValueError, KeyError, TypeError):
            raise OutcomeUnknown("the fence has no reference to a checkout") from None

    def text(self) -> str:
        return json.dumps(
            {"checkout": self.checkout_id, "handler": self.handler_id, "digest": self.digest}
        )

    def is_of(self, body: bytes) -> bool:
        """Whether `body` is what the completion was sent with, byte for byte."""
        return hashlib.sha256(body).hexdigest() == self.digest


def outcome_of(
    response: HttpResponse, judge: AnswerValidator, funding: str, approved: Money
) -> Purchase:
    """The purchase behind the answer to a completion that was approved up to `approved`.

    Errors: InProgress; a definite PlacementFailure when there is certainly no order;
    OutcomeUnknown or AlreadyPlaced when nobody can tell."""
    if not is_success(response):
        raise _protocol_failure(response)
    try:
        answer = read_checkout(response)
    except UnusableAnswer as unusable:
        raise OutcomeUnknown(str(unusable)) from unusable
    return outcome_in(answer, judge, funding, approved)


def outcome_in(
    answer: Checkout | NoResource, judge: AnswerValidator, funding: str, approved: Money
) -> Purchase:
    """As `outcome_of`, for an answer that was understood."""
    if isinstance(answer, Checkout):
        if answer.status is CheckoutStatus.COMPLETED:
            return _purchase(answer, funding, approved)
        if answer.status is CheckoutStatus.COMPLETE_IN_PROGRESS:
            raise InProgress("the store is still processing the order")
    raise _definite(answer, judge, approved)


def is_over(answer: Checkout | NoResource) -> bool:
    """Whether nothing can come of the checkout any more than has come of it."""
    return isinstance(answer, Checkout) and answer.status in _OVER


def _purchase(checkout: Checkout, funding: str, approved: Money) -> Purchase:
    if checkout.order is None:
        raise OutcomeUnknown("completed, but without an order")
    totals = [entry for entry in checkout.totals if entry.type == "total"]
    if len(totals) != 1 or checkout.currency != approved.currency:
        raise OutcomeUnknown("completed, but it doesn't say for how much")
    return Purchase(checkout.order.id, Money(checkout.total, checkout.currency), funding)


def _protocol_failure(response: HttpResponse) -> PlacementFailure:
    if class_of_status(response.status) is None:
        return OutcomeUnknown(f"HTTP {response.status}")
    return failure_of(response, definite=True)


def _definite(
    answer: Checkout | NoResource, judge: AnswerValidator, approved: Money
) -> PlacementFailure:
    """The refusal in an answer without an order. A code that nobody knows says nothing."""
    failure = _failure(answer, judge, approved)
    if isinstance(failure, Unknown):
        return OutcomeUnknown(failure.detail)
    failure.definite = failure.decision is not Decision.FIND
    return failure


def _failure(
    answer: Checkout | NoResource, judge: AnswerValidator, approved: Money
) -> PlacementFailure:
    if isinstance(answer, Checkout) and answer.status is CheckoutStatus.CANCELED:
        told = judge.failure_in_messages(answer)
        if told is None or isinstance(told, Unknown):
            return RetailerDenied("the store canceled the checkout")
        return told
    failure = judge.failure_in(answer)
    if failure is not None:
        return failure
    if isinstance(answer, Checkout) and answer.total > approved.cents:
        return PriceOverCap(f"now {answer.total}, approved {approved.cents}")
    return RetailerUnavailable("the store left the checkout open")
