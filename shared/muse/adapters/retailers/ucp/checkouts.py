"""Checkout sessions at one store, brought to the point where only completing them is left."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from muse.adapters.retailers.ucp.access.connection import Connection, UnusableAnswer, read_checkout
from muse.adapters.retailers.ucp.messages.answers import (
    Checkout,
    CheckoutStatus,
    NoResource,
    Option,
)
from muse.adapters.retailers.ucp.messages.purchase_request import shipping_method
from muse.adapters.retailers.ucp.messages.requests import CancelCheckout, RequestModel
from muse.adapters.retailers.ucp.messages.totals import contradictions
from muse.adapters.retailers.ucp.validation import AnswerValidator
from muse.domain.placement.failures import (
    PriceOverCap,
    RetailerUnavailable,
    ShippingUnavailable,
    Unknown,
)

SESSIONS = "/checkout-sessions"


class Checkouts:
    """One errand at one store. Every step is checked, and nothing here can create an order."""

    def __init__(self, connection: Connection, judge: AnswerValidator) -> None:
        self._connection = connection
        self._judge = judge

    def ready(self, cap_cents: int | None = None, preferred: str | None = None) -> Checkout:
        """A checkout with a way to ship that agrees with itself and costs at most the cap.

        The `preferred` option comes first, then the others from the cheapest on. Errors:
        PlacementFailure, among them ShippingUnavailable when the store refused options and the
        rest is too dear, PriceOverCap when it refused none."""
        opened = self._required(self._ask("POST", SESSIONS, self._judge.wanted.create()))
        refused = False
        too_dear: Option | None = None
        for option in _in_order(opened, preferred):
            if too_dear is not None and option.cost >= too_dear.cost:
                continue
            chosen = self._with_option(opened, option)
            if chosen is None:
                refused = True
                continue
            self._require_consistency(chosen)
            if cap_cents is None or chosen.total <= cap_cents:
                return chosen
            too_dear = option
        if refused or too_dear is None:
            raise ShippingUnavailable("no way to ship that the store accepts within the cap")
        raise PriceOverCap(f"more than {cap_cents} even by {too_dear.id}")

    def read(self, checkout_id: str, *, timeout: float) -> Checkout | NoResource:
        """The checkout as it is now. Errors: PlacementFailure, UnusableAnswer."""
        response = self._connection.ask("GET", path_of(checkout_id), timeout=timeout)
        return read_checkout(response)

    def cancel(self, checkout_id: str) -> Checkout | NoResource:
        """End a checkout so that it never becomes an order. Errors: as `read`."""
        path = f"{path_of(checkout_id)}/cancel"
        return read_checkout(self._connection.ask("POST", path, CancelCheckout()))

    def _with_option(self, opened: Checkout, option: Option) -> Checkout | None:
        """The checkout with this way to ship; None when the store refuses it."""
        group = shipping_method(opened).groups[0]
        if group.selected_option_id == option.id and not self._judge.needs_choice(opened):
            return opened
        update = self._judge.wanted.update(opened, option.id)
        answer = self._ask("PUT", path_of(opened.id), update)
        if self._judge.refuses_option(answer):
            return None
        return self._required(answer)

    def _ask(self, method: str, path: str, request: RequestModel) -> Checkout | NoResource:
        response = self._connection.ask(method, path, request)
        try:
            return read_checkout(response)
        except UnusableAnswer as unusable:
            raise RetailerUnavailable(str(unusable)) from unusable

    def _required(self, answer: Checkout | NoResource) -> Checkout:
        failure = self._judge.failure_in(answer)
        if failure is not None:
            raise failure
        if isinstance(answer, NoResource):
            raise Unknown("no checkout, and no reason")
        return answer

    def _require_consistency(self, checkout: Checkout) -> None:
        """Errors: Unknown when the store contradicts itself or us."""
        wrong = contradictions(checkout)
        if wrong:
            raise Unknown(f"the store contradicts itself: {'; '.join(wrong[:5])}")
        difference = self._judge.wanted.differs_from(checkout)
        if difference:
            raise Unknown(difference)
        is_purchase = self._judge.wanted.email is not None
        if is_purchase and checkout.status is not CheckoutStatus.READY_FOR_COMPLETE:
            raise Unknown(f"the checkout stays {checkout.status} and doesn't say why")


def path_of(checkout_id: str) -> str:
    """The path of one checkout under the endpoint."""
    return f"{SESSIONS}/{quote(checkout_id, safe='')}"


def _in_order(opened: Checkout, preferred: str | None) -> Iterable[Option]:
    """The ways to ship: the preferred one, then by price. Errors: ShippingUnavailable."""
    groups = shipping_method(opened).groups
    options = groups[0].options if groups else ()
    if not options:
        raise ShippingUnavailable("the store offers no way to ship")
    return sorted(options, key=lambda option: (option.id != preferred, option.cost))
