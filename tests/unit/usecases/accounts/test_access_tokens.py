"""Access tokens for orders: refreshed by one placement at a time, and what a crash leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.accounts.audit import AuditAction
from muse.domain.accounts.linked_account import MUSE
from muse.domain.accounts.oauth_link import READ_ORDERS, LinkEnd, OAuthLink
from muse.domain.errors import Unavailable
from muse.domain.placement.failures import AccountProblem, RetailerUnavailable
from muse.domain.store import Store
from muse.ports import GrantRefused, TokensNotIssued
from tests.unit.usecases.accounts.linking_stage import ORDER, SHOP, LinkingStage

LOST = TokensNotIssued("no answer", sent=True)


@pytest.fixture
def stage() -> LinkingStage:
    """Muse's own account is linked, its access token lasts for an hour."""
    stage = LinkingStage()
    stage.link(MUSE)
    stage.servers.asked.clear()
    return stage


@pytest.fixture
def store(stage: LinkingStage) -> Store:
    return stage.registry.store(SHOP)


def link_of(stage: LinkingStage) -> OAuthLink:
    found = stage.account(MUSE).oauth
    assert found
    return found


def expire(stage: LinkingStage) -> None:
    stage.clock.sleep(3600)


def test_a_fresh_one_is_used_and_its_use_is_on_record(stage: LinkingStage, store: Store) -> None:
    assert stage.tokens.token(store, ORDER) == "access-1"
    assert not stage.servers.asked
    entry = stage.accounts.audit[-1]
    assert (entry.action, entry.order_number) == (AuditAction.DECRYPTED, ORDER)


def test_an_old_one_is_refreshed_once(stage: LinkingStage, store: Store) -> None:
    expire(stage)
    assert [stage.tokens.token(store, ORDER) for _ in range(3)] == ["access-2"] * 3
    assert stage.servers.asked == [("refresh", "refresh-1")]
    link = link_of(stage)
    assert (link.refreshes, link.refresh_by, link.refresh_until) == (2, None, None)


def test_one_that_is_about_to_expire_is_refreshed(stage: LinkingStage, store: Store) -> None:
    stage.clock.sleep(3600 - 61)
    assert stage.tokens.token(store, ORDER) == "access-1"
    stage.clock.sleep(1)
    assert stage.tokens.token(store, ORDER) == "access-2"


def test_one_that_the_store_refused_is_refreshed_early(stage: LinkingStage, store: Store) -> None:
    assert stage.tokens.token(store, ORDER, refused="access-1") == "access-2"
    assert stage.tokens.token(store, ORDER, refused="access-1") == "access-2"
    assert len(stage.servers.asked) == 1


def test_without_an_end_it_lasts_until_it_is_refused(stage: LinkingStage, store: Store) -> None:
    stage.servers.lasts = None
    stage.link(MUSE)
    stage.clock.sleep(timedelta(days=30).total_seconds())
    assert stage.tokens.token(store, ORDER) == "access-2"
    assert stage.tokens.token(store, ORDER, refused="access-2") == "access-3"


def test_a_store_that_keeps_the_refresh_token(stage: LinkingStage, store: Store) -> None:
    stage.servers.rotates = False
    for _ in range(2):
        expire(stage)
        stage.tokens.token(store, ORDER)
    assert stage.servers.asked == [("refresh", "refresh-1")] * 2


def test_several_at_once_burn_one_refresh_token(stage: LinkingStage, store: Store) -> None:
    expire(stage)
    stage.servers.meanwhile = lambda: stage.clock.sleep(5)
    placements = [lambda: stage.tokens.token(store, ORDER)] * 4
    assert stage.clock.together(*placements) == ["access-2"] * 4
    assert stage.servers.asked == [("refresh", "refresh-1")]


def test_nobody_waits_for_ever(stage: LinkingStage, store: Store) -> None:
    expire(stage)
    stage.links.begin_refresh(stage.account(MUSE), "the other", stage.clock.now())
    began = stage.clock.now()
    with pytest.raises(RetailerUnavailable):
        stage.tokens.token(store, ORDER)
    assert stage.clock.now() - began < timedelta(seconds=15)


