"""Codes and refresh tokens become access tokens, once and for the right client only."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.street.authorization.clients import CLIENT_ID, DEMO_CLIENT_SECRET
from tests.integration.street.linking.client import (
    BOTH,
    CHECKOUTS,
    CODE_FORM,
    FORM,
    ORDERS,
    VERIFIER,
    LinkingClient,
    basic,
    error_of,
)
from tests.integration.street.linking.conftest import MovableClock
from tests.integration.street.opening import CALLBACK, HARBOR, send


def test_a_code_becomes_tokens(harbor: LinkingClient) -> None:
    reply = harbor.exchange(harbor.code())

    assert reply.status == 200
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.json.pop("access_token") != reply.json.pop("refresh_token")
    assert reply.json == {"token_type": "Bearer", "expires_in": 3600, "scope": BOTH}


def test_the_secret_may_come_in_the_form_where_the_metadata_says_so(
    juniper: LinkingClient, harbor: LinkingClient
) -> None:
    secret = {"client_id": CLIENT_ID, "client_secret": DEMO_CLIENT_SECRET}

    taken = juniper.exchange_with(juniper.code(), None, **secret)
    refused = harbor.exchange_with(harbor.code(), None, **secret)

    assert (taken.status, taken.json["expires_in"]) == (200, 600)
    assert error_of(refused) == (401, "invalid_client")


@pytest.mark.parametrize(
    "header",
    [
        None,
        basic(secret="wrong"),
        basic(client_id="somebody"),
        basic("", ""),
        "Basic !",
        "Bearer token",
    ],
)
def test_a_client_that_cannot_prove_who_it_is(harbor: LinkingClient, header: str | None) -> None:
    code = harbor.code()

    refused = harbor.exchange_with(code, header)

    assert error_of(refused) == (401, "invalid_client")
    assert refused.headers["WWW-Authenticate"] == f'Basic realm="{harbor.store_url}"'
    assert harbor.exchange(code).status == 200


def test_a_client_that_says_two_things_about_itself(juniper: LinkingClient) -> None:
    two_ways = juniper.token_request({**CODE_FORM, "client_secret": DEMO_CLIENT_SECRET})
    two_names = juniper.token_request({**CODE_FORM, "client_id": "somebody"})

    assert error_of(two_ways) == (400, "invalid_request")
    assert error_of(two_names) == (401, "invalid_client")


@pytest.mark.parametrize("missing", ["grant_type", "code", "redirect_uri"])
def test_a_parameter_that_is_missing(harbor: LinkingClient, missing: str) -> None:
    refused = harbor.token_request({**CODE_FORM, missing: None})

    assert error_of(refused) == (400, "invalid_request")
    assert missing in refused.json["error_description"]


def test_a_refresh_without_a_token(harbor: LinkingClient) -> None:
    refused = harbor.token_request({"grant_type": "refresh_token", "refresh_token": ""})

    assert error_of(refused) == (400, "invalid_request")


def test_only_forms_are_read(harbor: LinkingClient) -> None:
    url = f"{harbor.store_url}/oauth2/token"
    form, client = {"Content-Type": FORM}, {"Authorization": basic()}

    as_json = send("POST", url, CODE_FORM, client)
    twice = send("POST", url, b"grant_type=refresh_token&grant_type=x", {**form, **client})
    in_the_address = send("POST", f"{url}?code=1", b"grant_type=x", {**form, **client})
    not_ascii = send("POST", url, b"grant_type=\xff", {**form, **client})
    with_get = send("GET", url, None, {**form, **client})

    for refused in (as_json, twice, in_the_address, not_ascii):
        assert error_of(refused) == (400, "invalid_request")
    assert error_of(with_get) == (405, "invalid_request")
    assert with_get.headers["Allow"] == "POST"


@pytest.mark.parametrize("grant_type", ["password", "client_credentials"])
def test_other_grant_types_are_not_supported(harbor: LinkingClient, grant_type: str) -> None:
    refused = harbor.token_request({"grant_type": grant_type})

    assert error_of(refused) == (400, "unsupported_grant_type")


def test_a_client_that_may_not_refresh(harbor: LinkingClient) -> None:
    token = harbor.linked()["refresh_token"]
    only_codes = {"storeId": HARBOR, "grantTypes": ["authorization_code"]}
    harbor.street.control("POST", "client", only_codes)

    assert error_of(harbor.refresh(token)) == (400, "unauthorized_client")
    assert "refresh_token" not in harbor.linked()


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": f"{CALLBACK}/"},
        {"code_verifier": VERIFIER.upper()},
        {"code_verifier": "short"},
        {"code_verifier": None},
    ],
)
def test_a_code_needs_what_it_is_bound_to(
    harbor: LinkingClient, changes: dict[str, str | None]
) -> None:
    refused = harbor.exchange(harbor.code(), **changes)

    assert error_of(refused) == (400, "invalid_grant")


def test_a_code_that_was_not_issued(harbor: LinkingClient) -> None:
    assert error_of(harbor.exchange("another")) == (400, "invalid_grant")


def test_a_code_is_of_one_store(harbor: LinkingClient, juniper: LinkingClient) -> None:
    assert error_of(juniper.exchange(harbor.code())) == (400, "invalid_grant")


def test_a_code_that_was_presented_wrongly_is_used_up(harbor: LinkingClient) -> None:
    code = harbor.code()
    harbor.exchange(code, code_verifier=VERIFIER.upper())

    assert error_of(harbor.exchange(code)) == (400, "invalid_grant")


def test_a_code_lives_for_a_minute(timed_harbor: LinkingClient, clock: MovableClock) -> None:
    early, late = timed_harbor.code(), timed_harbor.code()

    clock.move(59)
    assert timed_harbor.exchange(early).status == 200
    clock.move(1)
    assert error_of(timed_harbor.exchange(late)) == (400, "invalid_grant")


def test_a_code_that_is_used_again_ends_its_tokens(harbor: LinkingClient) -> None:
    other = harbor.linked()
    code = harbor.code()
    tokens = harbor.exchange(code).json

    assert error_of(harbor.exchange(code)) == (400, "invalid_grant")
    assert error_of(harbor.refresh(tokens["refresh_token"])) == (400, "invalid_grant")
    assert harbor.refresh(other["refresh_token"]).status == 200
    grants = harbor.street.control("GET", f"grants?storeId={HARBOR}")["grants"]
    assert sorted(grant["status"] for grant in grants) == ["active", "revoked"]


def test_a_code_that_is_used_at_the_same_time_counts_once(harbor: LinkingClient) -> None:
    code = harbor.code()

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda _: harbor.exchange(code).status, range(4)))

    assert sorted(statuses) == [200, 400, 400, 400]


def test_a_refresh_token_is_replaced_where_they_rotate(harbor: LinkingClient) -> None:
    first = harbor.linked()
    second = harbor.refresh(first["refresh_token"]).json
    third = harbor.refresh(second["refresh_token"]).json

    assert second.keys() == first.keys()
    assert len({each["refresh_token"] for each in (first, second, third)}) == 3
    assert len({each["access_token"] for each in (first, second, third)}) == 3


def test_a_replaced_refresh_token_ends_the_whole_family(harbor: LinkingClient) -> None:
    first = harbor.linked()
    second = harbor.refresh(first["refresh_token"]).json

    assert error_of(harbor.refresh(first["refresh_token"])) == (400, "invalid_grant")
    assert error_of(harbor.refresh(second["refresh_token"])) == (400, "invalid_grant")


def test_a_refresh_token_stays_where_they_do_not_rotate(juniper: LinkingClient) -> None:
    token = juniper.linked()["refresh_token"]

    replies = [juniper.refresh(token) for _ in range(3)]

    assert [reply.status for reply in replies] == [200, 200, 200]
    assert all("refresh_token" not in reply.json for reply in replies)


def test_a_refresh_may_ask_for_less_but_not_for_more(
    harbor: LinkingClient, juniper: LinkingClient
) -> None:
    less = juniper.refresh(juniper.linked()["refresh_token"], scope=ORDERS)
    more = harbor.refresh(harbor.linked(scope=ORDERS)["refresh_token"], scope=BOTH)

    assert (less.status, less.json["scope"]) == (200, ORDERS)
    assert error_of(more) == (400, "invalid_scope")


def test_a_narrower_refresh_keeps_what_was_allowed(harbor: LinkingClient) -> None:
    narrow = harbor.refresh(harbor.linked()["refresh_token"], scope=CHECKOUTS).json

    assert harbor.refresh(narrow["refresh_token"]).json["scope"] == BOTH


@pytest.mark.parametrize("token", ["unknown", "another store's", "an access token"])
def test_a_refresh_token_that_was_not_issued(
    harbor: LinkingClient, juniper: LinkingClient, token: str
) -> None:
    kinds: dict[str, Callable[[], str]] = {
        "unknown": lambda: "unknown",
        "another store's": lambda: juniper.linked()["refresh_token"],
        "an access token": lambda: harbor.linked()["access_token"],
    }

    assert error_of(harbor.refresh(kinds[token]())) == (400, "invalid_grant")


def test_a_refresh_token_expires(timed_harbor: LinkingClient, clock: MovableClock) -> None:
    token = timed_harbor.linked()["refresh_token"]
    clock.move(90 * 24 * 3600)

    assert error_of(timed_harbor.refresh(token)) == (400, "invalid_grant")
