"""Accounts that are linked by signing in at their store: begun, completed, revoked."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta

import pytest

from muse.domain.accounts.audit import AuditAction
from muse.domain.accounts.authorization import AuthorizationResponse
from muse.domain.accounts.credentials import Credentials, Purpose
from muse.domain.accounts.linked_account import MUSE
from muse.domain.accounts.oauth_link import MANAGE_CHECKOUTS, READ_ORDERS, OAuthTokens
from muse.domain.errors import (
    LinkDenied,
    LinkExpired,
    LinkIssuerInvalid,
    LinkNotGranted,
    LinkStateInvalid,
    MuseError,
    RedirectRefused,
    StoreHasNoLinking,
    StoreLinkingUnavailable,
    TooManyLinks,
    Unavailable,
    UnknownStore,
)
from muse.domain.routing.health import MethodHealth
from muse.domain.store import Authorisation, Method
from muse.ports import GrantRefused, TokensNotIssued
from muse.usecases.accounts.complete_link import complete_link
from muse.usecases.accounts.link_account import LINKS_PER_HOUR, LinkAccount, link_account
from muse.usecases.accounts.revoke_links import revoke_link, revoke_links
from muse.usecases.accounts.unlink_account import erase_accounts, unlink_account
from muse.usecases.accounts.view_accounts import view_account
from tests.builders import NOW, a_store
from tests.fakes.account_links import CLIENT
from tests.unit.usecases.accounts.linking_stage import (
    ADA,
    APP,
    BY_HAND,
    CALLBACK,
    OTHER,
    SHOP,
    LinkingStage,
    query_of,
    state_of,
)

LOST = TokensNotIssued("no answer", sent=True)
REFUSED = TokensNotIssued("invalid_client", sent=False)


@pytest.fixture
def stage() -> LinkingStage:
    return LinkingStage()


class TestBeginning:
    def test_the_customer_is_sent_to_the_store(self, stage: LinkingStage) -> None:
        started = stage.start(app=APP)
        query = query_of(started)
        verifier = CLIENT.code_verifier(query["state"])
        digest = hashlib.sha256(verifier.encode()).digest()
        assert started.authorization_url.startswith("https://shop.example/authorize?")
        assert started.expires_at == NOW + timedelta(minutes=10)
        assert query == {
            "response_type": "code",
            "client_id": "muse",
            "redirect_uri": CALLBACK,
            "scope": f"{MANAGE_CHECKOUTS} {READ_ORDERS}",
            "state": query["state"],
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        assert len(query["state"]) >= 43
        assert len(verifier) >= 43
        assert stage.accounts.account(ADA, SHOP) is None

    def test_neither_state_nor_verifier_is_kept(self, stage: LinkingStage) -> None:
        state = state_of(stage.start())
        kept = repr(stage.links.begun)
        assert state not in kept
        assert CLIENT.code_verifier(state) not in kept
        assert CLIENT.client_secret not in repr(CLIENT)

    @pytest.mark.parametrize(
        ("store_id", "error"), [(BY_HAND, StoreHasNoLinking), (4711, UnknownStore)]
    )
    def test_only_where_accounts_can_be_linked(
        self, stage: LinkingStage, store_id: int, error: type[MuseError]
    ) -> None:
        with pytest.raises(error):
            stage.start(store_id=store_id)
        assert not stage.accounts.audit

    def test_only_where_muse_is_registered(self, stage: LinkingStage) -> None:
        stage.clients.client = None
        with pytest.raises(StoreHasNoLinking):
            stage.start()

    def test_apps_get_nobody_back_at_other_addresses(self, stage: LinkingStage) -> None:
        for address in ("https://evil.example/", f"{APP}/", f"{APP}?a=1", "javascript:alert(1)"):
            with pytest.raises(RedirectRefused):
                stage.start(app=address)
        assert not stage.links.begun

    def test_ten_an_hour(self, stage: LinkingStage) -> None:
        for _ in range(LINKS_PER_HOUR):
            stage.start()
        with pytest.raises(TooManyLinks):
            stage.start()
        stage.start(MUSE)

    def test_a_store_that_is_down(self, stage: LinkingStage) -> None:
        stage.servers.failure_at_discovery = StoreLinkingUnavailable()
        with pytest.raises(StoreLinkingUnavailable):
            stage.start()
        assert not stage.links.begun


class TestCompleting:
    def test_the_account_is_linked(self, stage: LinkingStage) -> None:
        completed = stage.complete(stage.start(app=APP))
        assert (completed.store_id, completed.redirect_uri, completed.error) == (SHOP, APP, None)
        account = stage.account()
        assert (account.purpose, account.username, account.linked_by) == (
            Purpose.OAUTH,
            "",
            "shopper",
        )
        assert account.oauth
        assert account.oauth.scopes == (MANAGE_CHECKOUTS, READ_ORDERS)
        assert account.oauth.expires_at == NOW + timedelta(hours=1)
        assert "access-1" not in repr(account)
        tokens = stage.encryption.decrypt_tokens(account.sealed, account.context)
        assert tokens == OAuthTokens("access-1", "refresh-1")
        assert stage.actions == [AuditAction.LINK_STARTED, AuditAction.LINKED]
        assert stage.servers.asked == [("redeem", "code-1")]
        view = view_account(ADA, SHOP, stage.account_deps)
        assert "cards that are good for one order" in (view.account.not_used_because or "")

    def test_a_forged_state(self, stage: LinkingStage) -> None:
        started = stage.start()
        for forged in ("", "x", f"{state_of(started)}x", "é" * 5000):
            with pytest.raises(LinkStateInvalid):
                stage.complete(started, state=forged)
        assert stage.complete(started).error is None

    def test_a_response_that_comes_twice(self, stage: LinkingStage) -> None:
        started = stage.start()
        stage.complete(started)
        before = stage.account()
        with pytest.raises(LinkStateInvalid):
            stage.complete(started)
        assert stage.account() == before
        assert stage.servers.asked == [("redeem", "code-1")]

    def test_two_responses_at_once(self, stage: LinkingStage) -> None:
        started = stage.start()

        def other() -> None:
            stage.complete(started)

        stage.accounts.before_write = other
        with pytest.raises(LinkStateInvalid):
            stage.complete(started)
        assert stage.servers.asked == [("redeem", "code-1")]

    def test_too_late(self, stage: LinkingStage) -> None:
        started = stage.start()
        stage.clock.sleep(600)
        with pytest.raises(LinkExpired):
            stage.complete(started)
        assert not stage.servers.asked

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"issuer": "https://evil.example"}, LinkIssuerInvalid),
            ({"issuer": None}, LinkIssuerInvalid),
            ({"code": None, "error": "access_denied"}, LinkDenied),
            ({"code": None, "error": "server_error"}, LinkNotGranted),
            ({"code": None}, LinkNotGranted),
            ({"code": ""}, LinkNotGranted),
        ],
    )
    def test_other_responses(
        self, stage: LinkingStage, changes: dict[str, str | None], error: type[MuseError]
    ) -> None:
        started = stage.start(app=APP)
        completed = stage.complete(started, **changes)
        assert type(completed.error) is error
        assert completed.redirect_uri == APP
        assert stage.accounts.account(ADA, SHOP) is None
        assert not stage.servers.asked
        with pytest.raises(LinkStateInvalid):
            stage.complete(started)

    def test_the_code_is_presented_once_more_when_the_answer_is_lost(
        self, stage: LinkingStage
    ) -> None:
        stage.servers.failures = [LOST]
        assert stage.complete(stage.start()).error is None
        assert stage.servers.asked == [("redeem", "code-1")] * 2

    @pytest.mark.parametrize(
        ("failures", "asked"), [([LOST, LOST], 2), ([LOST, GrantRefused()], 2), ([REFUSED], 1)]
    )
    def test_no_tokens(
        self, stage: LinkingStage, failures: list[Exception | None], asked: int
    ) -> None:
        stage.servers.failures = failures
        assert isinstance(stage.complete(stage.start()).error, LinkNotGranted)
        assert len(stage.servers.asked) == asked
        assert stage.accounts.account(ADA, SHOP) is None

    def test_tokens_that_can_not_be_stored_are_revoked(self, stage: LinkingStage) -> None:
        def goes_down() -> None:
            stage.accounts.is_down = True

        started = stage.start()
        stage.servers.meanwhile = goes_down
        assert isinstance(stage.complete(started).error, Unavailable)
        assert stage.servers.asked == [("redeem", "code-1"), ("revoke", "refresh-1")]

    def test_a_store_that_allows_less(self, stage: LinkingStage) -> None:
        stage.servers.granted = (READ_ORDERS,)
        account = stage.link(MUSE)
        assert account.oauth
        assert account.oauth.scopes == (READ_ORDERS,)
        assert account.not_used_because == "The store's permission does not include ordering."

    def test_each_links_their_own(self, stage: LinkingStage) -> None:
        adas, eves = stage.start(ADA), stage.start("eve")
        stage.complete(adas)
        assert stage.accounts.account("eve", SHOP) is None
        stage.complete(eves)
        assert stage.account("eve").owner == "eve"

    def test_linked_again_the_earlier_tokens_are_revoked(self, stage: LinkingStage) -> None:
        first = stage.link()
        second = stage.link()
        assert stage.account().version == second.version
        [revocation] = stage.requests.asked
        assert (revocation.version, revocation.sealed) == (first.version, first.sealed)

    def test_an_outage_of_muses_account_ends(self, stage: LinkingStage) -> None:
        stage.storage.commit(MethodHealth(SHOP, Method.API).stop("account_problem", NOW))
        stage.link(ADA)
        assert stage.storage.store_conditions([SHOP])[SHOP].of(Method.API).outage
        stage.link(MUSE)
        assert not stage.storage.store_conditions([SHOP])[SHOP].of(Method.API).outage


class TestRevoking:
    def test_at_unlinking(self, stage: LinkingStage) -> None:
        account = stage.link()
        unlink_account(ADA, SHOP, "shopper", stage.account_deps)
        assert stage.accounts.account(ADA, SHOP) is None
        [asked] = stage.requests.asked
        assert revoke_link(ADA, SHOP, account.version, stage.revocation_deps)
        assert asked.version == account.version
        assert stage.servers.asked[-1] == ("revoke", "refresh-1")
        assert stage.links.revocations(10) == []
        assert stage.actions[-3:] == [
            AuditAction.UNLINKED,
            AuditAction.DECRYPTED,
            AuditAction.REVOKED,
        ]
        assert not revoke_link(ADA, SHOP, account.version, stage.revocation_deps)

    def test_at_erasure(self, stage: LinkingStage) -> None:
        for store_id in (SHOP, OTHER):
            stage.link(store_id=store_id)
        assert erase_accounts(ADA, "ops:olivia", stage.account_deps) == 2
        assert revoke_links(stage.revocation_deps) == {"revoked": 2, "waiting": 0}
        assert [what for what, _ in stage.servers.asked[-2:]] == ["revoke", "revoke"]

    def test_a_store_that_is_down_is_asked_again(self, stage: LinkingStage) -> None:
        stage.link()
        stage.requests.is_down = True
        unlink_account(ADA, SHOP, "shopper", stage.account_deps)
        stage.servers.failures = [LOST]
        assert revoke_links(stage.revocation_deps) == {"revoked": 0, "waiting": 1}
        assert [one.tries for one in stage.links.revocations(10)] == [1]
        assert revoke_links(stage.revocation_deps) == {"revoked": 1, "waiting": 0}

    def test_it_is_given_up_after_three_days(self, stage: LinkingStage) -> None:
        stage.link()
        unlink_account(ADA, SHOP, "shopper", stage.account_deps)
        stage.registry.remove(SHOP)
        stage.clock.sleep(timedelta(days=3).total_seconds())
        assert revoke_links(stage.revocation_deps) == {"revoked": 0, "waiting": 1}
        assert stage.links.revocations(10) == []
        assert stage.actions[-1] is AuditAction.NOT_REVOKED

    def test_a_refresh_meanwhile_is_revoked_too(self, stage: LinkingStage) -> None:
        stage.link(MUSE)
        stage.clock.sleep(3600)

        def order() -> None:
            stage.tokens.token(stage.registry.store(SHOP), "MO-1")

        stage.accounts.before_write = order
        unlink_account(MUSE, SHOP, "ops:olivia", stage.account_deps)
        revoke_links(stage.revocation_deps)
        assert stage.servers.asked[-1] == ("revoke", "refresh-2")

    def test_a_password_in_place_of_a_link(self, stage: LinkingStage) -> None:
        login = {"playbook": "shop", "authorisation": Authorisation("contract", NOW.date(), "ops")}
        stage.link()
        stage.registry.put(a_store(SHOP, methods=(Method.HEADLESS, Method.MANUAL), **login))
        link_account(LinkAccount(ADA, SHOP, Credentials("ada", "pass")), stage.account_deps)
        assert stage.account().oauth is None
        assert len(stage.requests.asked) == 1


def test_a_response_without_a_state(stage: LinkingStage) -> None:
    with pytest.raises(LinkStateInvalid):
        complete_link(AuthorizationResponse(""), stage.deps)
