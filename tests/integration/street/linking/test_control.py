"""What the street is asked about linked accounts, and what it remembers of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.street.authorization.clients import Client
from local.street.store.customers import ADA
from tests.integration.street.linking.client import BOTH, LinkingClient, basic, returned
from tests.integration.street.linking.ordering import MemberCalls
from tests.integration.street.opening import (
    BOUTIQUE,
    CALLBACK,
    HARBOR,
    JUNIPER,
    OpenStreet,
    open_street,
    send,
)


def test_the_registered_client_is_shown_without_its_secret(street: OpenStreet) -> None:
    shown = {
        "clientId": "muse",
        "redirectUris": [CALLBACK],
        "grantTypes": ["authorization_code", "refresh_token"],
    }

    clients = street.control("GET", "client")["clients"]

    assert clients == [{"storeId": HARBOR, **shown}, {"storeId": JUNIPER, **shown}]


def test_another_address_to_return_to_is_registered(harbor: LinkingClient) -> None:
    local = "http://127.0.0.1:8700/account-links/callback"
    uris = {"redirectUris": [CALLBACK, local]}

    [changed] = harbor.street.control("POST", "client", {"storeId": HARBOR, **uris})["clients"]

    assert changed["redirectUris"] == [CALLBACK, local]
    url = harbor.authorization_url(redirect_uri=local)
    assert harbor.decide(url).headers["Location"].startswith(f"{local}?code=")
    harbor.street.reset()
    assert harbor.decide(url).status == 400


@pytest.mark.parametrize(
    "body",
    [
        {"storeId": BOUTIQUE},
        {"redirectUris": CALLBACK},
        {"redirectUris": [1]},
        {"grantTypes": ["password"]},
    ],
)
def test_a_registration_that_makes_no_sense(street: OpenStreet, body: object) -> None:
    assert send("POST", f"{street.url}/_street/client", body).status == 422


def test_the_links_are_listed(harbor: LinkingClient) -> None:
    assert harbor.street.control("GET", "grants") == {"grants": []}
    harbor.linked()

    [grant] = harbor.street.control("GET", "grants")["grants"]

    assert grant.pop("since")
    assert grant == {
        "storeId": HARBOR,
        "customer": ADA.email,
        "clientId": "muse",
        "scope": BOTH,
        "status": "active",
    }


def test_a_link_survives_a_restart_and_a_reset_ends_it(tmp_path: Path) -> None:
    with open_street(tmp_path) as street:
        client = LinkingClient(street)
        code, tokens = client.code(), client.linked()
        stored = (tmp_path / "street.sqlite3-wal").read_bytes()
        assert tokens["refresh_token"].encode() not in stored
    with open_street(tmp_path) as street:
        client = LinkingClient(street)
        assert client.exchange(code).status == 200
        assert MemberCalls(client, tokens["access_token"]).create().status == 201
        renewed = client.refresh(tokens["refresh_token"]).json
        street.reset()
        assert client.refresh(renewed["refresh_token"]).status == 400


def test_the_street_is_opened_with_the_client(tmp_path: Path) -> None:
    secret = "another secret: with % and +"
    client = Client("another", secret, redirect_uris=(CALLBACK,))
    with open_street(tmp_path, client=client) as street:
        muse = LinkingClient(street)
        code = returned(muse.decide(muse.authorization_url(client_id="another")))["code"]

        refused = muse.exchange(code)
        taken = muse.exchange_with(code, basic("another", secret))

    assert (refused.status, taken.status) == (401, 200)
