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
from muse.ports.events import EventBus, EventPublisher, Handover
from muse.ports.payments import Payments, PaymentWebhooks
from muse.ports.people import (
    Evidence,
    EvidenceFile,
    MailRecord,
    MailState,
    Notifier,
    ShopperMails,
)
from muse.ports.reports import Carriers, CarrierTrackers, ParkedReports, ReportBus
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
from muse.ports.stores import AddressBook, CanaryRunner, Catalog, StorePages, StoreRegistry
from muse.ports.workflow import RunState, Workflow

__all__ = [
    "AccountLinks",
    "AddressBook",
    "Attempt",
    "AuthorizationServers",
    "BrowserLogins",
    "CanaryRunner",
    "Cancellation",
    "CarrierTrackers",
    "Carriers",
    "Catalog",
    "Change",
    "Clock",
    "CodeKeeper",
    "CodeVault",
    "CredentialDecryption",
    "CredentialEncryption",
    "EventBus",
    "EventPublisher",
    "Evidence",
    "EvidenceFile",
    "Funding",
    "GivenCode",
    "GrantRefused",
    "Handover",
    "LinkedAccounts",
    "LoginChecks",
    "MailRecord",
    "MailState",
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
    "ShopperMails",
    "Storage",
    "StoreLogin",
    "StoreOrderNumberTaken",
    "StorePages",
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
