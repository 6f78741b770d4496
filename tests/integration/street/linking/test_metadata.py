"""What a store says about its authorization server, and where."""

from __future__ import annotations

from typing import Any

import pytest

from local.street.stores import HOST
from tests.integration.street.linking.client import CHECKOUTS, ORDERS, LinkingClient
from tests.integration.street.opening import HARBOR, JUNIPER, OpenStreet
from tests.integration.ucp.schemas import PROFILE, needs_schemas, problems

IDENTITY_LINKING = "dev.ucp.common.identity_linking"
SCHEMA = "https://ucp.dev/schemas/common/identity_linking.json"
BUSINESS = f"{SCHEMA}#/$defs/{IDENTITY_LINKING}/business_schema"


def test_the_metadata_of_the_authorization_server(harbor: LinkingClient) -> None:
    address = harbor.store_url

    assert harbor.metadata().json == {
        "issuer": address,
        "authorization_endpoint": f"{address}/oauth2/authorize",
        "token_endpoint": f"{address}/oauth2/token",
        "revocation_endpoint": f"{address}/oauth2/revoke",
        "scopes_supported": [CHECKOUTS, ORDERS],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }


def test_one_store_takes_the_secret_in_the_form_too(juniper: LinkingClient) -> None:
    methods = juniper.metadata().json["token_endpoint_auth_methods_supported"]

    assert methods == ["client_secret_basic", "client_secret_post"]


def test_the_api_names_its_authorization_server(harbor: LinkingClient) -> None:
    url = f"{harbor.store_url}/.well-known/oauth-protected-resource"

    assert harbor.street.get(url).json == {
        "resource": harbor.store_url,
        "authorization_servers": [harbor.store_url],
        "scopes_supported": [CHECKOUTS, ORDERS],
        "bearer_methods_supported": ["header"],
    }


@pytest.mark.parametrize(("store_id", "gated"), [(HARBOR, []), (JUNIPER, [ORDERS])])
def test_the_profile_names_the_scopes_that_are_needed(
    street: OpenStreet, store_id: int, gated: list[str]
) -> None:
    [declared] = _capability(street, store_id)

    assert list(declared["config"]["scopes"]) == gated


def test_the_profile_of_a_store_that_wants_everyone_to_sign_in(street: OpenStreet) -> None:
    street.switch_on(HARBOR, "oauth_sign_in_required")

    [declared] = _capability(street, HARBOR)

    assert list(declared["config"]["scopes"]) == [CHECKOUTS, ORDERS]


@needs_schemas
@pytest.mark.parametrize("store_id", [HARBOR, JUNIPER])
def test_the_profile_keeps_to_the_schema_of_identity_linking(
    street: OpenStreet, store_id: int
) -> None:
    street.switch_on(store_id, "oauth_sign_in_required")
    profile = street.get(f"{street.url_of(store_id)}/.well-known/ucp").json
    [declared] = profile["ucp"]["capabilities"][IDENTITY_LINKING]

    assert problems(profile, f"{PROFILE}#/$defs/business_profile") == []
    assert problems(declared, BUSINESS) == []
    assert problems({**declared, "config": {"scopes": {"orders": {}}}}, BUSINESS) != []


@pytest.mark.parametrize("path", ["oauth2/authorize", ".well-known/oauth-authorization-server"])
def test_other_stores_have_no_authorization_server(street: OpenStreet, path: str) -> None:
    assert street.get(f"{street.url_of(9008)}/{path}").status == 404
    profile = street.get(f"{street.url_of(9008)}/.well-known/ucp").json

    assert IDENTITY_LINKING not in profile["ucp"]["capabilities"]


def test_the_issuer_is_an_address_of_this_machine(harbor: LinkingClient) -> None:
    assert harbor.metadata().json["issuer"].startswith(f"http://{HOST}:")


def _capability(street: OpenStreet, store_id: int) -> Any:
    profile = street.get(f"{street.url_of(store_id)}/.well-known/ucp").json
    return profile["ucp"]["capabilities"][IDENTITY_LINKING]
