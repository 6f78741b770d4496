"""What the use cases of linked accounts need."""

from __future__ import annotations

from dataclasses import dataclass

from muse.ports import (
    BrowserLogins,
    Clock,
    CredentialEncryption,
    LinkedAccounts,
    LoginChecks,
    Notifier,
    Storage,
    StoreLogin,
    StoreRegistry,
)


@dataclass(frozen=True, slots=True)
class AccountDependencies:
    """For those who link, look at and unlink accounts. Nothing of it decrypts."""

    accounts: LinkedAccounts
    stores: StoreRegistry
    encryption: CredentialEncryption
    checks: LoginChecks
    browser_logins: BrowserLogins
    clock: Clock


@dataclass(frozen=True, slots=True)
class CheckDependencies:
    """For the try of a login."""

    accounts: LinkedAccounts
    stores: StoreRegistry
    login: StoreLogin
    notifier: Notifier
    clock: Clock
    storage: Storage
