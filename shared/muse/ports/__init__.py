"""What use cases need of the world outside: one protocol each, a file per outside."""

from muse.ports.account_links import (
    AccountLinks,
    AuthorizationServers,
    GrantRefused,
    OAuthClients,
    RevocationRequests,
    TokenDecryption,
    TokenEncryption,
    TokensNotIssued,
)
from muse.ports.accounts import (
    BrowserLogins,
    CredentialDecryption,
    CredentialEncryption,
    LinkedAccounts,
    LoginChecks,
    StoreLogin,
    Vault,
)
from muse.ports.clock import Clock
from muse.ports.codes import CodeKeeper, CodeVault
from muse.ports.events import EventBus
from muse.ports.payments import Payments, PaymentWebhooks
from muse.ports.people import Evidence, EvidenceFile, Notifier
from muse.ports.reports import Carriers, ParkedReports, ReportBus
from muse.ports.retailers import (
    Attempt,
    Cancellation,
    Funding,
    GivenCode,
    PaymentReference,
    Retailer,
    Retailers,
)
from muse.ports.storage import (
    Change,
    OrderSummary,
    OrderTotals,
    Storage,
    StoreOrderNumberTaken,
    StoreTotal,
    TaskPosition,
    Unchanged,
)
from muse.ports.stores import AddressBook, CanaryRunner, Catalog, StoreRegistry
from muse.ports.workflow import RunState, Workflow

__all__ = [
    "AccountLinks",
    "AddressBook",
    "Attempt",
    "AuthorizationServers",
    "BrowserLogins",
    "CanaryRunner",
    "Cancellation",
    "Carriers",
    "Catalog",
    "Change",
    "Clock",
    "CodeKeeper",
    "CodeVault",
    "CredentialDecryption",
    "CredentialEncryption",
    "EventBus",
    "Evidence",
    "EvidenceFile",
    "Funding",
    "GivenCode",
    "GrantRefused",
    "LinkedAccounts",
    "LoginChecks",
    "Notifier",
    "OAuthClients",
    "OrderSummary",
    "OrderTotals",
    "ParkedReports",
    "PaymentReference",
    "PaymentWebhooks",
    "Payments",
    "ReportBus",
    "Retailer",
    "Retailers",
    "RevocationRequests",
    "RunState",
    "Storage",
    "StoreLogin",
    "StoreOrderNumberTaken",
    "StoreRegistry",
    "StoreTotal",
    "TaskPosition",
    "TokenDecryption",
    "TokenEncryption",
    "TokensNotIssued",
    "Unchanged",
    "Vault",
    "Workflow",
]
