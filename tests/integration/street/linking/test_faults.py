"""Every fault of account linking strikes where the docs say."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from local.street.faults.authorization_faults import AUTHORIZATION_FAULTS
from tests.integration.street.linking.client import (
    BOTH,
    CHECKOUTS,
    ORDERS,
    STATE,
    LinkingClient,
    error_of,
)
from tests.integration.street.linking.ordering import MemberCalls
from tests.integration.street.opening import HARBOR

TESTED = {
    "oauth_metadata_not_found", "oauth_metadata_down", "oauth_issuer_differs", "oauth_wrong_iss",
    "oauth_iss_missing", "oauth_wrong_state", "oauth_server_error",
    "oauth_temporarily_unavailable", "oauth_token_timeout", "oauth_token_server_error",
    "oauth_token_html", "oauth_token_wrong_json", "oauth_token_type_other",
    "oauth_expires_in_missing", "oauth_scope_reduced", "oauth_consent_withdrawn",
    "oauth_account_closed", "oauth_access_token_expired", "oauth_sign_in_required",
    "oauth_revocation_down",
}  # fmt: skip


def test_every_fault_has_a_test() -> None:
    """`oauth_sign_in_required` has its own beside the other tests of customers' tokens."""
    assert {str(note.fault) for note in AUTHORIZATION_FAULTS} == TESTED


@pytest.mark.parametrize(
    ("fault", "status"), [("oauth_metadata_not_found", 404), ("oauth_metadata_down", 503)]
)
def test_no_metadata(harbor: LinkingClient, fault: str, status: int) -> None:
    _strikes_once(harbor, fault)

    assert [harbor.metadata().status for _ in range(2)] == [status, 200]


def test_an_issuer_that_differs_from_its_address(harbor: LinkingClient) -> None:
    _strikes_once(harbor, "oauth_issuer_differs")

    assert harbor.metadata().json["issuer"] == f"{harbor.store_url}/"


@pytest.mark.parametrize(
    ("fault", "name", "value"),
    [
        ("oauth_wrong_iss", "iss", "https://accounts.collector.example"),
        ("oauth_iss_missing", "iss", None),
        ("oauth_wrong_state", "state", f"{STATE}-of-another-request"),
    ],
)
def test_a_response_that_a_client_must_not_believe(
    harbor: LinkingClient, fault: str, name: str, value: str | None
) -> None:
    _strikes_once(harbor, fault)

    back = harbor.authorize()

    assert back["code"]
    assert back.get(name) == value


@pytest.mark.parametrize("error", ["server_error", "temporarily_unavailable"])
def test_a_server_that_has_trouble(harbor: LinkingClient, error: str) -> None:
    _strikes_once(harbor, f"oauth_{error}")

    back = harbor.authorize()

    assert (back["error"], back["state"], back["iss"]) == (error, STATE, harbor.store_url)


def test_a_server_error_at_the_token_endpoint_issues_nothing(harbor: LinkingClient) -> None:
    code = harbor.code()
    _strikes_once(harbor, "oauth_token_server_error")

    assert harbor.exchange(code).status == 500
    assert harbor.exchange(code).status == 200


@pytest.mark.parametrize("fault", ["oauth_token_html", "oauth_token_wrong_json"])
def test_an_answer_that_is_no_json(harbor: LinkingClient, fault: str) -> None:
    code = harbor.code()
    _strikes_once(harbor, fault)

    with pytest.raises(json.JSONDecodeError):
        json.loads(harbor.exchange(code).body)

    assert error_of(harbor.exchange(code)) == (400, "invalid_grant")


def test_a_refresh_whose_answer_is_lost_can_not_be_repeated(harbor: LinkingClient) -> None:
    token = harbor.linked()["refresh_token"]
    _strikes_once(harbor, "oauth_token_timeout")

    begun = time.monotonic()
    lost = harbor.refresh(token)
    assert time.monotonic() - begun >= 2.4

    assert error_of(harbor.refresh(token)) == (400, "invalid_grant")
    assert error_of(harbor.refresh(lost.json["refresh_token"])) == (400, "invalid_grant")


def test_answers_that_are_not_complete(harbor: LinkingClient) -> None:
    _strikes_once(harbor, "oauth_expires_in_missing")
    assert "expires_in" not in harbor.linked()

    _strikes_once(harbor, "oauth_token_type_other")
    assert harbor.linked()["token_type"] == "mac"


def test_less_is_allowed_than_was_asked_for(harbor: LinkingClient) -> None:
    _strikes_once(harbor, "oauth_scope_reduced")

    tokens = harbor.linked(scope=BOTH)

    assert tokens["scope"] == ORDERS
    assert MemberCalls(harbor, tokens["access_token"]).create().status == 403
    more = harbor.refresh(tokens["refresh_token"], scope=CHECKOUTS)
    assert error_of(more) == (400, "invalid_scope")


def test_a_consent_that_was_withdrawn(harbor: LinkingClient) -> None:
    tokens = harbor.linked()
    _strikes_once(harbor, "oauth_consent_withdrawn")

    assert error_of(harbor.refresh(tokens["refresh_token"])) == (400, "invalid_grant")
    assert MemberCalls(harbor, tokens["access_token"]).create().status == 401
    assert harbor.linked()["access_token"]


def test_an_account_that_the_store_closed(harbor: LinkingClient) -> None:
    first, second = harbor.linked(), harbor.linked()
    harbor.street.switch_on(HARBOR, "oauth_account_closed")

    assert harbor.decide(harbor.authorization_url()).status == 422
    assert error_of(harbor.refresh(first["refresh_token"])) == (400, "invalid_grant")
    assert MemberCalls(harbor, second["access_token"]).create().status == 401
    harbor.street.control("DELETE", "faults")
    assert error_of(harbor.refresh(second["refresh_token"])) == (400, "invalid_grant")


def test_a_token_that_is_said_to_have_expired(harbor: LinkingClient) -> None:
    tokens = harbor.linked()
    calls = MemberCalls(harbor, tokens["access_token"])
    _strikes_once(harbor, "oauth_access_token_expired")

    assert [calls.create().status for _ in range(2)] == [401, 201]


def test_a_revocation_that_has_to_be_repeated(harbor: LinkingClient) -> None:
    token = harbor.linked()["refresh_token"]
    _strikes_once(harbor, "oauth_revocation_down")

    down = harbor.revoke(token)

    assert (down.status, down.headers["Retry-After"]) == (503, "2")
    renewed: dict[str, Any] = harbor.refresh(token).json
    assert harbor.revoke(renewed["refresh_token"]).status == 200


def _strikes_once(client: LinkingClient, fault: str) -> None:
    client.street.switch_on(HARBOR, fault, times=1)
