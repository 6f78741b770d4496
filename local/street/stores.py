"""The stores of the street: who they are, what they sell and how they behave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from local.street.faults.catalogue import COMPLETE_FAULTS, PLACING_FAULTS
from local.street.faults.fault import Fault, FaultNote
from local.street.store.products import DemoProduct, single

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class ShippingOption:
    """One way to ship, for all pieces of a checkout. Free from `free_from_cents` of goods on."""

    option_id: str
    title: str
    description: str
    cents: int
    free_from_cents: int | None = None

    def price(self, goods_cents: int) -> int:
        free = self.free_from_cents is not None and goods_cents >= self.free_from_cents
        return 0 if free else self.cents


@dataclass(frozen=True, slots=True)
class Taxes:
    """Sales tax by state, in basis points; `exempt_below`: cheaper pieces are free of it there."""

    default: int
    by_state: Mapping[str, int]
    on_shipping: bool = False
    exempt_below: Mapping[str, int] = field(default_factory=dict)

    def rate(self, state: str) -> int:
        return self.by_state.get(state.upper(), self.default)


class Scope(StrEnum):
    """The OAuth scopes of the stores, as UCP's checkout and order capabilities name them."""

    MANAGE_CHECKOUTS = "dev.ucp.shopping.checkout:manage"
    READ_ORDERS = "dev.ucp.shopping.order:read"


@dataclass(frozen=True, slots=True)
class AccountLinking:
    """How the customers of a store link their accounts by OAuth 2.0.

    `rotates_refresh_tokens`: every refresh gives a new refresh token and ends the old one.
    `takes_secret_in_form`: the client may also authenticate with `client_secret_post`.
    `gated`: scopes whose operations need a customer's token; the others are open to guests.
    `member_discount`: what a customer who is recognised pays less for goods, in basis points.
    """

    rotates_refresh_tokens: bool
    takes_secret_in_form: bool = False
    access_token_seconds: int = 3600
    gated: frozenset[Scope] = frozenset()
    member_discount: int = 0


@dataclass(frozen=True, slots=True)
class OrderingApi:
    """How a store behaves as the business side of UCP.

    `chooses_shipping`: it preselects its cheapest option; otherwise the platform must choose.
    `refuses_empty_checkout`: when no item can be bought it makes no checkout at all.
    `missing_is_404`: an unknown checkout is a 404, not a business error.
    """

    handler_id: str
    options: tuple[ShippingOption, ...]
    taxes: Taxes
    no_delivery_to: frozenset[str] = frozenset()
    wants_email: bool = False
    chooses_shipping: bool = False
    refuses_empty_checkout: bool = False
    missing_is_404: bool = False
    promotions: bool = False
    linking: AccountLinking | None = None


class Build(StrEnum):
    """How the pages of a web store are made.

    `forms`: a page and a form per step. `app`: one page, the rest is script. `steps`: one address
    for all steps, guests may look. `members`: nothing but a sign-in for who isn't signed in.
    """

    FORMS = "forms"
    APP = "app"
    STEPS = "steps"
    MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class WebCheckout:
    """How one orders in a store's pages, with an account.

    `playbook`: the name of the playbook that Muse orders by. `default_card`: the last digits of the
    card that is chosen unless one chooses another. `takes_gift_card`: the gift card is used unless
    one declines.
    """

    build: Build
    playbook: str
    options: tuple[ShippingOption, ...]
    taxes: Taxes
    default_card: str
    takes_gift_card: bool = False
    no_delivery_to: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StoreSpec:
    """One store. `code` begins its order numbers and skus; `color` its pages."""

    store_id: int
    name: str
    tagline: str
    code: str
    color: str
    goods: tuple[DemoProduct, ...]
    api: OrderingApi | None = None
    web: WebCheckout | None = None

    @property
    def method(self) -> str:
        if self.web:
            return "headless"
        return "api" if self.api else "manual"


def faulty_goods(code: str, kind: str, notes: tuple[FaultNote, ...]) -> tuple[DemoProduct, ...]:
    """One product per fault: `<code>-OUT-OF-STOCK`, its name says what happens to it."""
    return tuple(
        single(
            f"{code}-{note.fault.upper().replace('_', '-')}",
            note.fault.replace("_", "-"),
            f"{kind} ({_words(note.fault)})",
            2400 + 150 * index,
            f"This one is sold to show what can go wrong: {note.what}.",
            fault=note.fault,
        )
        for index, note in enumerate(notes)
    )


ORDER_FAULTS = (*PLACING_FAULTS, *COMPLETE_FAULTS)


def _words(fault: Fault) -> str:
    return fault.replace("_", " ")
