"""Stores' authorization servers: which metadata is believed, and what answers mean."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest

from muse.adapters.oauth.authorization_servers import HttpAuthorizationServers
from muse.adapters.oauth.configured_clients import ConfiguredClients
from muse.adapters.oauth.metadata import ServerMetadata
from muse.adapters.retailers.ucp.access.discovery import Discovery
from muse.adapters.web.addresses import Networks
from muse.adapters.web.errors import RefusalReason, WebError, WebRefused, WebTimeout
from muse.adapters.web.messages import HttpResponse
from muse.domain.accounts.authorization import OAuthClient
from muse.domain.accounts.oauth_link import MANAGE_CHECKOUTS, READ_ORDERS, OAuthTokens
from muse.domain.errors import (
    MuseError,
    StoreHasNoLinking,
    StoreLinkingInvalid,
    StoreLinkingUnavailable,
)
from muse.domain.store import ApiEndpoint, ApiProtocol
from muse.ports import GrantRefused, TokensNotIssued
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.unit.ucp.answering import ORIGIN, ScriptedHttp, reply, shop

VERSION = "2026-04-08"
METADATA = "/.well-known/oauth-authorization-server"
TOKENS = {"access_token": "canary-access", "token_type": "Bearer", "refresh_token": "canary-new"}
CLIENT = OAuthClient("muse:1", "sec ret/%")


def metadata(**changes: Any) -> dict[str, Any]:
    usual = {
        "issuer": ORIGIN,
        "authorization_endpoint": f"{ORIGIN}/authorize",
        "token_endpoint": f"{ORIGIN}/token",
        "revocation_endpoint": f"{ORIGIN}/revoke",
        "scopes_supported": [MANAGE_CHECKOUTS, READ_ORDERS, "profile"],
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def profile(scopes: object = None) -> dict[str, Any]:
    linking = {"version": VERSION, "config": {"scopes": scopes if scopes is not None else {}}}
    rest = {"version": VERSION, "transport": "rest", "endpoint": f"{ORIGIN}/ucp"}
    capabilities: dict[str, Any] = {
        f"dev.ucp.shopping.{name}": [{"version": VERSION}] for name in ("checkout", "fulfillment")
    }
    if scopes is not False:
        capabilities["dev.ucp.common.identity_linking"] = [linking]
    services = {"dev.ucp.shopping": [rest]}
    return {"ucp": {"version": VERSION, "services": services, "capabilities": capabilities}}


class Scripted(ScriptedHttp):
    """Keeps the last request's headers and body, too."""

    def request(self, method: str, url: str, **fields: Any) -> HttpResponse:
        self.headers, self.body = fields.get("headers") or {}, fields.get("body") or b""
        return super().request(method, url, **fields)


def servers(**answers: Any) -> tuple[HttpAuthorizationServers, Scripted]:
    usual = {
        METADATA: reply(metadata()),
        "/.well-known/ucp": reply(profile()),
        "/token": reply(TOKENS),
        "/revoke": reply(b""),
    }
    given = {
        {"metadata": METADATA, "ucp": "/.well-known/ucp"}.get(k, f"/{k}"): v
        for k, v in answers.items()
    }
    http = Scripted({**usual, **given})
    discovery = Discovery(http, FakeClock(NOW), Networks())
    return HttpAuthorizationServers(http, ServerMetadata(http, discovery, Networks())), http