class TestALostAnswer:
    def test_the_old_refresh_token_is_tried_again(self, stage: LinkingStage, store: Store) -> None:
        """A store that never saw the request, doesn't rotate or grants a pardon gives tokens."""
        expire(stage)
        stage.servers.failures = [LOST]
        with pytest.raises(RetailerUnavailable):
            stage.tokens.token(store, ORDER)
        assert link_of(stage).refresh_by
        assert stage.tokens.token(store, ORDER) == "access-2"
        assert link_of(stage).refresh_by is None

    def test_a_store_that_takes_it_for_theft_ends_the_link(
        self, stage: LinkingStage, store: Store
    ) -> None:
        expire(stage)
        stage.servers.failures = [LOST, GrantRefused()]
        with pytest.raises(RetailerUnavailable):
            stage.tokens.token(store, ORDER)
        with pytest.raises(AccountProblem, match="was lost"):
            stage.tokens.token(store, ORDER)
        assert link_of(stage).ended_because is LinkEnd.REFRESH_LOST

    def test_a_process_that_died(self, stage: LinkingStage, store: Store) -> None:
        expire(stage)
        stage.servers.failures = [SystemExit()]  # type: ignore[list-item]  # the process ends
        with pytest.raises(SystemExit):
            stage.tokens.token(store, ORDER)
        stage.clock.sleep(20)
        stage.servers.failures = [GrantRefused()]
        with pytest.raises(AccountProblem, match="was lost"):
            stage.tokens.token(store, ORDER)

    def test_storing_is_tried_again(self, stage: LinkingStage, store: Store) -> None:
        def goes_down() -> None:
            stage.accounts.is_down = True
            stage.clock.spawn("the database", comes_back)

        def comes_back() -> None:
            stage.clock.sleep(0.7)
            stage.accounts.is_down = False

        expire(stage)
        stage.servers.meanwhile = goes_down
        assert stage.tokens.token(store, ORDER) == "access-2"
        assert link_of(stage).refreshes == 2

    def test_until_it_is_hopeless(self, stage: LinkingStage, store: Store) -> None:
        def goes_down() -> None:
            stage.accounts.is_down = True

        expire(stage)
        stage.servers.meanwhile = goes_down
        with pytest.raises(Unavailable):
            stage.tokens.token(store, ORDER)


def test_what_was_never_sent_leaves_no_doubt(stage: LinkingStage, store: Store) -> None:
    expire(stage)
    stage.servers.failures = [TokensNotIssued("not connected", sent=False), GrantRefused()]
    with pytest.raises(RetailerUnavailable):
        stage.tokens.token(store, ORDER)
    with pytest.raises(AccountProblem):
        stage.tokens.token(store, ORDER)
    assert link_of(stage).ended_because is LinkEnd.CONSENT_WITHDRAWN


class TestALinkThatEnds:
    def test_the_store_is_not_asked_again(self, stage: LinkingStage, store: Store) -> None:
        expire(stage)
        stage.servers.failures = [GrantRefused()]
        for _ in range(2):
            with pytest.raises(AccountProblem, match="has ended this link"):
                stage.tokens.token(store, ORDER)
        assert len(stage.servers.asked) == 1
        assert stage.actions[-1] is AuditAction.LINK_ENDED

    def test_too_little_is_allowed(self, stage: LinkingStage, store: Store) -> None:
        stage.servers.granted = (READ_ORDERS,)
        expire(stage)
        with pytest.raises(AccountProblem, match="does not include ordering"):
            stage.tokens.token(store, ORDER)

    def test_no_account(self, store: Store) -> None:
        with pytest.raises(AccountProblem, match="no account that is linked by OAuth"):
            LinkingStage().tokens.token(store, ORDER)

    def test_muse_is_not_registered_any_more(self, stage: LinkingStage, store: Store) -> None:
        expire(stage)
        stage.clients.client = None
        with pytest.raises(AccountProblem, match="not registered"):
            stage.tokens.token(store, ORDER)
        assert link_of(stage).refresh_by is None

    def test_unlinked_while_it_is_refreshed(self, stage: LinkingStage, store: Store) -> None:
        expire(stage)
        stage.servers.meanwhile = stage.accounts.stored.clear
        with pytest.raises(RetailerUnavailable):
            stage.tokens.token(store, ORDER)

    def test_without_a_refresh_token_it_ends_with_its_time(
        self, stage: LinkingStage, store: Store
    ) -> None:
        account = stage.account(MUSE)
        tokens = stage.encryption.decrypt_tokens(account.sealed, account.context)
        bare = stage.encryption.encrypt_tokens(replace(tokens, refresh_token=None), account.context)
        stage.accounts.stored[MUSE, SHOP] = replace(account, sealed=bare)
        assert stage.tokens.token(store, ORDER) == "access-1"
        expire(stage)
        with pytest.raises(AccountProblem, match="limited time"):
            stage.tokens.token(store, ORDER)
