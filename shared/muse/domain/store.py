"""Stores: the retailers that Muse can order from, as the registry describes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from muse.domain.address import Address
from muse.domain.tracking.sender import StoreWebhooks

DEFAULT_FUNDING = "default"
DEFAULT_RETURN_WINDOW_DAYS = 30


class Method(StrEnum):
    """How an order is placed with its store."""

    API = "api"
    HEADLESS = "headless"
    MANUAL = "manual"


AUTOMATIC_METHODS = tuple(method for method in Method if method is not Method.MANUAL)


class ApiProtocol(StrEnum):
    """The protocol of a store's ordering API."""

    UCP = "ucp"


class CustomerIdentity(StrEnum):
    """Whose orders a store takes through its API: a guest's, or only a signed-in customer's."""

    GUEST = "guest"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class ApiEndpoint:
    """Where a store's ordering API is: its protocol, the origin it is discovered from, and whether
    Muse orders there with an account that is linked by OAuth."""

    protocol: ApiProtocol
    url: str
    identity: CustomerIdentity = CustomerIdentity.GUEST


@dataclass(frozen=True, slots=True)
class Authorisation:
    """What allows Muse to order there automatically, from when to when (both days included; without
    an end: until it is withdrawn), and who said so."""

    basis: str
    since: date
    by: str
    until: date | None = None

    def has_ended(self, today: date) -> bool:
        return self.until is not None and today > self.until

    def days_left(self, today: date) -> int | None:
        """How many days it still lasts, today not counted; None without an end."""
        return None if self.until is None else (self.until - today).days


@dataclass(frozen=True, slots=True)
class CanaryArticle:
    """What a canary puts into the bag, and where it would be shipped: an address of Muse's own."""

    sku: str
    address: Address
    size: str | None = None
    color: str | None = None


@dataclass(frozen=True, slots=True)
class Store:
    """One entry of the store registry.

    `domains` are host names, with a port where it isn't the scheme's own; only they are fetched.
    `verified_methods` have passed a trial against the real store; others are not chosen.
    `closed` is the kill switch: nothing new is ordered there.
    `playbook` says how to sign in and order in its pages.
    `canary` is what its methods are tried with, without an order; without one they aren't.
    `product_url` is the page of an article, with `{sku}` where its number goes.
    `webhooks` says how its webhooks are signed and written; from `aws_account` it may put events on
    Muse's bus itself.
    `funding` names the means by which Muse pays this store: that of all stores without one of
    their own is `DEFAULT_FUNDING`.
    """

    store_id: int
    name: str
    domains: tuple[str, ...]
    methods: tuple[Method, ...]
    currency: str = "USD"
    verified_methods: tuple[Method, ...] = ()
    authorisation: Authorisation | None = None
    api: ApiEndpoint | None = None
    product_url: str | None = None
    playbook: str | None = None
    funding: str | None = None
    return_window_days: int = DEFAULT_RETURN_WINDOW_DAYS
    concurrency_limit: int = 5
    webhooks: StoreWebhooks | None = None
    aws_account: str | None = None
    closed: bool = False
    canary: CanaryArticle | None = None

    @property
    def has_login(self) -> bool:
        """Whether Muse can sign in there by machine, and may."""
        return self.playbook is not None and self.authorisation is not None

    @property
    def has_linking(self) -> bool:
        """Whether accounts may be linked there by OAuth, as far as Muse is concerned."""
        return self.api is not None and self.authorisation is not None

    @property
    def requires_identity(self) -> bool:
        """Whether orders by API need an access token."""
        return self.api is not None and self.api.identity is CustomerIdentity.REQUIRED

    @property
    def automatic_methods(self) -> tuple[Method, ...]:
        """Its methods without a person, in order."""
        return tuple(method for method in self.methods if method is not Method.MANUAL)

    def open_methods(self, today: date) -> tuple[Method, ...]:
        """The methods to try, in order. Automatic ones need an authorisation that has not ended and
        a passed trial; a person always comes last."""
        if self.authorisation is None or self.authorisation.has_ended(today):
            return (Method.MANUAL,)
        verified = (method for method in self.automatic_methods if method in self.verified_methods)
        return (*verified, Method.MANUAL)
