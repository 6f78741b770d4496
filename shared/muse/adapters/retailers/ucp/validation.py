"""What an answer says about the errand: the failure in it, if there is one."""

from __future__ import annotations

from dataclasses import dataclass

from muse.adapters.retailers.ucp.continuation import safe_url
from muse.adapters.retailers.ucp.messages.answers import (
    Checkout,
    CheckoutStatus,
    Message,
    NoResource,
)
from muse.adapters.retailers.ucp.messages.purchase_request import PurchaseRequest
from muse.adapters.retailers.ucp.refusals import Failure, class_of, first_known
from muse.adapters.web.addresses import Networks
from muse.domain.placement.failures import (
    Decision,
    NotSupported,
    PlacementFailure,
    RetailerUnavailable,
    ShippingUnavailable,
    Unknown,
)
from muse.domain.store import Store

_TOLERABLE_IN_A_QUOTE = ("$.buyer", "$.payment")


@dataclass(frozen=True, slots=True)
class AnswerValidator:
    """Reads the answers of one store on one errand."""

    store: Store
    networks: Networks
    wanted: PurchaseRequest

    def failure_in(self, answer: Checkout | NoResource) -> PlacementFailure | None:
        """The failure that an answer's messages and status tell of, before the fence.

        Whether a way to ship is still to be chosen is not a failure: see `needs_choice`."""
        told = self.failure_in_messages(answer)
        if told is not None:
            return told
        if isinstance(answer, NoResource):
            return Unknown("no checkout, and no reason")
        if answer.status is CheckoutStatus.REQUIRES_ESCALATION:
            return self._made(NotSupported, "requires_escalation without a reason", answer)
        if answer.status in (CheckoutStatus.READY_FOR_COMPLETE, CheckoutStatus.INCOMPLETE):
            return None
        return RetailerUnavailable(f"the checkout is {answer.status}")

    def failure_in_messages(self, answer: Checkout | NoResource) -> PlacementFailure | None:
        """The failure that the messages alone tell of."""
        telling = [m for m in answer.messages if not self._is_expected(m)]
        found = first_known(telling)
        return self._failure(answer, *found) if found else None

    def needs_choice(self, checkout: Checkout) -> bool:
        """Whether the store says that a way to ship must be chosen."""
        return any(_asks_for_option(message) for message in checkout.messages)

    def refuses_option(self, answer: Checkout | NoResource) -> bool:
        """Whether the store refuses the way to ship that was chosen, and nothing else."""
        errors = [m for m in answer.messages if m.is_error and not self._is_expected(m)]
        classes = {class_of(message) for message in errors}
        asks = any(_asks_for_option(message) for message in answer.messages)
        return classes == {ShippingUnavailable} or (asks and not classes)

    def _is_expected(self, message: Message) -> bool:
        if not message.is_error or _asks_for_option(message):
            return True
        path = message.path or ""
        is_quote = self.wanted.email is None
        return (
            is_quote
            and message.code.startswith("missing")
            and path.startswith(_TOLERABLE_IN_A_QUOTE)
        )

    def _failure(
        self, answer: Checkout | NoResource, message: Message, failure: Failure
    ) -> PlacementFailure:
        checkout = answer if isinstance(answer, Checkout) else None
        detail = f"{message.code}: {message.content}"
        if message.is_for_buyer:
            return self._made(NotSupported, detail, answer)
        return self._made(failure, detail, answer, self.wanted.item_at(checkout, message.path))

    def _made(
        self,
        failure: Failure,
        detail: str,
        answer: Checkout | NoResource,
        item_id: str | None = None,
    ) -> PlacementFailure:
        """A person gets the link to go on with, if it leads to the store itself."""
        for_person = failure.decision is Decision.NEEDS_PERSON
        url = safe_url(answer.continue_url, self.store.domains, self.networks)
        return failure(detail, item_id=item_id, continue_url=url if for_person else None)


def _asks_for_option(message: Message) -> bool:
    return message.is_error and message.code == "missing" and "option" in (message.path or "")
