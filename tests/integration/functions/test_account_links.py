"""Accounts that are linked at their store, through the real handlers and a real authorization
server: what is told, what is refused, and what orders do."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from local.street.authorization.clients import DEMO_CLIENT_SECRET
from local.street.authorization.token_endpoint import TokenEndpoint
from tests.account_linking import (
    ALLOWED,
    DENIED,
    CustomerBrowser,
    path_of,
    start,
)
from tests.in_process import APP_ADDRESS, InProcessSystem
from tests.integration.functions.linking_side import (
    MUSES,
    OWN,
    a_store_that_asks_who_orders,
    come_back,
    linked,
    ready_for_members,
)
from tests.integration.functions.test_accounts import everything_kept
from tests.shopping import HARBOR, JUNIPER, ApiOps, ApiShopper

ACCOUNT, MUSES_ACCOUNT = f"/api/v1/stores/{HARBOR}/account", f"/ops/stores/{HARBOR}/account"
CHECKOUTS, ORDERS = "dev.ucp.shopping.checkout:manage", "dev.ucp.shopping.order:read"
SCOPES = [CHECKOUTS, ORDERS]


@pytest.fixture
def ops(system: InProcessSystem, shopper: ApiShopper) -> Iterator[ApiOps]:
    """Operations; Muse's account is unlinked afterwards, whatever the store says."""
    found = ApiOps(system)
    yield found
    system.street.control("DELETE", "faults")
    found.call("DELETE", MUSES_ACCOUNT)
    resumed = {"resume": ["api"], "reason": "The test is over."}
    found.call("PATCH", f"/ops/stores/{HARBOR}", resumed)


def is_linked(shopper: ApiShopper) -> bool:
    return shopper.call("GET", ACCOUNT).status == 200


def grants(system: InProcessSystem, store_id: int = HARBOR) -> list[str]:
    """What became of everything that customers allowed Muse, by the store's own records: `active`
    or `revoked`, the oldest first."""
    listed = system.street.control("GET", f"grants?storeId={store_id}")["grants"]
    return [grant["status"] for grant in listed]


class TestAShoppersOwn:
    def test_linked_shown_and_unlinked(self, system: InProcessSystem, shopper: ApiShopper) -> None:
        answer = linked(system, shopper)
        assert (answer.status, answer.data) == (200, {"linked": True, "storeId": HARBOR})
        assert answer.headers["Cache-Control"] == "no-store"
        account = shopper.call("GET", ACCOUNT).data
        assert (account["kind"], account["username"], account["check"]) == ("oauth", None, None)
        link = account["link"]
        assert (link["state"], link["scopes"], link["reason"]) == ("linked", SCOPES, None)
        assert account["usedForOrders"] is False
        assert "cards that are good for one order" in account["notUsedBecause"]
        listed = shopper.call("GET", "/api/v1/stores/accounts").data["accounts"]
        assert listed == [account]
        assert grants(system)[-1] == "active"

        assert shopper.call("DELETE", ACCOUNT).data == {"unlinked": True}
        assert not is_linked(shopper)
        assert grants(system)[-1] == "revoked"

    def test_back_to_the_app(self, system: InProcessSystem, shopper: ApiShopper) -> None:
        answer = linked(system, shopper, app=APP_ADDRESS)
        assert answer.status == 303
        assert answer.headers["Location"] == f"{APP_ADDRESS}?linked={HARBOR}"
        assert answer.headers["Referrer-Policy"] == "no-referrer"

    def test_a_page_for_browsers(self, system: InProcessSystem, shopper: ApiShopper) -> None:
        back = CustomerBrowser().decide(start(shopper, OWN)["authorizationUrl"])
        page = come_back(system, back, accept="text/html,*/*")
        assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert "Your account is linked" in page.body
        again = come_back(system, back, accept="text/html,*/*")
        assert again.status == 400
        assert "not begun here, or is done already" in again.body

    def test_erasure_revokes(self, system: InProcessSystem, shopper: ApiShopper) -> None:
        linked(system, shopper)
        answer = ApiOps(system).call("DELETE", f"/ops/shoppers/{shopper.user}/accounts")
        assert answer.data == {"erased": 1}
        assert grants(system)[-1] == "revoked"

    def test_a_revocation_that_fails_is_made_later(
        self, system: InProcessSystem, shopper: ApiShopper
    ) -> None:
        linked(system, shopper)
        system.street.switch_on(HARBOR, "oauth_revocation_down", times=1)
        assert shopper.call("DELETE", ACCOUNT).status == 200
        assert not is_linked(shopper)
        assert grants(system)[-1] == "active"
        assert system.invoke("RevokeLinksFunction", {}) == {"revoked": 1, "waiting": 0}
        assert grants(system)[-1] == "revoked"
        assert system.invoke("RevokeLinksFunction", {}) == {"revoked": 0, "waiting": 0}

    def test_linked_again_the_earlier_permission_ends(
        self, system: InProcessSystem, shopper: ApiShopper
    ) -> None:
        linked(system, shopper)
        linked(system, shopper)
        assert grants(system)[-2:] == ["revoked", "active"]

    def test_at_a_store_that_does_not_rotate(
        self, system: InProcessSystem, shopper: ApiShopper
    ) -> None:
        assert linked(system, shopper, path_of("shopper", JUNIPER)).status == 200
        path = f"/api/v1/stores/{JUNIPER}/account"
        assert shopper.call("GET", path).data["link"]["scopes"] == SCOPES
        assert shopper.call("DELETE", path).status == 200
        assert grants(system, JUNIPER)[-1] == "revoked"


