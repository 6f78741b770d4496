"""Everything around accounts that are linked at their store, as fakes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

from muse.adapters.oauth.access_tokens import LinkedAccessTokens
from muse.adapters.vault.audited import AuditedVault
from muse.domain.accounts.audit import AuditAction
from muse.domain.accounts.authorization import AuthorizationResponse
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.store import ApiEndpoint, ApiProtocol, Authorisation, Method, Store
from muse.usecases.accounts.complete_link import CompletedLink, complete_link
from muse.usecases.accounts.dependencies import (
    AccountDependencies,
    LinkDependencies,
    RevocationDependencies,
)
from muse.usecases.accounts.start_link import StartedLink, StartLink, start_link
from tests.builders import NOW, a_store
from tests.fakes.account_links import (
    FakeAuthorizationServers,
    FakeOAuthClients,
    FakeRevocationRequests,
    InMemoryAccountLinks,
)
from tests.fakes.accounts import (
    FakeBrowserLogins,
    FakeEncryption,
    FakeLoginChecks,
    InMemoryLinkedAccounts,
)
from tests.fakes.clock import FakeClock
from tests.fakes.registry import FakeRegistry
from tests.fakes.storage import InMemoryStorage

ADA, SHOP, OTHER, BY_HAND = "ada", 9002, 9003, 9001
CALLBACK = "https://muse.example/callback"
APP = "https://app.example/linked"
ORDER = "MO-00000-00000-00000"


def an_api_store(store_id: int) -> Store:
    return a_store(
        store_id,
        methods=(Method.API, Method.MANUAL),
        authorisation=Authorisation("contract", NOW.date(), "ops"),
        api=ApiEndpoint(ApiProtocol.UCP, "https://shop.example"),
    )


@dataclass
class LinkingStage:
    """What use cases of links act on. Revocations are asked for and not made."""

    accounts: InMemoryLinkedAccounts = field(default_factory=InMemoryLinkedAccounts)
    registry: FakeRegistry = field(
        default_factory=lambda: FakeRegistry(
            an_api_store(SHOP), an_api_store(OTHER), a_store(BY_HAND)
        )
    )
    servers: FakeAuthorizationServers = field(default_factory=FakeAuthorizationServers)
    clients: FakeOAuthClients = field(default_factory=FakeOAuthClients)
    encryption: FakeEncryption = field(default_factory=FakeEncryption)
    requests: FakeRevocationRequests = field(default_factory=FakeRevocationRequests)
    logins: FakeBrowserLogins = field(default_factory=FakeBrowserLogins)
    storage: InMemoryStorage = field(default_factory=InMemoryStorage)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))

    def __post_init__(self) -> None:
        self.links = InMemoryAccountLinks(self.accounts)

    @property
    def deps(self) -> LinkDependencies:
        return LinkDependencies(
            accounts=self.accounts,
            links=self.links,
            stores=self.registry,
            encryption=self.encryption,
            servers=self.servers,
            clients=self.clients,
            revocations=self.requests,
            browser_logins=self.logins,
            storage=self.storage,
            clock=self.clock,
            callback=CALLBACK,
            app_addresses=(APP,),
        )

    @property
    def account_deps(self) -> AccountDependencies:
        return AccountDependencies(
            self.accounts,
            self.registry,
            self.encryption,
            FakeLoginChecks(),
            self.logins,
            self.requests,
            self.clock,
        )

    @property
    def vault(self) -> AuditedVault:
        return AuditedVault(self.accounts, self.encryption, self.clock, "a_function")

    @property
    def revocation_deps(self) -> RevocationDependencies:
        return RevocationDependencies(
            self.links,
            self.registry,
            self.vault,
            self.servers,
            self.clients,
            self.clock,
            "revoke_links",
        )

    @property
    def tokens(self) -> LinkedAccessTokens:
        return LinkedAccessTokens(
            self.accounts,
            self.links,
            self.vault,
            self.encryption,
            self.servers,
            self.clients,
            self.clock,
            "placement_api",
        )

    def start(self, owner: str = ADA, store_id: int = SHOP, app: str | None = None) -> StartedLink:
        return start_link(StartLink(owner, store_id, app), self.deps)

    def response(self, started: StartedLink) -> AuthorizationResponse:
        """What the store sends back once the customer has allowed it."""
        return AuthorizationResponse(state_of(started), "code-1", issuer=self.servers.issuer)

    def complete(self, started: StartedLink, **changes: str | None) -> CompletedLink:
        response = replace(self.response(started), **changes)  # type: ignore[arg-type]  # texts
        return complete_link(response, self.deps)

    def link(self, owner: str = ADA, store_id: int = SHOP) -> LinkedAccount:
        completed = self.complete(self.start(owner, store_id))
        assert completed.error is None, completed
        return self.account(owner, store_id)

    def account(self, owner: str = ADA, store_id: int = SHOP) -> LinkedAccount:
        found = self.accounts.account(owner, store_id)
        assert found is not None
        return found

    @property
    def actions(self) -> list[AuditAction]:
        return [entry.action for entry in self.accounts.audit]


def state_of(started: StartedLink) -> str:
    return query_of(started)["state"]


def query_of(started: StartedLink) -> dict[str, str]:
    found = parse_qs(urlsplit(started.authorization_url).query, strict_parsing=True)
    return {name: value for name, [value] in found.items()}
