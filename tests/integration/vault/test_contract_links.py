"""What the port of links by OAuth promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.adapters.dynamodb.account_links import DynamoAccountLinks
from muse.domain.accounts.audit import AuditAction, AuditEntry
from muse.domain.accounts.authorization import PendingLink
from muse.domain.accounts.credentials import Purpose
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.accounts.oauth_link import WANTED_SCOPES, LinkEnd, OAuthLink
from muse.domain.accounts.revocation import Revocation
from muse.domain.errors import VersionConflict
from muse.ports import AccountLinks, LinkedAccounts
from tests.builders import NOW, USER
from tests.fakes.account_links import InMemoryAccountLinks
from tests.fakes.accounts import InMemoryLinkedAccounts
from tests.integration.vault.conftest import database_on_moto

LINK = OAuthLink(WANTED_SCOPES, NOW + timedelta(hours=1), refreshes=1)
ACCOUNT = LinkedAccount(USER, 9002, Purpose.OAUTH, "av_1", "sealed", "", NOW, "shopper", oauth=LINK)
PENDING = PendingLink(
    "abc",
    USER,
    9002,
    "shopper",
    "https://shop.example",
    WANTED_SCOPES,
    NOW,
    "https://app.example/linked",
)
REVOCATION = Revocation(USER, 9002, "av_1", "sealed", NOW)
LATER = NOW + timedelta(seconds=20)


def entry(action: AuditAction = AuditAction.LINKED) -> AuditEntry:
    return AuditEntry(USER, NOW, action, "shopper", 9002, Purpose.OAUTH)


@pytest.fixture
def links(accounts: LinkedAccounts) -> AccountLinks:
    if isinstance(accounts, InMemoryLinkedAccounts):
        return InMemoryAccountLinks(accounts)
    return DynamoAccountLinks(database_on_moto())


def link_of(accounts: LinkedAccounts) -> OAuthLink:
    found = accounts.account(USER, 9002)
    assert found
    assert found.oauth
    return found.oauth


def test_an_account_is_read_as_it_was_linked(accounts: LinkedAccounts) -> None:
    accounts.link(ACCOUNT, entry())
    assert accounts.account(USER, 9002) == ACCOUNT
    ended = replace(LINK, scopes=(), expires_at=None, ended_at=NOW)
    other = replace(ACCOUNT, oauth=replace(ended, ended_because=LinkEnd.REFRESH_LOST))
    accounts.link(other, entry())
    assert accounts.account(USER, 9002) == other


def test_a_link_that_was_begun_is_used_once(links: AccountLinks) -> None:
    for pending in (PENDING, replace(PENDING, state_hash="def", redirect_uri=None)):
        links.begin(pending, entry(AuditAction.LINK_STARTED))
        assert links.pending(pending.state_hash) == pending
        assert links.use(pending, NOW)
        assert not links.use(pending, NOW)
        assert links.pending(pending.state_hash) == replace(pending, used_at=NOW)
    assert links.pending("nobody's") is None
    assert not links.use(replace(PENDING, state_hash="nobody's"), NOW)


def test_a_link_that_was_begun_is_no_account(accounts: LinkedAccounts, links: AccountLinks) -> None:
    links.begin(PENDING, entry(AuditAction.LINK_STARTED))
    accounts.unlink(ACCOUNT, entry(AuditAction.UNLINKED), REVOCATION)
    assert accounts.accounts_of(USER) == ()
    assert [e.action for e in accounts.entries(USER, 10)]


class TestRefreshing:
    def test_one_at_a_time(self, accounts: LinkedAccounts, links: AccountLinks) -> None:
        accounts.link(ACCOUNT, entry())
        assert links.begin_refresh(ACCOUNT, "first", NOW)
        assert not links.begin_refresh(ACCOUNT, "second", NOW + timedelta(seconds=19))
        held = link_of(accounts)
        assert (held.refresh_by, held.refresh_until) == ("first", LATER)
        renewed = replace(ACCOUNT, sealed="new", oauth=replace(LINK, refreshes=2))
        assert not links.end_refresh(renewed, "second")
        assert links.end_refresh(renewed, "first")
        assert accounts.account(USER, 9002) == renewed
        assert not links.end_refresh(renewed, "first")

    def test_a_holder_that_died_is_followed(
        self, accounts: LinkedAccounts, links: AccountLinks
    ) -> None:
        accounts.link(ACCOUNT, entry())
        assert links.begin_refresh(ACCOUNT, "first", NOW)
        assert links.begin_refresh(ACCOUNT, "second", LATER)
        renewed = replace(ACCOUNT, sealed="late", oauth=replace(LINK, refreshes=2))
        assert not links.end_refresh(renewed, "first")

    @pytest.mark.parametrize("sent", [True, False])
    def test_given_back(self, accounts: LinkedAccounts, links: AccountLinks, sent: bool) -> None:
        accounts.link(ACCOUNT, entry())
        links.begin_refresh(ACCOUNT, "first", NOW)
        links.stop_refresh(ACCOUNT, "second", NOW, sent=sent)
        assert link_of(accounts).refresh_until == LATER
        links.stop_refresh(ACCOUNT, "first", NOW, sent=sent)
        assert link_of(accounts).refresh_by == ("first" if sent else None)
        assert links.begin_refresh(ACCOUNT, "second", NOW)

    def test_of_other_tokens(self, accounts: LinkedAccounts, links: AccountLinks) -> None:
        assert not links.begin_refresh(ACCOUNT, "first", NOW)
        accounts.link(replace(ACCOUNT, version="av_2"), entry())
        assert not links.begin_refresh(ACCOUNT, "first", NOW)
        accounts.link(replace(ACCOUNT, oauth=replace(LINK, refreshes=2)), entry())
        assert not links.begin_refresh(ACCOUNT, "first", NOW)


def test_a_link_ends_once(accounts: LinkedAccounts, links: AccountLinks) -> None:
    accounts.link(ACCOUNT, entry())
    links.begin_refresh(ACCOUNT, "first", NOW)
    reason, ended = LinkEnd.CONSENT_WITHDRAWN, entry(AuditAction.LINK_ENDED)
    assert links.end_link(ACCOUNT, reason, ended)
    assert not links.end_link(ACCOUNT, LinkEnd.REFRESH_LOST, ended)
    assert link_of(accounts) == replace(LINK, ended_at=NOW, ended_because=reason)
    assert not links.begin_refresh(ACCOUNT, "second", LATER)
    actions = [one.action for one in accounts.entries(USER, 10)]
    assert actions.count(AuditAction.LINK_ENDED) == 1


class TestRevocations:
    def test_stored_with_what_makes_them_due(
        self, accounts: LinkedAccounts, links: AccountLinks
    ) -> None:
        accounts.link(ACCOUNT, entry())
        anew = replace(ACCOUNT, version="av_2")
        accounts.link(anew, entry(), REVOCATION)
        second = replace(REVOCATION, version="av_2")
        accounts.unlink(anew, entry(AuditAction.UNLINKED), second)
        assert links.revocations(10) == [REVOCATION, second]
        assert links.revocations(1) == [REVOCATION]
        assert links.revocation(USER, 9002, "av_2") == second
        assert links.revocation("eve", 9002, "av_2") is None

    def test_kept_until_they_end(self, accounts: LinkedAccounts, links: AccountLinks) -> None:
        accounts.link(ACCOUNT, entry(), REVOCATION)
        links.keep_revocation(REVOCATION.failed())
        assert links.revocations(10) == [REVOCATION.failed()]
        for _ in range(2):
            links.end_revocation(REVOCATION, entry(AuditAction.REVOKED))
        links.keep_revocation(REVOCATION.failed())
        assert links.revocations(10) == []

    def test_not_of_tokens_that_were_refreshed(
        self, accounts: LinkedAccounts, links: AccountLinks
    ) -> None:
        accounts.link(replace(ACCOUNT, oauth=replace(LINK, refreshes=2)), entry())
        with pytest.raises(VersionConflict):
            accounts.unlink(ACCOUNT, entry(AuditAction.UNLINKED), REVOCATION)
        assert links.revocations(10) == []
