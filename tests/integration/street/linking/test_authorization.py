"""A customer allows Muse something at the store, or doesn't, and is sent back."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from local.street.authorization.clients import Client
from tests.integration.street.linking.client import (
    ALLOWED,
    DENIED,
    ORDERS,
    STATE,
    LinkingClient,
    challenge,
    returned,
)
from tests.integration.street.opening import CALLBACK, HARBOR, Reply, send


def test_a_customer_is_asked_to_sign_in_and_to_allow_it(harbor: LinkingClient) -> None:
    page = harbor.street.get(harbor.authorization_url())

    shown = page.body.decode()
    assert page.status == 200
    assert "Muse asks to order in your name and read your orders at Harbor &amp; Pine" in shown
    assert "name=email type=email" in shown
    assert "<form method=post>" in shown
    assert page.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert page.headers["Cache-Control"] == "no-store"


def test_allowing_it_gives_a_code_with_state_and_issuer(harbor: LinkingClient) -> None:
    back = harbor.authorize()

    assert back.keys() == {"code", "state", "iss"}
    assert (back["state"], back["iss"]) == (STATE, harbor.metadata().json["issuer"])


def test_every_code_is_another_one(harbor: LinkingClient) -> None:
    assert len({harbor.code() for _ in range(5)}) == 5


def test_a_request_may_have_no_state(harbor: LinkingClient) -> None:
    assert harbor.authorize(state=None).keys() == {"code", "iss"}


def test_what_is_not_known_is_passed_over(harbor: LinkingClient) -> None:
    assert "code" in harbor.authorize(prompt="consent")


def test_a_redirect_address_keeps_its_own_query(harbor: LinkingClient) -> None:
    _register(harbor, f"{CALLBACK}?store=harbor")

    back = returned(
        harbor.decide(harbor.authorization_url(redirect_uri=f"{CALLBACK}?store=harbor"))
    )

    assert back["store"] == "harbor"
    assert back["code"]


@pytest.mark.parametrize(
    "form",
    [
        {**ALLOWED, "password": "wrong"},
        {**ALLOWED, "email": "nobody@customers.example"},
        {"decision": "allow"},
        {name: value for name, value in ALLOWED.items() if name != "decision"},
        {},
    ],
)
def test_nothing_is_allowed_without_signing_in(harbor: LinkingClient, form: dict[str, str]) -> None:
    reply = harbor.decide(harbor.authorization_url(), form)

    assert reply.status == 422
    assert b"E-mail address or password is wrong" in reply.body
    assert "Location" not in reply.headers


def test_a_customer_who_denies_it_is_sent_back_as_well(harbor: LinkingClient) -> None:
    back = returned(harbor.decide(harbor.authorization_url(), DENIED))

    assert (back["error"], back["state"]) == ("access_denied", STATE)
    assert back["iss"] == harbor.store_url


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": f"{ORDERS} openid"}, "invalid_scope"),
        ({"scope": f"{ORDERS}  {ORDERS}"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": challenge()[:-1]}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_a_request_that_is_not_in_order_is_told_to_the_client(
    harbor: LinkingClient, changes: dict[str, str | None], error: str
) -> None:
    back = returned(harbor.street.get(harbor.authorization_url(**changes)))

    assert (back["error"], back["state"], back["iss"]) == (error, STATE, harbor.store_url)
    assert back["error_description"]


def test_a_state_of_other_characters_is_refused(harbor: LinkingClient) -> None:
    back = returned(harbor.street.get(harbor.authorization_url(state="line\nbreak")))

    assert back["error"] == "invalid_request"


def test_a_parameter_that_comes_twice_is_refused(harbor: LinkingClient) -> None:
    back = returned(harbor.street.get(f"{harbor.authorization_url()}&scope=openid"))

    assert back["error"] == "invalid_request"


def test_a_client_that_may_not_ask_for_codes(harbor: LinkingClient) -> None:
    harbor.street.control("POST", "client", {"grantTypes": ["refresh_token"]})

    back = returned(harbor.street.get(harbor.authorization_url()))

    assert back["error"] == "unauthorized_client"


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": None},
        {"redirect_uri": f"{CALLBACK}/"},
        {"redirect_uri": f"{CALLBACK}?next=1"},
        {"redirect_uri": CALLBACK.replace("https", "http")},
        {"redirect_uri": CALLBACK.upper()},
        {"redirect_uri": "https://muse.example.collector.example/account-links/callback"},
        {"client_id": None},
        {"client_id": "somebody"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    harbor: LinkingClient, changes: dict[str, str | None], method: str
) -> None:
    url = harbor.authorization_url(**changes)
    reply = harbor.street.get(url) if method == "GET" else harbor.decide(url)

    _is_error_page(reply)


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_nobody_is_sent_anywhere_when_it_is_not_clear_where(
    harbor: LinkingClient, name: str
) -> None:
    url = f"{harbor.authorization_url()}&{name}={quote(CALLBACK)}"

    _is_error_page(harbor.street.get(url))


def test_another_method_is_refused(harbor: LinkingClient) -> None:
    reply = send("PUT", harbor.authorization_url(), b"")

    assert (reply.status, reply.headers["Allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    ("registered", "sent", "trusted"),
    [
        ("http://127.0.0.1/back", "http://127.0.0.1:8700/back", True),
        ("http://127.0.0.1:8700/back", "http://127.0.0.1:9000/back", True),
        ("http://[::1]/back", "http://[::1]:5/back", True),
        ("http://127.0.0.1/back", "http://127.0.0.1:8700/other", False),
        ("http://127.0.0.1/back", "https://127.0.0.1:8700/back", False),
        ("http://127.0.0.1/back", "http://127.0.0.1:8700@collector.example/back", False),
        ("http://127.0.0.1/back", "http://127.0.0.1:8700/back#x", False),
        ("http://localhost/back", "http://localhost:8700/back", False),
        ("https://muse.example/back", "https://muse.example:8443/back", False),
    ],
)
def test_only_the_port_of_a_loopback_address_is_free(
    registered: str, sent: str, trusted: bool
) -> None:
    assert Client(redirect_uris=(registered,)).may_redirect_to(sent) is trusted


def _register(harbor: LinkingClient, *uris: str) -> None:
    harbor.street.control("POST", "client", {"storeId": HARBOR, "redirectUris": list(uris)})


def _is_error_page(reply: Reply) -> None:
    assert reply.status == 400
    assert reply.headers["Content-Type"].startswith("text/html")
    assert "Location" not in reply.headers