class TestMetadata:
    def test_what_is_believed(self) -> None:
        found = servers()[0].server(shop())
        assert found.issuer == ORIGIN
        assert found.token_endpoint == f"{ORIGIN}/token"
        assert found.scopes == (MANAGE_CHECKOUTS, READ_ORDERS)
        assert found.returns_issuer

    def test_an_issuer_with_a_path(self) -> None:
        api = ApiEndpoint(ApiProtocol.UCP, f"{ORIGIN}/us")
        answers = {f"{METADATA}/us": reply(metadata(issuer=f"{ORIGIN}/us"))}
        http = Scripted({**answers, "/us/.well-known/ucp": reply(profile())})
        discovery = Discovery(http, FakeClock(NOW), Networks())
        found = HttpAuthorizationServers(http, ServerMetadata(http, discovery, Networks()))
        assert found.server(shop(api=api)).issuer == f"{ORIGIN}/us"

    @pytest.mark.parametrize(
        "changes",
        [
            {"issuer": f"{ORIGIN}/"},
            {"issuer": "https://evil.example"},
            {"issuer": None},
            {"authorization_endpoint": "https://evil.example/authorize"},
            {"authorization_endpoint": "http://shop.example/authorize"},
            {"token_endpoint": "https://evil.example/token"},
            {"token_endpoint": "https://shop.example@evil.example/token"},
            {"token_endpoint": None},
            {"revocation_endpoint": "https://evil.example/revoke"},
            {"response_types_supported": ["token"]},
            {"response_types_supported": None},
            {"grant_types_supported": ["implicit"]},
            {"code_challenge_methods_supported": ["plain"]},
            {"code_challenge_methods_supported": None},
            {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
            {"scopes_supported": "all"},
        ],
        ids=str,
    )
    def test_what_is_not(self, changes: dict[str, Any]) -> None:
        with pytest.raises(StoreLinkingInvalid):
            servers(metadata=reply(metadata(**changes)))[0].server(shop())

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (reply({}, 404), StoreHasNoLinking),
            (reply({}, 503), StoreLinkingUnavailable),
            (reply(b"<html>"), StoreLinkingInvalid),
            (WebTimeout(sent=True), StoreLinkingUnavailable),
            (WebRefused(RefusalReason.DOMAIN, redirected=True), StoreLinkingInvalid),
        ],
    )
    def test_none(self, answer: HttpResponse | WebError, error: type[MuseError]) -> None:
        with pytest.raises(error):
            servers(metadata=answer)[0].server(shop())

    @pytest.mark.parametrize(
        ("ucp", "error"),
        [
            (reply(profile(scopes=False)), StoreHasNoLinking),
            (reply({"ucp": {"version": "1999-01-01", "services": {}}}), StoreHasNoLinking),
            (reply({}, 503), StoreLinkingUnavailable),
        ],
    )
    def test_the_profile_has_to_offer_it(self, ucp: HttpResponse, error: type[MuseError]) -> None:
        with pytest.raises(error):
            servers(ucp=ucp)[0].server(shop())

    def test_scopes_of_the_profile_count_too(self) -> None:
        scopes = {READ_ORDERS: {"description": "Read your orders"}, "dev.ucp.other:thing": {}}
        without = reply(metadata(scopes_supported=None))
        found = servers(metadata=without, ucp=reply(profile(scopes)))[0].server(shop())
        assert found.scopes == (READ_ORDERS,)
        with pytest.raises(StoreHasNoLinking):
            servers(metadata=without)[0].server(shop())