class TestResponsesThatAreNotBelieved:
    def test_a_forged_state(self, system: InProcessSystem, shopper: ApiShopper) -> None:
        back = CustomerBrowser().decide(start(shopper, OWN)["authorizationUrl"])
        for forged in ("", "x", back["state"] + "x", "y" * 4000):
            refused = come_back(system, back | {"state": forged})
            assert (refused.status, refused.error["code"]) == (400, "link_state_invalid")
        assert come_back(system, {}).error["code"] == "link_state_invalid"
        assert not is_linked(shopper)
        assert come_back(system, back).status == 200

    def test_a_response_that_comes_twice_changes_nothing(
        self, system: InProcessSystem, shopper: ApiShopper
    ) -> None:
        back = CustomerBrowser().decide(start(shopper, OWN)["authorizationUrl"])
        come_back(system, back)
        before = shopper.call("GET", ACCOUNT).data
        assert come_back(system, back).error["code"] == "link_state_invalid"
        assert shopper.call("GET", ACCOUNT).data == before
        assert grants(system)[-1] == "active"

    def test_another_shoppers_state(self, system: InProcessSystem, shopper: ApiShopper) -> None:
        """A code that was given for one link is worth nothing with the state of another: the store
        compares the verifier."""
        eve = ApiShopper(system, f"{shopper.user}-eve")
        mine = CustomerBrowser().decide(start(shopper, OWN)["authorizationUrl"])
        eves = CustomerBrowser().decide(start(eve, OWN)["authorizationUrl"])
        refused = come_back(system, eves | {"code": mine["code"]})
        assert (refused.status, refused.error["code"]) == (502, "link_not_granted")
        assert not is_linked(shopper)
        assert not is_linked(eve)

    def test_a_code_that_was_used_elsewhere(
        self, system: InProcessSystem, shopper: ApiShopper
    ) -> None:
        first = CustomerBrowser().decide(start(shopper, OWN)["authorizationUrl"])
        come_back(system, first)
        second = CustomerBrowser().decide(start(shopper, OWN)["authorizationUrl"])
        refused = come_back(system, second | {"code": first["code"]})
        assert refused.error["code"] == "link_not_granted"

    @pytest.mark.parametrize(
        ("fault", "status", "code"),
        [
            ("oauth_wrong_iss", 400, "link_issuer_invalid"),
            ("oauth_iss_missing", 400, "link_issuer_invalid"),
            ("oauth_wrong_state", 400, "link_state_invalid"),
            ("oauth_server_error", 502, "link_not_granted"),
            ("oauth_temporarily_unavailable", 502, "link_not_granted"),
        ],
    )
    def test_faults_of_the_way_back(
        self, system: InProcessSystem, shopper: ApiShopper, fault: str, status: int, code: str
    ) -> None:
        system.street.switch_on(HARBOR, fault, times=1)
        answer = linked(system, shopper)
        assert (answer.status, answer.error["code"]) == (status, code)
        assert not is_linked(shopper)

    def test_the_customer_says_no(self, system: InProcessSystem, shopper: ApiShopper) -> None:
        url = start(shopper, OWN, APP_ADDRESS)["authorizationUrl"]
        answer = come_back(system, CustomerBrowser(DENIED).decide(url))
        assert answer.status == 303
        told = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
        assert told == {"linkError": "link_denied", "storeId": str(HARBOR)}
        assert not is_linked(shopper)


