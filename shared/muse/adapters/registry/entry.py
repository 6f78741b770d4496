"""The form of a store's entry, the same in a TOML file and in a JSON document (docs/stores.md)."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from muse.adapters.web.errors import WebRefused
from muse.adapters.web.urls import is_listed, parse_domain, parse_url
from muse.domain.address import Address
from muse.domain.store import (
    ApiEndpoint,
    ApiProtocol,
    Authorisation,
    CanaryArticle,
    CustomerIdentity,
    Method,
    Store,
)
from muse.domain.tracking.sender import (
    HmacEncoding,
    ReportFormat,
    SignatureScheme,
    StoreWebhooks,
)

_SKU = "{sku}"
# ISO 4217 gives them no decimals or three, or Stripe (docs.stripe.com/currencies) charges them in
# whole units only.
_NOT_IN_CENTS = re.compile(
    "BHD|BIF|CLP|DJF|GNF|IQD|ISK|JOD|JPY|KMF|KRW|KWD|LYD|MGA|MRU|OMR|PYG|RWF|TND|UGX|UYI|VND|VUV|"
    "XAF|XOF|XPF"
)
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
# A name under which the real thing is kept elsewhere: a secret, a means of payment, a playbook.
_Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9/_+=.@:-]{1,200}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ApiEntry(_Strict):
    """`url` is the origin that the protocol's discovery starts from; `identity` is `required` where
    orders need an account that is linked by OAuth."""

    protocol: ApiProtocol
    url: _Text
    identity: CustomerIdentity = CustomerIdentity.GUEST

    def to_endpoint(self) -> ApiEndpoint:
        return ApiEndpoint(self.protocol, self.url, self.identity)


class AuthorisationEntry(_Strict):
    """What allows Muse to order there automatically, since when, and who said so."""

    basis: _Text
    since: date
    by: _Text
    until: date | None = None

    def to_authorisation(self) -> Authorisation:
        return Authorisation(self.basis, self.since, self.by, self.until)


class CanaryEntry(_Strict):
    """What a canary puts into the bag, and where it would be shipped: an address of Muse's own, in
    the keys of `muse.domain.address.Address`."""

    sku: _Text
    size: _Text | None = None
    color: _Text | None = None
    name: _Text
    address1: _Text
    address2: _Text | None = None
    city: _Text
    state: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    zip: _Text
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "US"
    phone: _Text

    def to_canary(self) -> CanaryArticle:
        address = Address(**self.model_dump(exclude={"sku", "size", "color"}))
        return CanaryArticle(self.sku, address, self.size, self.color)


class WebhooksEntry(_Strict):
    """How the store's webhooks are written and signed; the secrets are kept elsewhere."""

    format: ReportFormat
    signature: SignatureScheme
    header: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,60}$")] | None = None
    encoding: HmacEncoding = HmacEncoding.HEX
    prefix: Annotated[str, StringConstraints(max_length=30)] = ""

    @model_validator(mode="after")
    def _header_goes_with_hmac(self) -> WebhooksEntry:
        if (self.signature is SignatureScheme.HMAC) is (self.header is None):
            raise ValueError("a header goes with the signature hmac, and only with that")
        return self

    def to_webhooks(self) -> StoreWebhooks:
        header = self.header.lower() if self.header else None
        return StoreWebhooks(self.format, self.signature, header, self.encoding, self.prefix)


class StoreEntry(_Strict):
    """One store. The keys are the names of `muse.domain.store.Store`'s fields."""

    store_id: Annotated[int, Field(ge=1)]
    name: _Text
    domains: Annotated[tuple[_Text, ...], Field(min_length=1, max_length=20)]
    methods: Annotated[tuple[Method, ...], Field(min_length=1)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "USD"
    verified_methods: tuple[Method, ...] = ()
    authorisation: AuthorisationEntry | None = None
    api: ApiEntry | None = None
    product_url: _Text | None = None
    playbook: _Reference | None = None
    funding: _Reference | None = None
    return_window_days: Annotated[int, Field(ge=0, le=366)] = 30
    concurrency_limit: Annotated[int, Field(ge=1, le=100)] = 5
    webhooks: WebhooksEntry | None = None
    aws_account: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")] | None = None
    closed: bool = False
    canary: CanaryEntry | None = None

    @field_validator("currency")
    @classmethod
    def _currency_has_cents(cls, currency: str) -> str:
        if _NOT_IN_CENTS.fullmatch(currency):
            raise ValueError("amounts are kept in cents, which this currency does not have")
        return currency

    @model_validator(mode="after")
    def _domains_are_hosts(self) -> StoreEntry:
        for entry in self.domains:
            parse_domain(entry)
            if entry != entry.lower() or not entry.isascii() or entry.endswith("."):
                raise ValueError(f"{entry!r} is not in its normal form")
        _require_no_repetition("domains", self.domains)
        return self

    @model_validator(mode="after")
    def _methods_make_sense(self) -> StoreEntry:
        _require_no_repetition("methods", self.methods)
        _require_no_repetition("verified_methods", self.verified_methods)
        if Method.MANUAL in self.methods[:-1]:
            raise ValueError("manual is the last resort and comes last")
        if not set(self.verified_methods) <= set(self.methods):
            raise ValueError("only a method of this store can be verified")
        return self

    @model_validator(mode="after")
    def _verified_methods_have_what_they_need(self) -> StoreEntry:
        if Method.API in self.verified_methods and self.api is None:
            raise ValueError("a verified api method needs [api]")
        if self.webhooks and self.webhooks.signature is SignatureScheme.UCP and self.api is None:
            raise ValueError("webhooks that are signed by a UCP profile need [api]")
        if Method.HEADLESS in self.verified_methods and self.playbook is None:
            raise ValueError("a verified headless method needs a playbook")
        return self

    @model_validator(mode="after")
    def _urls_are_its_own(self) -> StoreEntry:
        if self.api is not None:
            self._require_own("api.url", self.api.url)
        if self.product_url is not None:
            if self.product_url.count(_SKU) != 1:
                raise ValueError("product_url needs {sku} once")
            self._require_own("product_url", self.product_url.replace(_SKU, "1"))
        return self

    def _require_own(self, key: str, url: str) -> None:
        try:
            listed = is_listed(parse_url(url), self.domains)
        except WebRefused as refused:
            raise ValueError(f"{key} {refused.problem}") from None
        if not listed:
            raise ValueError(f"{key} is not on one of the store's domains")

    def to_store(self) -> Store:
        """As the domain knows it."""
        return Store(
            store_id=self.store_id,
            name=self.name,
            domains=self.domains,
            methods=self.methods,
            currency=self.currency,
            verified_methods=self.verified_methods,
            authorisation=self.authorisation.to_authorisation() if self.authorisation else None,
            api=self.api.to_endpoint() if self.api else None,
            product_url=self.product_url,
            playbook=self.playbook,
            funding=self.funding,
            return_window_days=self.return_window_days,
            concurrency_limit=self.concurrency_limit,
            webhooks=self.webhooks.to_webhooks() if self.webhooks else None,
            aws_account=self.aws_account,
            closed=self.closed,
            canary=self.canary.to_canary() if self.canary else None,
        )


class StoresDocument(_Strict):
    """Several stores in one JSON document: `{"stores": [entry, …]}`."""

    stores: tuple[StoreEntry, ...]


def _require_no_repetition(key: str, values: tuple[str, ...]) -> None:
    if len(set(values)) != len(values):
        raise ValueError(f"{key} repeats itself")