class TestTokens:
    def test_a_code_is_presented_with_everything_it_is_bound_to(self) -> None:
        found, http = servers(token=reply(TOKENS | {"expires_in": 3600, "scope": READ_ORDERS}))
        grant = found.redeem(shop(), CLIENT, code="c&1", verifier="v", redirect_uri="https://m/cb")
        assert grant.tokens == OAuthTokens("canary-access", "canary-new")
        assert (grant.scopes, grant.lasts) == ((READ_ORDERS,), timedelta(hours=1))
        assert dict(parse_qsl(http.body.decode())) == {
            "grant_type": "authorization_code",
            "code": "c&1",
            "redirect_uri": "https://m/cb",
            "code_verifier": "v",
        }
        pair = base64.b64decode(http.headers["Authorization"].removeprefix("Basic "))
        assert pair == b"muse%3A1:sec+ret%2F%25"

    def test_a_refresh_without_a_new_refresh_token_keeps_the_old(self) -> None:
        answer = {name: value for name, value in TOKENS.items() if name != "refresh_token"}
        found, _ = servers(token=reply(answer))
        grant = found.refresh(shop(), CLIENT, "canary-old")
        assert grant.tokens == OAuthTokens("canary-access", "canary-old")
        assert (grant.scopes, grant.lasts) == (None, None)

    @pytest.mark.parametrize(
        "answer",
        [
            b"<html>",
            b'{"access_token": "canary-acc',
            [],
            {"access_token": "canary-access"},
            {**TOKENS, "token_type": "mac"},
            {**TOKENS, "access_token": ""},
            {**TOKENS, "access_token": "canary\r\nX-Evil: 1"},
            {**TOKENS, "access_token": "x" * 9000},
            {**TOKENS, "expires_in": -1},
            {**TOKENS, "expires_in": "soon"},
        ],
        ids=lambda answer: str(answer)[:40],
    )
    def test_an_answer_that_is_no_token(self, answer: object) -> None:
        found, _ = servers(token=reply(answer))
        with pytest.raises(TokensNotIssued) as failure:
            found.refresh(shop(), CLIENT, "canary-old")
        assert failure.value.sent
        assert "canary" not in f"{failure.value!r} {failure.value.__cause__!r}"

    @pytest.mark.parametrize(
        ("answer", "sent"),
        [
            (reply({"error": "invalid_client"}, 401), False),
            (reply({"error": "invalid_request"}, 400), False),
            (reply({"error": "something_new"}, 400), True),
            (reply({"error": "invalid_grant"}, 500), True),
            (reply(b"no", 400), True),
            (reply(b"", 302), True),
            (reply({}, 503), True),
            (WebTimeout(sent=True), True),
            (WebTimeout(sent=False), False),
        ],
    )
    def test_no_tokens(self, answer: HttpResponse | WebError, sent: bool) -> None:
        found, _ = servers(token=answer)
        with pytest.raises(TokensNotIssued) as failure:
            found.refresh(shop(), CLIENT, "canary-old")
        assert failure.value.sent is sent

    def test_refused_for_good(self) -> None:
        found, _ = servers(token=reply({"error": "invalid_grant"}, 400))
        with pytest.raises(GrantRefused):
            found.refresh(shop(), CLIENT, "canary-old")

    def test_without_metadata_nothing_is_sent(self) -> None:
        found, http = servers(metadata=reply({}, 503))
        with pytest.raises(TokensNotIssued) as failure:
            found.refresh(shop(), CLIENT, "canary-old")
        assert not failure.value.sent
        assert [method for method, _ in http.asked] == ["GET"]


class TestRevoking:
    def test_the_refresh_token_ends_the_link(self) -> None:
        found, http = servers()
        found.revoke(shop(), CLIENT, OAuthTokens("access", "refresh"))
        form = dict(parse_qsl(http.body.decode()))
        assert form == {"token": "refresh", "token_type_hint": "refresh_token"}
        found.revoke(shop(), CLIENT, OAuthTokens("access"))
        assert dict(parse_qsl(http.body.decode()))["token"] == "access"

    @pytest.mark.parametrize(
        "answers",
        [
            {"revoke": reply(b"", 503)},
            {"revoke": WebTimeout(sent=True)},
            {"metadata": reply(metadata(revocation_endpoint=None))},
        ],
    )
    def test_what_is_not_confirmed(self, answers: dict[str, Any]) -> None:
        with pytest.raises(TokensNotIssued):
            servers(**answers)[0].revoke(shop(), CLIENT, OAuthTokens("access", "refresh"))


@pytest.mark.parametrize(
    "entry",
    [None, "x", [], {}, {"clientId": "muse"}, {"clientId": "", "clientSecret": "x"},
     {"clientId": 7, "clientSecret": "x"}],
)  # fmt: skip
def test_a_registration_that_is_none(entry: object) -> None:
    assert ConfiguredClients(lambda: {"9002": entry}).of(9002) is None


def test_a_registration() -> None:
    entry = {"clientId": "muse", "clientSecret": "secret"}
    found = ConfiguredClients(lambda: {"9002": entry})
    assert found.of(9002) == OAuthClient("muse", "secret")
    assert found.of(9003) is None
    assert replace(CLIENT).code_verifier("state") == CLIENT.code_verifier("state")
