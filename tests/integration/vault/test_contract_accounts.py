"""What the port of linked accounts promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.accounts.audit import AuditAction, AuditEntry, UsedFor
from muse.domain.accounts.credentials import Purpose
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.accounts.login_check import LoginCheck
from muse.domain.errors import VersionConflict
from muse.ports import LinkedAccounts
from tests.builders import NOW, USER

ACCOUNT = LinkedAccount(
    USER, 9004, Purpose.PASSWORD, "av_1", "sealed", "a…@example.com", NOW, "shopper"
)
ANEW = replace(ACCOUNT, version="av_2", sealed="other")
REFUSED = LoginCheck.refused("account_problem", NOW)


def entry(minutes: int = 0, action: AuditAction = AuditAction.LINKED) -> AuditEntry:
    at = NOW + timedelta(minutes=minutes)
    return AuditEntry(USER, at, action, "shopper", 9004, Purpose.PASSWORD)


def linked(accounts: LinkedAccounts, *wanted: LinkedAccount) -> None:
    for account in wanted:
        accounts.link(account, entry())


def test_an_account_is_read_as_it_was_linked(accounts: LinkedAccounts) -> None:
    assert accounts.account(USER, 9004) is None
    linked(accounts, ACCOUNT)
    assert accounts.account(USER, 9004) == ACCOUNT
    assert accounts.account("eve", 9004) is None


def test_those_of_an_owner_come_by_store(accounts: LinkedAccounts) -> None:
    others = [replace(ACCOUNT, store_id=store_id) for store_id in (12, 9003, 9)]
    linked(accounts, ACCOUNT, *others, replace(ACCOUNT, owner="eve"))
    assert [one.store_id for one in accounts.accounts_of(USER)] == [9, 12, 9003, 9004]
    assert accounts.accounts_of("nobody") == ()


def test_the_last_one_stands(accounts: LinkedAccounts) -> None:
    linked(accounts, ACCOUNT)
    accounts.end_check(ACCOUNT, REFUSED)
    linked(accounts, ANEW)
    assert accounts.account(USER, 9004) == ANEW


def test_an_entry_is_read_as_it_was_recorded(accounts: LinkedAccounts) -> None:
    used = replace(entry(1, AuditAction.DECRYPTED), used_for=UsedFor.ORDER, order_number="MO-1")
    bare = AuditEntry(USER, NOW, AuditAction.ERASED, "ops:olivia")
    for each in (used, bare, replace(used, owner="eve")):
        accounts.record(each)
    assert accounts.entries(USER, 10) == [used, bare]


def test_the_newest_entries_come_first(accounts: LinkedAccounts) -> None:
    for minutes in (3, 1, 2, 2):
        accounts.record(entry(minutes))
    assert [e.at for e in accounts.entries(USER, 3)] == [entry(m).at for m in (3, 2, 2)]
    since = entry(2).at
    assert len(accounts.entries(USER, 10, since=since)) == 3
    assert len(accounts.entries(USER, 10, since=since + timedelta(seconds=1))) == 1


def test_the_audit_is_no_account(accounts: LinkedAccounts) -> None:
    linked(accounts, ACCOUNT)
    assert len(accounts.accounts_of(USER)) == len(accounts.entries(USER, 10)) == 1


def test_an_unlinked_one_is_gone(accounts: LinkedAccounts) -> None:
    linked(accounts, ACCOUNT)
    accounts.unlink(ACCOUNT, entry(1, AuditAction.UNLINKED))
    assert accounts.account(USER, 9004) is None
    accounts.unlink(ACCOUNT, entry(2, AuditAction.UNLINKED))
    assert len(accounts.entries(USER, 10)) == 3


def test_one_that_was_linked_anew_is_not_unlinked(accounts: LinkedAccounts) -> None:
    linked(accounts, ACCOUNT, ANEW)
    with pytest.raises(VersionConflict):
        accounts.unlink(ACCOUNT, entry(1, AuditAction.UNLINKED))
    assert accounts.account(USER, 9004) == ANEW
    assert len(accounts.entries(USER, 10)) == 2


def test_a_check_begins_once(accounts: LinkedAccounts) -> None:
    linked(accounts, ACCOUNT)
    assert accounts.begin_check(ACCOUNT, NOW)
    assert not accounts.begin_check(ACCOUNT, NOW)
    linked(accounts, ANEW)
    assert not accounts.begin_check(ACCOUNT, NOW)
    assert accounts.begin_check(ANEW, NOW)


def test_its_result_is_of_its_version(accounts: LinkedAccounts) -> None:
    linked(accounts, ACCOUNT)
    assert accounts.end_check(ACCOUNT, LoginCheck.accepted(NOW))
    assert accounts.account(USER, 9004) == ACCOUNT.checked(LoginCheck.accepted(NOW))
    linked(accounts, ANEW)
    assert not accounts.end_check(ACCOUNT, REFUSED)
    assert accounts.account(USER, 9004) == ANEW


def test_nothing_is_made_of_an_account_that_is_gone(accounts: LinkedAccounts) -> None:
    assert not accounts.begin_check(ACCOUNT, NOW)
    assert not accounts.end_check(ACCOUNT, REFUSED)
    assert accounts.account(USER, 9004) is None


def test_a_refusal_is_final(accounts: LinkedAccounts) -> None:
    linked(accounts, ACCOUNT)
    accounts.end_check(ACCOUNT, LoginCheck.not_checked("bot_challenge", NOW))
    assert accounts.end_check(ACCOUNT, REFUSED)
    assert not accounts.end_check(ACCOUNT, LoginCheck.accepted(NOW))
    assert not accounts.end_check(ACCOUNT, REFUSED)
    assert accounts.account(USER, 9004) == ACCOUNT.checked(REFUSED)
