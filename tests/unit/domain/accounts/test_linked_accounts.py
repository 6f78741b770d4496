"""What is known, shown and told of linked accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.accounts.credentials import Credentials, Purpose
from muse.domain.accounts.linked_account import MUSE, LinkedAccount
from muse.domain.accounts.login_check import (
    ACCOUNT_IN_USE,
    CHECK_LASTS,
    NO_RESULT,
    NOT_STARTED,
    STORE_CLOSED,
    CheckState,
    LoginCheck,
)
from muse.domain.ids import new_account_version
from muse.domain.placement import failures
from muse.domain.placement.failures import PlacementFailure
from muse.domain.store import Authorisation, Method
from tests.builders import NOW, USER, a_store
from tests.sentences import is_known

ACCOUNT = LinkedAccount(
    USER, 9004, Purpose.PASSWORD, "av_1", "sealed", "a…@example.com", NOW, "shopper"
)
CODES = [
    *(
        cls().code
        for cls in vars(failures).values()
        if isinstance(cls, type) and issubclass(cls, PlacementFailure)
    ),
    ACCOUNT_IN_USE,
    NO_RESULT,
    NOT_STARTED,
    STORE_CLOSED,
]


@pytest.mark.parametrize(
    ("username", "shown"),
    [
        ("ada@example.com", "a…@example.com"),
        ("a@b", "a…@b"),
        ("ada", "a…"),
        ("odd@name@example.com", "o…@example.com"),
        ("@example.com", "…@example.com"),
    ],
)
def test_a_user_name_is_shown_masked(username: str, shown: str) -> None:
    assert Credentials(username, "secret").masked_username == shown


@given(st.text(min_size=2, alphabet=st.characters(categories=("L", "N"))), st.booleans())
def test_a_mask_hides_all_but_one_letter(name: str, is_address: bool) -> None:
    username = f"{name}@example.com" if is_address else name
    assert len(Credentials(username, "").masked_username.partition("@")[0]) == 2


def test_credentials_are_not_in_their_own_text() -> None:
    text = repr(Credentials("ada@example.com", "hunter2", "737"))
    assert not [secret for secret in ("ada", "hunter2", "737") if secret in text]


def test_each_linking_has_a_version_of_its_own() -> None:
    assert len({new_account_version() for _ in range(100)}) == 100


class TestChecks:
    def test_one_that_never_ended_was_none(self) -> None:
        pending = LoginCheck()
        assert pending.shown(NOW, NOW + CHECK_LASTS - timedelta(seconds=1)) == pending
        over = pending.shown(NOW, NOW + CHECK_LASTS)
        assert (over.state, over.code) == (CheckState.NOT_CHECKED, NO_RESULT)

    def test_what_is_known_stays_known(self) -> None:
        for check in (LoginCheck.accepted(NOW), LoginCheck.refused("account_problem", NOW)):
            assert check.shown(NOW, NOW + timedelta(days=900)) == check

    @pytest.mark.parametrize("code", CODES)
    def test_people_are_told_why(self, code: str) -> None:
        reason = LoginCheck.not_checked(code, NOW).reason
        assert reason
        assert is_known(reason, "accounts"), reason

    def test_nothing_has_to_be_explained(self) -> None:
        assert LoginCheck.accepted(NOW).reason is None


class TestUse:
    def test_a_shoppers_account_is_never_used_for_orders(self) -> None:
        for check in (LoginCheck(), LoginCheck.accepted(NOW), LoginCheck.refused("x", NOW)):
            said = ACCOUNT.checked(check).not_used_because
            assert said is not None
            assert is_known(said, "accounts"), said

    def test_muses_own_is_until_its_store_refuses_it(self) -> None:
        own = replace(ACCOUNT, owner=MUSE)
        assert own.not_used_because is None
        assert own.checked(LoginCheck.not_checked(NO_RESULT, NOW)).not_used_because is None
        said = own.checked(LoginCheck.refused("account_problem", NOW)).not_used_because
        assert said is not None
        assert is_known(said, "accounts"), said

    def test_its_encryption_is_bound_to_ids(self) -> None:
        assert ACCOUNT.context == {"owner": USER, "storeId": "9004", "purpose": "password"}


def test_a_login_is_only_where_muse_may_sign_in_and_knows_how() -> None:
    allowed = Authorisation("contract", NOW.date(), "ops")
    methods = (Method.HEADLESS, Method.MANUAL)
    assert a_store(methods=methods, playbook="x", authorisation=allowed).has_login
    assert not a_store(methods=methods, playbook="x").has_login
    assert not a_store(methods=methods, authorisation=allowed).has_login
