"""What a checkout costs: lines, promotion, shipping, tax and their sum, in cents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from local.street.faults.fault import Fault
from local.street.store.open_store import OpenStore
from local.street.stores import OrderingApi, ShippingOption, Taxes
from local.street.ucp.sessions.records import Session

_CONTRADICTION_CENTS = 137
_HANDLING_CENTS = 50


@dataclass(frozen=True, slots=True)
class LinePrice:
    """`discount_cents` is what is taken off, 0 or more."""

    sku: str
    name: str
    unit_cents: int
    quantity: int
    discount_cents: int = 0

    @property
    def goods_cents(self) -> int:
        return self.unit_cents * self.quantity

    @property
    def total_cents(self) -> int:
        return self.goods_cents - self.discount_cents


@dataclass(frozen=True, slots=True)
class Price:
    """What is to be paid. Shipping and tax are None while they are not known."""

    lines: tuple[LinePrice, ...]
    shipping_cents: int | None
    tax_cents: int | None
    fee_cents: int
    contradiction_cents: int = 0

    @property
    def goods_cents(self) -> int:
        return sum(line.goods_cents for line in self.lines)

    @property
    def discount_cents(self) -> int:
        return sum(line.discount_cents for line in self.lines)

    @property
    def total_cents(self) -> int:
        extras = (self.shipping_cents or 0) + (self.tax_cents or 0) + self.fee_cents
        return self.goods_cents - self.discount_cents + extras + self.contradiction_cents


def price_of(
    open_store: OpenStore, api: OrderingApi, session: Session, option: ShippingOption | None
) -> Price:
    """The price of a session as it stands now, with the chosen way to ship (if any)."""
    lines = tuple(
        _line_price(open_store, api, session, line.sku, line.quantity) for line in session.lines
    )
    goods = sum(line.total_cents for line in lines)
    shipping = option.price(goods) if option else None
    state = (session.destination or {}).get("address_region")
    tax = None if state is None else _tax(api.taxes, state, lines, shipping or 0)
    return Price(
        lines,
        shipping,
        tax,
        _HANDLING_CENTS if session.has(Fault.PRICE_WITHIN_VARIANCE) else 0,
        _CONTRADICTION_CENTS if session.has(Fault.TOTALS_CONTRADICT) else 0,
    )


def _line_price(
    open_store: OpenStore, api: OrderingApi, session: Session, sku: str, quantity: int
) -> LinePrice:
    good = open_store.shelf.good(sku)
    if good is None:
        return LinePrice(sku, "Unknown item", 0, quantity)
    variant = open_store.shelf.variant(sku)
    label = variant.label if variant else ""
    name = f"{good.name}, {label}" if label else good.name
    unit = open_store.shelf.price_of(sku)
    if session.has(Fault.PRICE_OVER_CAP):
        unit = _share(unit, 14_000)
    discount = 0
    if api.promotions and good.each_free:
        discount = unit * (quantity // good.each_free)
    if session.customer and api.linking:
        discount += _share(unit * quantity, api.linking.member_discount)
    if session.has(Fault.LOWER_TOTAL):
        discount += _share(unit * quantity, 1_000)
    return LinePrice(sku, name, unit, quantity, discount)


def _tax(taxes: Taxes, state: str, lines: Sequence[LinePrice], shipping_cents: int) -> int:
    exempt = taxes.exempt_below.get(state.upper(), 0)
    base = sum(line.total_cents for line in lines if line.unit_cents >= exempt)
    return _share(base + (shipping_cents if taxes.on_shipping else 0), taxes.rate(state))


def _share(cents: int, basis_points: int) -> int:
    """So many basis points of an amount, half a cent rounded up."""
    return (cents * basis_points + 5_000) // 10_000