class TestWhereNothingCanBeBegun:
    @pytest.mark.parametrize(
        ("fault", "status", "code"),
        [
            ("oauth_metadata_not_found", 422, "store_has_no_linking"),
            ("oauth_metadata_down", 502, "upstream_unavailable"),
            ("oauth_issuer_differs", 502, "store_linking_invalid"),
        ],
    )
    def test_metadata(
        self, system: InProcessSystem, shopper: ApiShopper, fault: str, status: int, code: str
    ) -> None:
        system.street.switch_on(HARBOR, fault, times=1)
        answer = shopper.call("POST", OWN, {})
        assert (answer.status, answer.error["code"]) == (status, code)

    @pytest.mark.parametrize(
        ("store", "code"),
        [
            ("4711", "unknown_store"),
            ("9001", "store_has_no_linking"),
            ("9004", "store_has_no_linking"),
            ("x", "invalid"),
        ],
    )
    def test_stores(self, shopper: ApiShopper, store: str, code: str) -> None:
        answer = shopper.call("POST", f"/api/v1/stores/{store}/link", {})
        assert (answer.status, answer.error["code"]) == (422, code)

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"redirectUri": "https://evil.example/"}, "redirect_refused"),
            ({"redirectUri": APP_ADDRESS + "/"}, "redirect_refused"),
            ({"redirectUri": 7}, "invalid"),
            ({"redirectUri": ""}, "invalid"),
            ({"redirect": APP_ADDRESS}, "invalid"),
        ],
    )
    def test_addresses(self, shopper: ApiShopper, body: object, code: str) -> None:
        answer = shopper.call("POST", OWN, body)
        assert (answer.status, answer.error["code"]) == (422, code)

    def test_ten_an_hour(self, shopper: ApiShopper) -> None:
        for _ in range(10):
            start(shopper, OWN)
        refused = shopper.call("POST", OWN, {})
        assert (refused.status, refused.error["code"]) == (429, "too_many_links")


class TestTheTokenEndpoint:
    @pytest.mark.parametrize(
        ("fault", "is_linked_then"),
        [
            ("oauth_token_server_error", True),  # nothing was issued: the code is still good
            ("oauth_token_html", False),
            ("oauth_token_wrong_json", False),
            ("oauth_token_type_other", False),
            ("oauth_expires_in_missing", True),
        ],
    )
    def test_one_bad_answer(
        self, system: InProcessSystem, shopper: ApiShopper, fault: str, is_linked_then: bool
    ) -> None:
        system.street.switch_on(HARBOR, fault, times=1)
        answer = linked(system, shopper)
        expected = 200 if is_linked_then else 502
        assert answer.status == expected, answer.body
        assert is_linked(shopper) is is_linked_then
        # What the store issued for a lost answer it has ended, when the code came once more.
        assert grants(system)[-1] == ("active" if is_linked_then else "revoked")

    def test_down_for_longer(self, system: InProcessSystem, shopper: ApiShopper) -> None:
        system.street.switch_on(HARBOR, "oauth_token_server_error")
        answer = linked(system, shopper)
        assert (answer.status, answer.error["code"]) == (502, "link_not_granted")
        assert not is_linked(shopper)

    def test_a_scope_that_is_too_small(
        self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
    ) -> None:
        system.street.switch_on(HARBOR, "oauth_scope_reduced", times=1)
        assert linked(system, ops, MUSES).status == 200
        account = ops.call("GET", MUSES_ACCOUNT).data
        assert account["link"]["scopes"] == [ORDERS]
        assert account["usedForOrders"] is False
        assert account["notUsedBecause"] == "The store's permission does not include ordering."


def order_of(shopper: ApiShopper, session_id: str) -> Any:
    return shopper.session(session_id)["stores"][0]


