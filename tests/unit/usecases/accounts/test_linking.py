"""Linking, looking at and unlinking accounts, and the one try of a login."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from muse.domain.accounts.audit import AuditAction
from muse.domain.accounts.credentials import Credentials
from muse.domain.accounts.linked_account import MUSE, LinkedAccount
from muse.domain.accounts.login_check import (
    ACCOUNT_IN_USE,
    NO_RESULT,
    NOT_STARTED,
    STORE_CLOSED,
    CheckState,
    LoginCheck,
)
from muse.domain.errors import (
    Forbidden,
    MuseError,
    NotFound,
    StoreHasNoLogin,
    TooManyLinks,
    Unavailable,
    UnknownStore,
    VersionConflict,
)
from muse.domain.placement.attempt import AccountInUse, TryAgain
from muse.domain.placement.failures import (
    AccountProblem,
    BotChallenge,
    PlaybookBroken,
    RetailerUnavailable,
)
from muse.domain.routing.health import MethodHealth
from muse.domain.store import Authorisation, Method
from muse.usecases.accounts.check_login import CheckLogin, check_login
from muse.usecases.accounts.dependencies import AccountDependencies, CheckDependencies
from muse.usecases.accounts.link_account import (
    LINKS_PER_HOUR,
    LinkAccount,
    link_account,
    shopper_as_owner,
)
from muse.usecases.accounts.unlink_account import erase_accounts, unlink_account
from muse.usecases.accounts.view_accounts import view_account, view_accounts
from tests.builders import NOW, a_store
from tests.fakes.account_links import FakeRevocationRequests
from tests.fakes.accounts import (
    FakeBrowserLogins,
    FakeEncryption,
    FakeLoginChecks,
    FakeStoreLogin,
    InMemoryLinkedAccounts,
)
from tests.fakes.clock import FakeClock
from tests.fakes.moments import Moments
from tests.fakes.people import FakeNotifier
from tests.fakes.registry import FakeRegistry
from tests.fakes.storage import InMemoryStorage

ADA, WEB, OTHER, BY_HAND = "ada", 9004, 9005, 9001
PASSWORD = "correct horse"
_LOGIN = {
    "methods": (Method.HEADLESS, Method.MANUAL),
    "playbook": "shop",
    "authorisation": Authorisation("contract", NOW.date(), "ops"),
}


@dataclass
class Stage:
    """Everything around linked accounts, as fakes."""

    accounts: InMemoryLinkedAccounts = field(default_factory=InMemoryLinkedAccounts)
    registry: FakeRegistry = field(
        default_factory=lambda: FakeRegistry(
            a_store(WEB, **_LOGIN), a_store(OTHER, **_LOGIN), a_store(BY_HAND)
        )
    )
    checks: FakeLoginChecks = field(default_factory=FakeLoginChecks)
    logins: FakeBrowserLogins = field(default_factory=FakeBrowserLogins)
    store_login: FakeStoreLogin = field(default_factory=FakeStoreLogin)
    notifier: FakeNotifier = field(default_factory=lambda: FakeNotifier(Moments()))
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    storage: InMemoryStorage = field(default_factory=InMemoryStorage)

    @property
    def deps(self) -> AccountDependencies:
        return AccountDependencies(
            self.accounts,
            self.registry,
            FakeEncryption(),
            self.checks,
            self.logins,
            FakeRevocationRequests(),
            self.clock,
        )

    def link(
        self, owner: str = ADA, store_id: int = WEB, username: str = "ada@example.com"
    ) -> LinkedAccount:
        return link_account(
            LinkAccount(owner, store_id, Credentials(username, PASSWORD)), self.deps
        )

    def check(self, account: LinkedAccount) -> LoginCheck | None:
        """What the function with the browser does for this account."""
        deps = CheckDependencies(
            self.accounts,
            self.registry,
            self.store_login,
            self.notifier,
            self.clock,
            self.storage,
        )
        return check_login(CheckLogin(account.owner, account.store_id, account.version), deps)

    def state(self, owner: str = ADA, store_id: int = WEB) -> tuple[CheckState, str | None]:
        """As the owner is told."""
        check = view_account(owner, store_id, self.deps).check
        return check.state, check.code


@pytest.fixture
def stage() -> Stage:
    return Stage()


class TestLinking:
    def test_nothing_is_stored_as_it_was_typed(self, stage: Stage) -> None:
        account = stage.link()
        stored = stage.accounts.account(ADA, WEB)
        assert stored == account
        assert account.username == "a…@example.com"
        assert PASSWORD not in repr(stored)
        assert stage.checks.asked == [account]
        [entry] = stage.accounts.audit
        assert (entry.action, entry.by, entry.store_id) == (AuditAction.LINKED, "shopper", WEB)

    @pytest.mark.parametrize(
        ("store_id", "error"), [(BY_HAND, StoreHasNoLogin), (4711, UnknownStore)]
    )
    def test_only_where_muse_can_sign_in(
        self, stage: Stage, store_id: int, error: type[MuseError]
    ) -> None:
        with pytest.raises(error):
            stage.link(store_id=store_id)
        assert not stage.accounts.audit
        assert not stage.checks.asked

    def test_another_password_takes_the_place_of_the_first(self, stage: Stage) -> None:
        first = stage.link()
        second = stage.link(username="ada@new.example")
        assert stage.accounts.accounts_of(ADA) == (second,)
        assert second.version != first.version
        assert stage.logins.deleted == [first.version]

    def test_nothing_is_linked_when_it_can_not_be_stored(self, stage: Stage) -> None:
        stage.accounts.is_down = True
        with pytest.raises(Unavailable):
            stage.link()
        stage.accounts.is_down = False
        assert view_accounts(ADA, stage.deps) == ()

    def test_a_check_that_nobody_will_do_says_so_at_once(self, stage: Stage) -> None:
        stage.checks.is_down = True
        assert stage.link().check.code == NOT_STARTED
        assert stage.state() == (CheckState.NOT_CHECKED, NOT_STARTED)

    def test_nobody_tries_out_passwords(self, stage: Stage) -> None:
        for _ in range(LINKS_PER_HOUR):
            stage.link()
            stage.clock.sleep(60)
        with pytest.raises(TooManyLinks) as refused:
            stage.link()
        assert refused.value.retry_after == 3600 - LINKS_PER_HOUR * 60
        stage.clock.sleep(refused.value.retry_after + 1)
        stage.link()

    def test_operations_link_as_often_as_they_need(self, stage: Stage) -> None:
        for _ in range(LINKS_PER_HOUR + 1):
            stage.link(MUSE)

    def test_no_user_is_muse(self) -> None:
        assert shopper_as_owner(ADA) == ADA
        with pytest.raises(Forbidden):
            shopper_as_owner(MUSE)


class TestLooking:
    def test_each_sees_their_own(self, stage: Stage) -> None:
        stage.link(ADA, WEB)
        stage.link(ADA, OTHER)
        stage.link("eve", WEB)
        assert [d.account.store_id for d in view_accounts(ADA, stage.deps)] == [WEB, OTHER]
        assert [d.account.owner for d in view_accounts("eve", stage.deps)] == ["eve"]
        with pytest.raises(NotFound, match="No account is linked"):
            view_account("eve", OTHER, stage.deps)

    def test_an_account_outlives_its_store(self, stage: Stage) -> None:
        stage.link()
        stage.registry.remove(WEB)
        assert view_account(ADA, WEB, stage.deps).store_name is None
        unlink_account(ADA, WEB, "shopper", stage.deps)
        assert view_accounts(ADA, stage.deps) == ()


class TestUnlinking:
    def test_it_is_gone_and_on_record(self, stage: Stage) -> None:
        account = stage.link()
        unlink_account(ADA, WEB, "shopper", stage.deps)
        assert stage.accounts.account(ADA, WEB) is None
        assert stage.logins.deleted == [account.version]
        assert stage.accounts.audit[-1].action is AuditAction.UNLINKED
        with pytest.raises(NotFound):
            unlink_account(ADA, WEB, "shopper", stage.deps)

    def test_also_what_is_linked_meanwhile(self, stage: Stage) -> None:
        stage.link()
        stage.accounts.before_write = _change(stage, "relink")
        unlink_account(ADA, WEB, "shopper", stage.deps)
        assert stage.accounts.account(ADA, WEB) is None

    def test_two_at_once_are_both_content(self, stage: Stage) -> None:
        stage.link()
        stage.accounts.before_write = lambda: unlink_account(ADA, WEB, "shopper", stage.deps)
        unlink_account(ADA, WEB, "shopper", stage.deps)
        assert stage.accounts.account(ADA, WEB) is None

    def test_it_gives_up_when_it_is_linked_again_and_again(self, stage: Stage) -> None:
        stage.link()

        def again() -> None:
            stage.link()
            stage.accounts.before_write = again

        stage.accounts.before_write = again
        with pytest.raises(VersionConflict):
            unlink_account(ADA, WEB, "shopper", stage.deps)

    def test_all_of_a_shopper(self, stage: Stage) -> None:
        for store_id in (WEB, OTHER):
            stage.link(ADA, store_id)
        stage.link("eve")
        assert erase_accounts(ADA, "ops:olivia", stage.deps) == 2
        assert erase_accounts(ADA, "ops:olivia", stage.deps) == 0
        assert view_accounts(ADA, stage.deps) == ()
        assert view_accounts("eve", stage.deps)
        erased = [e for e in stage.accounts.audit if e.action is AuditAction.ERASED]
        assert {entry.by for entry in erased} == {"ops:olivia"}
        assert [entry.store_id for entry in erased] == [WEB, OTHER, None, None]
        assert "example.com" not in repr(stage.accounts.audit)


class TestTryingALogin:
    def test_the_store_lets_muse_in(self, stage: Stage) -> None:
        check = stage.check(stage.link())
        assert check
        assert stage.state() == (CheckState.ACCEPTED, None)

    @pytest.mark.parametrize(
        ("failure", "state", "code"),
        [
            (AccountProblem("wrong password"), CheckState.REFUSED, "account_problem"),
            (BotChallenge(), CheckState.NOT_CHECKED, "bot_challenge"),
            (PlaybookBroken("no such button"), CheckState.NOT_CHECKED, "playbook_broken"),
            (RetailerUnavailable(), CheckState.NOT_CHECKED, "retailer_unavailable"),
            (AccountInUse("by an order"), CheckState.NOT_CHECKED, ACCOUNT_IN_USE),
            (TryAgain("no time"), CheckState.NOT_CHECKED, NO_RESULT),
            (Unavailable(), CheckState.NOT_CHECKED, NO_RESULT),
        ],
    )
    def test_or_not(self, stage: Stage, failure: Exception, state: CheckState, code: str) -> None:
        stage.store_login.failure = failure
        stage.check(stage.link())
        assert stage.state() == (state, code)
        assert not stage.notifier.refused_accounts

    def test_a_closed_store_is_left_alone(self, stage: Stage) -> None:
        account = stage.link()
        stage.registry.put(a_store(WEB, **_LOGIN, closed=True))
        stage.check(account)
        assert stage.state() == (CheckState.NOT_CHECKED, STORE_CLOSED)
        assert not stage.store_login.tried

    def test_operations_hear_of_muses_own(self, stage: Stage) -> None:
        stage.store_login.failure = AccountProblem()
        stage.check(stage.link(MUSE))
        assert stage.notifier.refused_accounts == [(WEB, "account_problem")]

    def test_once(self, stage: Stage) -> None:
        account = stage.link()
        assert stage.check(account)
        assert stage.check(account) is None
        assert len(stage.store_login.tried) == 1

    @pytest.mark.parametrize("change", ["relink", "unlink"])
    def test_what_changed_before_is_not_tried(self, stage: Stage, change: str) -> None:
        account = stage.link()
        _change(stage, change)()
        assert stage.check(account) is None
        assert not stage.store_login.tried

    @pytest.mark.parametrize("change", ["relink", "unlink"])
    def test_what_changed_meanwhile_keeps_no_result(self, stage: Stage, change: str) -> None:
        stage.store_login.failure = AccountProblem()
        stage.store_login.meanwhile = _change(stage, change)
        assert stage.check(stage.link()) is None
        present = stage.accounts.account(ADA, WEB)
        assert present is None or present.check == LoginCheck()

    def test_a_check_that_dies_is_told_after_ten_minutes(self, stage: Stage) -> None:
        account = stage.link()
        stage.store_login.failure = SystemExit()  # type: ignore[assignment]  # the process ends
        with pytest.raises(SystemExit):
            stage.check(account)
        assert stage.state() == (CheckState.PENDING, None)
        stage.clock.sleep(timedelta(minutes=10).total_seconds())
        assert stage.state() == (CheckState.NOT_CHECKED, NO_RESULT)
        stage.store_login.failure = None
        stage.check(stage.link())
        assert stage.state() == (CheckState.ACCEPTED, None)


def _change(stage: Stage, change: str) -> Callable[[], None]:
    def relink() -> None:
        stage.link()

    def unlink() -> None:
        unlink_account(ADA, WEB, "shopper", stage.deps)

    return {"relink": relink, "unlink": unlink}[change]


class TestAnOutageOfTheAccount:
    """A store that refused Muse's account is not ordered from; linked anew and accepted, it is."""

    @pytest.mark.parametrize(
        ("owner", "reason", "lasts"),
        [
            (MUSE, "account_problem", False),
            (MUSE, "bot_challenge", True),
            (ADA, "account_problem", True),
        ],
    )
    def test_ends_when_the_store_accepts_it(
        self, stage: Stage, owner: str, reason: str, lasts: bool
    ) -> None:
        stopped = MethodHealth(WEB, Method.HEADLESS).stop(reason, NOW)
        stage.storage.commit(stopped)
        stage.check(stage.link(owner))
        health = stage.storage.store_conditions([WEB])[WEB].of(Method.HEADLESS)
        assert (health.outage is not None) is lasts
