"""Try the login of a linked account, once."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.accounts.login_check import (
    ACCOUNT_IN_USE,
    NO_RESULT,
    STORE_CLOSED,
    CheckState,
    LoginCheck,
)
from muse.domain.errors import MuseError
from muse.domain.placement.attempt import AccountInUse, PlacementDecision
from muse.domain.placement.failures import AccountProblem, PlacementFailure
from muse.domain.store import Method, Store
from muse.usecases.accounts.dependencies import CheckDependencies
from muse.usecases.accounts.outages import end_outage_of_account


@dataclass(frozen=True, slots=True)
class CheckLogin:
    """Whose account at which store, in the version that is meant."""

    owner: str
    store_id: int
    version: str


def check_login(command: CheckLogin, deps: CheckDependencies) -> LoginCheck | None:
    """What came of it, as it is stored; None when there was nothing to check any more: the account
    was linked anew or unlinked, before or meanwhile, or its check has begun before.

    Errors: Unavailable (the account could not be read or written: the check ends without result).
    """
    account = deps.accounts.account(command.owner, command.store_id)
    if account is None or account.version != command.version:
        return None
    if not deps.accounts.begin_check(account, deps.clock.now()):
        return None
    store = deps.stores.store(account.store_id)
    check = _tried(store, account, deps)
    if not deps.accounts.end_check(account, check):
        return None
    if account.is_muses and check.state is CheckState.REFUSED:
        deps.notifier.account_refused(store, check.code or "")
    if account.is_muses and check.state is CheckState.ACCEPTED:
        end_outage_of_account(store.store_id, Method.HEADLESS, deps.storage)
    return check


def _tried(store: Store, account: LinkedAccount, deps: CheckDependencies) -> LoginCheck:
    try:
        if store.closed:
            return LoginCheck.not_checked(STORE_CLOSED, deps.clock.now())
        deps.login.sign_in(store, account)
    except AccountProblem as refusal:
        return LoginCheck.refused(refusal.code, deps.clock.now())
    except PlacementFailure as failure:
        return LoginCheck.not_checked(failure.code, deps.clock.now())
    except AccountInUse:
        return LoginCheck.not_checked(ACCOUNT_IN_USE, deps.clock.now())
    except (PlacementDecision, MuseError):
        return LoginCheck.not_checked(NO_RESULT, deps.clock.now())
    return LoginCheck.accepted(deps.clock.now())
