"""Ordering at one store over UCP: the port `Retailer`."""

from __future__ import annotations

from dataclasses import dataclass

from muse.adapters.retailers.ucp.access.connection import Connection
from muse.adapters.retailers.ucp.access.discovery import Discovery
from muse.adapters.retailers.ucp.access.platform import Platform
from muse.adapters.retailers.ucp.access.tokens import AccessTokens, OrderTokens
from muse.adapters.retailers.ucp.checkouts import Checkouts
from muse.adapters.retailers.ucp.messages.answers import Checkout
from muse.adapters.retailers.ucp.messages.purchase_request import PurchaseRequest, RequestedLine
from muse.adapters.retailers.ucp.outcomes import FenceReference
from muse.adapters.retailers.ucp.payment import common_handler, completion, foreign_instrument
from muse.adapters.retailers.ucp.quoting import quote_of
from muse.adapters.retailers.ucp.submission import Completion, Submission
from muse.adapters.retailers.ucp.validation import AnswerValidator
from muse.adapters.web.addresses import Networks
from muse.adapters.web.messages import HttpClient
from muse.domain.address import Address
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.placement.attempt import Fence, Purchase
from muse.domain.placement.failures import AccountProblem, NotSupported
from muse.domain.quote import StoreQuote
from muse.domain.snapshot import StorePart
from muse.domain.store import Store
from muse.ports import Attempt, Cancellation, Clock, Funding


@dataclass(frozen=True, slots=True)
class UcpDependencies:
    """What ordering over UCP needs; one of it serves all stores of a process. Without `tokens` no
    store can be ordered from that asks for a signed-in customer, nor quotes."""

    http: HttpClient
    discovery: Discovery
    platform: Platform
    funding: Funding
    clock: Clock
    tokens: AccessTokens | None = None


class UcpRetailer:
    """Quotes and orders at `store`. Nothing is kept between calls but the store's profile."""

    def __init__(self, store: Store, means: UcpDependencies) -> None:
        self._store = store
        self._means = means
        self._networks = Networks.of(means.platform.local_networks)

    def quote(self, part: StorePart, to: Address) -> StoreQuote:
        """See muse.ports.Retailer. The store learns the address, but not whose it is; the checkout
        is left to expire at the store. Nobody's account is used. Errors besides: AccountProblem
        where the store asks for one."""
        if self._store.requires_identity:
            raise AccountProblem("the store tells prices to signed-in customers only")
        lines = [RequestedLine(i.item_id, i.product.sku, i.quantity) for i in part.items]
        judge = self._judge(PurchaseRequest(lines, to, part.currency))
        return quote_of(Checkouts(self._connection(), judge).ready(), part)

    def place(self, order: Order, attempt: Attempt) -> Purchase:
        """See muse.ports.Retailer."""
        judge = self._judge(self._wanted(order))
        reference = self._means.funding.reference(self._store, order.order_number, attempt.cap)
        connection = self._connection(order)
        at = connection.discovered()
        checkout = Checkouts(connection, judge).ready(
            attempt.cap.cents, preferred=order.quote.shipping_option
        )
        handler_id = common_handler(checkout, reference)
        _require_own_money(checkout, handler_id)
        body = completion(order.order_number, handler_id, reference).encoded()
        fenced = FenceReference.of(checkout.id, handler_id, body)
        total = Money(checkout.total, checkout.currency)
        attempt.enter_fence(total=total, reference=fenced.text())
        errand = Completion(fenced, attempt.key, attempt.cap, reference.funding, judge)
        return Submission(connection, self._means.clock).submit(errand, at, body)

    def find(self, order: Order, fence: Fence) -> Purchase | None:
        """See muse.ports.Retailer, and Submission.find_out for how."""
        fenced = FenceReference.read(fence.reference)
        funding = self._means.funding.reference(self._store, order.order_number, fence.total)
        judge = self._judge(self._wanted(order))
        errand = Completion(fenced, fence.key, fence.total, funding.funding, judge)
        body = completion(order.order_number, fenced.handler_id, funding).encoded()
        submission = Submission(self._connection(order), self._means.clock)
        return submission.find_out(errand, body, since=fence.at)

    def cancel(self, order: Order) -> Cancellation:
        """The protocol has no way to cancel an order, only a checkout."""
        reason = f"The API of {self._store.name} can't cancel orders."
        return Cancellation(done=False, possible=False, reason=reason)

    def _connection(self, order: Order | None = None) -> Connection:
        """A connection in the name of Muse's own account where the store asks for one.

        Errors: AccountProblem when there is no way to have its token."""
        means, tokens = self._means, None
        if order is not None and self._store.requires_identity:
            if means.tokens is None:
                raise AccountProblem("this function has no access to linked accounts")
            tokens = OrderTokens(means.tokens, self._store, order.order_number)
        return Connection(self._store, means.http, means.discovery, means.platform, tokens)

    def _wanted(self, order: Order) -> PurchaseRequest:
        lines = [RequestedLine(i.item_id, i.product.sku, i.quantity) for i in order.items]
        email = self._means.platform.email_for(order.order_number)
        return PurchaseRequest(lines, order.shipping_address, order.total.currency, email)

    def _judge(self, wanted: PurchaseRequest) -> AnswerValidator:
        return AnswerValidator(self._store, self._networks, wanted)


def _require_own_money(checkout: Checkout, handler_id: str) -> None:
    """Errors: NotSupported when the store would take something else than Muse's funding."""
    foreign = foreign_instrument(checkout, handler_id)
    if foreign is not None:
        raise NotSupported(f"the store has selected {foreign} for payment by itself")
