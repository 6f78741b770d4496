"""What the stores of a scene do with an order, in words: `nordstrom=placed()`."""

from __future__ import annotations

from muse.domain.placement.failures import (
    AccountProblem,
    InProgress,
    OutcomeUnknown,
    OutOfStock,
    PlacementFailure,
    RetailerUnavailable,
)
from muse.domain.placement.verification import SentTo
from tests.fakes.moments import Crash
from tests.fakes.retailer import Reply

Replies = tuple[Reply, ...]


def placed(*, more: int = 0, less: int = 0, number: str | None = None) -> Replies:
    """It takes the order, for so many cents more or less than approved."""
    return (Reply(more=more - less, number=number),)


def asks_for_a_code(code: str, sent_to: SentTo = SentTo.ACCOUNT) -> Replies:
    """It takes the order once this code is entered."""
    return (Reply(code=code, sent_to=sent_to),)


def by_hand() -> Replies:
    """It has no API: a person orders."""
    return ()


def refuses(failure: PlacementFailure, *, behind_fence: bool = False) -> Replies:
    """It never takes the order, and says why: before the step that orders, or to that step."""
    return (Reply(refusal=failure, behind_fence=behind_fence),)


def out_of_stock() -> Replies:
    """It says so before anything was submitted."""
    return refuses(OutOfStock())


def refuses_the_submission() -> Replies:
    """It has certainly made no order, and says so to the submitting step."""
    return refuses(OutOfStock(definite=True), behind_fence=True)


def unavailable(times: int = 1) -> Replies:
    """It answers with an error so many times, then takes the order."""
    return (*(Reply(refusal=RetailerUnavailable("503")),) * times, Reply())


def locked_account() -> Replies:
    """This method won't do it."""
    return refuses(AccountProblem("locked"))


def loses_the_answer() -> Replies:
    """It makes the order, and the answer is lost on the way."""
    return (Reply(lost=OutcomeUnknown("timeout")),)


def loses_the_request() -> Replies:
    """The submission is lost on the way: no order, and nobody knows. The next one arrives."""
    return (Reply(refusal=OutcomeUnknown("timeout"), behind_fence=True), Reply())


def works_on_it() -> Replies:
    """It takes the order in, and has not decided yet."""
    return (Reply(lost=InProgress("processing")),)


def crashes_with_the_order_made() -> Replies:
    """The function dies right after the store made the order."""
    return (Reply(lost=Crash("after the order")), Reply())


def slow(seconds: float) -> Replies:
    """It takes so long to take the order."""
    return (Reply(seconds=seconds),)
