"""Ordering at a store that takes orders of signed-in customers only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from local.street.store.customers import ADA
from muse.adapters.retailers.ucp.retailer import UcpRetailer
from muse.domain.order import Order
from muse.domain.placement.failures import AccountProblem, OutcomeUnknown, RetailerUnavailable
from muse.domain.store import CustomerIdentity, Store
from tests.integration.street.linking.client import ORDERS, LinkingClient
from tests.integration.street.opening import HARBOR
from tests.integration.ucp.shopping import Shopper

MUG = "HP-ENAMEL-MUG"


@dataclass
class CustomersTokens:
    """Access tokens of a customer who has linked the account. `ended`: the link was ended."""

    client: LinkingClient
    scope: str | None = None
    ended: bool = False
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    _tokens: dict[str, str] = field(default_factory=dict)

    def token(self, store: Store, order_number: str, refused: str | None = None) -> str:
        self.asked.append((order_number, refused))
        if self.ended:
            raise AccountProblem("the link was ended")
        if not self._tokens:
            self._tokens = self.client.linked(**({"scope": self.scope} if self.scope else {}))
        if refused == self._tokens["access_token"]:
            self._tokens = self.client.refresh(self._tokens["refresh_token"]).json
        return self._tokens["access_token"]


@pytest.fixture
def tokens(harbor: Shopper) -> CustomersTokens:
    return CustomersTokens(LinkingClient(harbor.street))


@pytest.fixture
def member(harbor: Shopper, tokens: CustomersTokens) -> Shopper:
    """A shopper at the store, which asks for a customer: its prices were seen before."""
    assert harbor.store.api
    api = replace(harbor.store.api, identity=CustomerIdentity.REQUIRED)
    harbor.store = replace(harbor.store, api=api)
    harbor.means = replace(harbor.means, tokens=tokens)
    harbor.retailer = UcpRetailer(harbor.store, harbor.means)
    return harbor


@pytest.fixture
def order(harbor: Shopper) -> Order:
    """Quoted to a guest, before the store asks for customers."""
    quoted = harbor.order(MUG)
    harbor.street.switch_on(HARBOR, "oauth_sign_in_required")
    return quoted


def authorizations(shopper: Shopper) -> set[str | None]:
    """What requests to the store's API were authorised with, lately."""
    asked = (e for e in shopper.http.exchanges if e.operation != "discovery")
    return {exchange.headers.get("Authorization") for exchange in asked}


def test_the_order_is_the_customers(order: Order, member: Shopper, tokens: CustomersTokens) -> None:
    member.http.exchanges.clear()
    purchase = member.retailer.place(order, member.attempt(order))
    [placed] = member.street.orders(HARBOR)
    assert (placed["orderNumber"], placed["customer"]) == (purchase.store_order_number, ADA.email)
    assert len(authorizations(member)) == 1
    assert None not in authorizations(member)
    assert tokens.asked == [(order.order_number, None)]


def test_a_lost_answer_is_looked_for_with_the_same_account(order: Order, member: Shopper) -> None:
    attempt = member.attempt(order)
    member.street.switch_on(HARBOR, "timeout_after_order", times=1)
    with pytest.raises(OutcomeUnknown):
        member.retailer.place(order, attempt)
    assert attempt.fence
    found = member.retailer.find(order, attempt.fence)
    [placed] = member.street.orders(HARBOR)
    assert found
    assert (placed["orderNumber"], placed["customer"]) == (found.store_order_number, ADA.email)


def test_a_completion_that_never_arrived_is_the_customers_too(
    order: Order, member: Shopper
) -> None:
    attempt = member.attempt(order)
    member.http.loses = {"complete"}
    with pytest.raises(OutcomeUnknown):
        member.retailer.place(order, attempt)
    member.http.loses = set()
    assert attempt.fence
    assert member.retailer.find(order, attempt.fence)
    [placed] = member.street.orders(HARBOR)
    assert placed["customer"] == ADA.email


def test_without_its_account_nobody_knows(
    order: Order, member: Shopper, tokens: CustomersTokens
) -> None:
    attempt = member.attempt(order)
    member.http.loses = {"complete"}
    with pytest.raises(OutcomeUnknown):
        member.retailer.place(order, attempt)
    member.http.loses = set()
    tokens.ended = True
    assert attempt.fence
    with pytest.raises(OutcomeUnknown):
        member.retailer.find(order, attempt.fence)


def test_a_token_that_is_refused_is_renewed_once(
    order: Order, member: Shopper, tokens: CustomersTokens
) -> None:
    member.street.switch_on(HARBOR, "oauth_access_token_expired", times=1)
    member.retailer.place(order, member.attempt(order))
    assert [refused is None for _, refused in tokens.asked] == [True, False]


def test_one_that_is_always_refused_is_tried_again_later(order: Order, member: Shopper) -> None:
    member.street.switch_on(HARBOR, "oauth_access_token_expired")
    attempt = member.attempt(order)
    with pytest.raises(RetailerUnavailable):
        member.retailer.place(order, attempt)
    assert attempt.fence is None


def test_refused_behind_the_fence_there_is_no_order(order: Order, member: Shopper) -> None:
    attempt = member.attempt(order)
    original = attempt.enter_fence

    def enter_fence(**fields: object) -> None:
        original(**fields)  # type: ignore[arg-type]  # as it was called
        member.street.switch_on(HARBOR, "oauth_access_token_expired", times=1)

    attempt.enter_fence = enter_fence  # type: ignore[method-assign]  # happens right behind it
    with pytest.raises(RetailerUnavailable) as refused:
        member.retailer.place(order, attempt)
    assert refused.value.definite
    assert member.street.orders(HARBOR) == []


def test_too_little_scope(order: Order, member: Shopper, tokens: CustomersTokens) -> None:
    tokens.scope = ORDERS
    with pytest.raises(AccountProblem, match="not enough"):
        member.retailer.place(order, member.attempt(order))


def test_an_account_that_is_not_there(
    order: Order, member: Shopper, tokens: CustomersTokens
) -> None:
    tokens.ended = True
    member.http.exchanges.clear()
    with pytest.raises(AccountProblem):
        member.retailer.place(order, member.attempt(order))
    assert authorizations(member) == set()


def test_a_guest_is_told_where_the_registry_does_not_say_so(harbor: Shopper, order: Order) -> None:
    with pytest.raises(AccountProblem, match="signed-in customers only"):
        harbor.retailer.place(order, harbor.attempt(order))


def test_a_function_without_tokens(harbor: Shopper, order: Order, member: Shopper) -> None:
    guest = UcpRetailer(member.store, replace(member.means, tokens=None))
    with pytest.raises(AccountProblem):
        guest.place(order, harbor.attempt(order))
    with pytest.raises(AccountProblem):
        guest.quote(harbor.part(MUG), order.shipping_address)


def test_no_token_goes_where_none_is_asked_for(harbor: Shopper, tokens: CustomersTokens) -> None:
    harbor.retailer = UcpRetailer(harbor.store, replace(harbor.means, tokens=tokens))
    order = harbor.order(MUG)
    harbor.retailer.place(order, harbor.attempt(order))
    assert authorizations(harbor) == {None}
    assert not tokens.asked
