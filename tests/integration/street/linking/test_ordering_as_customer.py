"""A customer's token at the store's API: who it stands for, and when it isn't enough."""

from __future__ import annotations

import re
import uuid

import pytest

from local.street.store.customers import ADA, DEMO_CUSTOMER_PASSWORD, GRACE
from tests.integration.street.linking.client import (
    CHECKOUTS,
    ORDERS,
    LinkingClient,
    returned,
)
from tests.integration.street.linking.conftest import MovableClock
from tests.integration.street.linking.ordering import MemberCalls
from tests.integration.street.opening import HARBOR, JUNIPER, Reply
from tests.integration.ucp.schemas import (
    ERROR,
    ORDER,
    WITH_FULFILLMENT,
    needs_schemas,
    problems,
)


def challenge_of(reply: Reply) -> dict[str, str]:
    """The parameters of a Bearer challenge."""
    header = reply.headers["WWW-Authenticate"]
    assert header.startswith("Bearer ")
    return dict(re.findall(r'(\w+)="([^"]*)"', header))


def member(client: LinkingClient, **changes: str | None) -> MemberCalls:
    return MemberCalls(client, client.linked(**changes)["access_token"])


def grace(client: LinkingClient) -> MemberCalls:
    form = {"email": GRACE.email, "password": DEMO_CUSTOMER_PASSWORD, "decision": "allow"}
    back = returned(client.decide(client.authorization_url(), form))
    return MemberCalls(client, client.exchange(back["code"]).json["access_token"])


def test_the_order_is_listed_under_the_customer(harbor: LinkingClient) -> None:
    adas = member(harbor).bought()
    guests = MemberCalls(harbor).bought()

    customers = {o["orderNumber"]: o["customer"] for o in harbor.street.orders(HARBOR)}
    assert customers == {adas: ADA.email, guests: None}


def test_members_pay_less_at_one_store(harbor: LinkingClient, juniper: LinkingClient) -> None:
    def discount(calls: MemberCalls) -> list[int]:
        totals = calls.ready()["totals"]
        return [each["amount"] for each in totals if each["type"] == "items_discount"]

    assert discount(MemberCalls(harbor)) == []
    assert discount(member(harbor)) == [-73]
    assert discount(member(juniper)) == []


@needs_schemas
def test_a_members_documents_keep_to_the_schemas(harbor: LinkingClient) -> None:
    calls = member(harbor)

    assert problems(calls.ready(), WITH_FULFILLMENT) == []
    assert problems(calls.order(calls.bought()).json, ORDER) == []


def test_a_checkout_is_found_by_its_customer_alone(harbor: LinkingClient) -> None:
    ada, other, guest = member(harbor), grace(harbor), MemberCalls(harbor)
    adas, guests = ada.ready()["id"], guest.ready()["id"]

    assert ada.read(adas).json["status"] == "ready_for_complete"
    assert other.read(adas).json["messages"][0]["code"] == "not_found"
    assert ada.read(guests).json["messages"][0]["code"] == "not_found"
    refused = guest.complete(adas)
    assert (refused.status, refused.json["messages"][0]["code"]) == (401, "identity_required")
    assert harbor.street.orders(HARBOR) == []


def test_a_renewed_token_goes_on_with_the_same_checkout(harbor: LinkingClient) -> None:
    tokens = harbor.linked()
    checkout = MemberCalls(harbor, tokens["access_token"]).ready()["id"]
    renewed = harbor.refresh(tokens["refresh_token"]).json

    completed = MemberCalls(harbor, renewed["access_token"]).complete(checkout)

    assert completed.json["status"] == "completed"


def test_a_key_belongs_to_one_customer(harbor: LinkingClient) -> None:
    key = str(uuid.uuid4())
    assert member(harbor).create(idempotency_key=key).status == 201

    assert grace(harbor).create(idempotency_key=key).status == 409


def test_an_order_is_read_by_its_customer_alone(harbor: LinkingClient) -> None:
    ada, guest = member(harbor), MemberCalls(harbor)
    adas, guests = ada.bought(), guest.bought()

    assert ada.order(adas).json["id"] == adas
    assert guest.order(guests).json["id"] == guests
    for calls, number in ((grace(harbor), adas), (guest, adas), (ada, guests)):
        assert calls.order(number).json["messages"][0]["code"] == "not_found"


def test_one_store_shows_orders_to_customers_only(juniper: LinkingClient) -> None:
    ada, guest = member(juniper), MemberCalls(juniper)

    assert ada.order(ada.bought()).status == 200
    refused = guest.order(guest.bought())
    assert (refused.status, challenge_of(refused)["scope"]) == (401, ORDERS)


@needs_schemas
def test_a_store_may_want_everyone_to_sign_in(harbor: LinkingClient) -> None:
    harbor.street.switch_on(HARBOR, "oauth_sign_in_required")

    refused = MemberCalls(harbor).create()

    assert refused.status == 401
    assert challenge_of(refused) == {
        "realm": harbor.store_url,
        "scope": CHECKOUTS,
        "resource_metadata": f"{harbor.store_url}/.well-known/oauth-protected-resource",
    }
    assert refused.json["messages"][0]["code"] == "identity_required"
    assert problems(refused.json, ERROR) == []
    assert member(harbor).create().status == 201


def test_a_token_that_is_not_known(harbor: LinkingClient, juniper: LinkingClient) -> None:
    for token in ("unknown", juniper.linked()["access_token"], harbor.linked()["refresh_token"]):
        refused = MemberCalls(harbor, token).create()

        assert refused.status == 401
        assert challenge_of(refused)["error"] == "invalid_token"
        assert refused.json["messages"][0]["code"] == "identity_required"


def test_a_token_is_looked_at_even_where_none_is_needed(harbor: LinkingClient) -> None:
    lookup = {"ids": ["HP-ENAMEL-MUG"]}

    refused = MemberCalls(harbor, "unknown").call("POST", "/catalog/lookup", lookup)

    assert refused.status == 401


def test_an_access_token_expires(timed_harbor: LinkingClient, clock: MovableClock) -> None:
    calls = member(timed_harbor)

    clock.move(3599)
    assert calls.create().status == 201
    clock.move(1)
    refused = calls.create()
    assert (refused.status, challenge_of(refused)["error"]) == (401, "invalid_token")


@needs_schemas
@pytest.mark.parametrize("store_id", [HARBOR, JUNIPER])
def test_a_token_with_too_little_scope(harbor: LinkingClient, store_id: int) -> None:
    client = LinkingClient(harbor.street, store_id)

    refused = member(client, scope=ORDERS).create()

    assert refused.status == 403
    found = challenge_of(refused)
    assert (found["error"], found["scope"]) == ("insufficient_scope", CHECKOUTS)
    assert refused.json["messages"][0]["code"] == "insufficient_scope"
    assert problems(refused.json, ERROR) == []


def test_another_scheme_is_no_customer(harbor: LinkingClient) -> None:
    assert MemberCalls(harbor).create(authorization="Basic bXVzZTp4").status == 201
