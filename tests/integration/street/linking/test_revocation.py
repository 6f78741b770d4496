"""A link ends: by the client, or in the store's own pages."""

from __future__ import annotations

import pytest

from local.street.store.customers import ADA, DEMO_CUSTOMER_PASSWORD, GRACE
from tests.integration.street.linking.client import LinkingClient, error_of, returned
from tests.integration.street.linking.ordering import MemberCalls
from tests.integration.street.opening import HARBOR


@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token"])
def test_a_refresh_token_takes_its_access_tokens_along(
    harbor: LinkingClient, hint: str | None
) -> None:
    tokens = harbor.linked()
    member = MemberCalls(harbor, tokens["access_token"])
    assert member.create().status == 201

    assert harbor.revoke(tokens["refresh_token"], token_type_hint=hint).status == 200

    assert member.create().status == 401
    assert error_of(harbor.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


def test_an_access_token_ends_alone(harbor: LinkingClient) -> None:
    tokens = harbor.linked()

    assert harbor.revoke(tokens["access_token"]).status == 200

    assert MemberCalls(harbor, tokens["access_token"]).create().status == 401
    renewed = harbor.refresh(tokens["refresh_token"]).json
    assert MemberCalls(harbor, renewed["access_token"]).create().status == 201


def test_a_token_that_is_not_known_is_revoked_already(
    harbor: LinkingClient, juniper: LinkingClient
) -> None:
    token = juniper.linked()["refresh_token"]

    assert harbor.revoke("unknown").status == 200
    assert harbor.revoke(token).status == 200
    assert juniper.refresh(token).status == 200


def test_what_is_no_revocation(harbor: LinkingClient) -> None:
    token = harbor.linked()["refresh_token"]

    assert error_of(harbor.revoke(None)) == (400, "invalid_request")
    other_type = harbor.revoke(token, token_type_hint="id_token")
    assert error_of(other_type) == (400, "unsupported_token_type")
    assert harbor.refresh(token).status == 200


def test_only_the_client_revokes(juniper: LinkingClient) -> None:
    token = juniper.linked()["refresh_token"]

    refused = juniper.revoke(token, client_id="somebody")

    assert error_of(refused) == (401, "invalid_client")
    assert juniper.refresh(token).status == 200


def test_a_customer_ends_the_link_at_the_store(harbor: LinkingClient) -> None:
    adas = harbor.linked()
    graces_form = {"email": GRACE.email, "password": DEMO_CUSTOMER_PASSWORD, "decision": "allow"}
    back = returned(harbor.decide(harbor.authorization_url(), graces_form))
    graces = harbor.exchange(back["code"]).json

    ended = harbor.street.control("DELETE", "grants", {"storeId": HARBOR, "customer": ADA.email})

    [grant] = ended["grants"]
    assert (grant["customer"], grant["status"]) == (ADA.email, "revoked")
    assert MemberCalls(harbor, adas["access_token"]).create().status == 401
    assert error_of(harbor.refresh(adas["refresh_token"])) == (400, "invalid_grant")
    assert harbor.refresh(graces["refresh_token"]).status == 200