class TestOrders:
    def test_with_muses_own_account(
        self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
    ) -> None:
        with a_store_that_asks_who_orders(system):
            assert linked(system, ops, MUSES).status == 200
            assert ops.call("GET", MUSES_ACCOUNT).data["usedForOrders"] is True
            session_id = ready_for_members(shopper)
            shopper.place(session_id)
            assert shopper.settled(session_id)["status"] == "completed"
            number = order_of(shopper, session_id)["museOrderNumber"]
            [placed] = [
                one
                for one in system.street.orders(HARBOR)
                if number.lower() in one["customerReference"].lower()
            ]
            assert placed["customer"] == ALLOWED["email"]
            uses = ops.call("GET", MUSES_ACCOUNT).data["lastUses"]
            assert number in [use["orderNumber"] for use in uses if use["usedFor"] == "order"]

    def test_a_token_that_the_store_refuses_is_refreshed(
        self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
    ) -> None:
        with a_store_that_asks_who_orders(system):
            linked(system, ops, MUSES)
            system.street.switch_on(HARBOR, "oauth_access_token_expired", times=1)
            session_id = ready_for_members(shopper)
            shopper.place(session_id)
            assert shopper.settled(session_id)["status"] == "completed"
            assert ops.call("GET", MUSES_ACCOUNT).data["link"]["state"] == "linked"

    def test_consent_withdrawn(
        self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
    ) -> None:
        with a_store_that_asks_who_orders(system):
            linked(system, ops, MUSES)
            system.street.switch_on(HARBOR, "oauth_account_closed")
            session_id = ready_for_members(shopper)
            shopper.place(session_id)
            [task] = ops.tasks_of(session_id)
            assert "account_problem" in task["reason"]
            account = ops.call("GET", MUSES_ACCOUNT).data
            link = account["link"]
            assert (link["state"], link["code"]) == ("ended", "consent_withdrawn")
            assert account["notUsedBecause"] == link["reason"]
            assert "Link the account again" in link["reason"]

    def test_a_shoppers_account_is_not_used(
        self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
    ) -> None:
        with a_store_that_asks_who_orders(system):
            linked(system, shopper)
            session_id = ready_for_members(shopper)
            shopper.place(session_id)
            [task] = ops.tasks_of(session_id)
            assert "no account that is linked by OAuth" in task["reason"]


def test_no_token_or_code_is_kept_or_told(
    system: InProcessSystem,
    shopper: ApiShopper,
    ops: ApiOps,
    caplog: pytest.LogCaptureFixture,
) -> None:
    secrets = [DEMO_CLIENT_SECRET]
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "botocore")  # it would show the secrets that it reads
    with a_store_that_asks_who_orders(system), system.recorded_calls() as calls:
        browser = CustomerBrowser()
        told = []
        for caller, path in ((shopper, OWN), (ops, MUSES)):
            back = browser.decide(start(caller, path)["authorizationUrl"])
            secrets += [back["code"], back["state"]]
            with tokens_of(secrets):
                told.append(come_back(system, back).body)
        told.append(shopper.call("GET", "/api/v1/stores/accounts").body)
        told.append(ops.call("GET", MUSES_ACCOUNT).body)
        session_id = ready_for_members(shopper)
        with tokens_of(secrets):
            system.street.switch_on(HARBOR, "oauth_access_token_expired", times=1)
            shopper.place(session_id)
            kept = everything_kept()
            told.append(shopper.call("DELETE", "/api/v1/stores/accounts").body)
    assert len(secrets) >= 1 + 4 + 4 + 2
    sent = [str(call.parameters) for call in calls]
    events = json.dumps(system.execution_events(session_id), default=str)
    for text in [*told, *sent, events, caplog.text, *kept, *everything_kept()]:
        assert not [secret for secret in secrets if secret in text], text[:200]


@contextmanager
def tokens_of(found: list[str]) -> Iterator[None]:
    """Add the tokens that stores issue in the block to what must be found nowhere."""
    with pytest.MonkeyPatch.context() as patch:
        original = TokenEndpoint._issued

        def issued(self: TokenEndpoint, request: Any) -> Any:
            tokens = original(self, request)
            found.extend(str(tokens[name]) for name in tokens if name.endswith("_token"))
            return tokens

        patch.setattr(TokenEndpoint, "_issued", issued)
        yield
