"""What the use cases of linked accounts need."""

from __future__ import annotations

from dataclasses import dataclass

from muse.ports import (
    AccountLinks,
    AuthorizationServers,
    BrowserLogins,
    Clock,
    CredentialEncryption,
    LinkedAccounts,
    LoginChecks,
    Notifier,
    OAuthClients,
    RevocationRequests,
    Storage,
    StoreLogin,
    StoreRegistry,
    TokenEncryption,
    Vault,
)


@dataclass(frozen=True, slots=True)
class AccountDependencies:
    """For those who link, look at and unlink accounts. Nothing of it decrypts."""

    accounts: LinkedAccounts
    stores: StoreRegistry
    encryption: CredentialEncryption
    checks: LoginChecks
    browser_logins: BrowserLogins
    revocations: RevocationRequests
    clock: Clock


@dataclass(frozen=True, slots=True)
class LinkDependencies:
    """For accounts that are linked at their store (OAuth). Nothing of it decrypts.

    `callback` is Muse's own redirect URI, as the stores have registered it; empty: nothing can be
    linked. `app_addresses` are those that customers may be sent back to."""

    accounts: LinkedAccounts
    links: AccountLinks
    stores: StoreRegistry
    encryption: TokenEncryption
    servers: AuthorizationServers
    clients: OAuthClients
    revocations: RevocationRequests
    browser_logins: BrowserLogins
    storage: Storage
    clock: Clock
    callback: str = ""
    app_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RevocationDependencies:
    """For the revocation of tokens at their store. `by` is the function's name, for the audit."""

    links: AccountLinks
    stores: StoreRegistry
    vault: Vault
    servers: AuthorizationServers
    clients: OAuthClients
    clock: Clock
    by: str


@dataclass(frozen=True, slots=True)
class CheckDependencies:
    """For the try of a login."""

    accounts: LinkedAccounts
    stores: StoreRegistry
    login: StoreLogin
    notifier: Notifier
    clock: Clock
    storage: Storage
