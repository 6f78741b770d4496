"""Muse's means of payment, as the secret of the funding lists them (docs/stores.md).

    {"company-card": {"handler": "com.example.card", "token": "tok_8XyZ", "brand": "visa",
                      "last4": "4242", "most_cents": 200000}}

A store's entry names one of them with `funding`; `default` is for stores that name none. A token
stands for an instrument that the payment handler keeps: card data has no place here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from muse.domain.money import Money
from muse.domain.placement.failures import FundingLow, NotSupported
from muse.domain.store import DEFAULT_FUNDING, Store
from muse.ports import PaymentReference

# Card numbers have 13 to 19 digits; with 12, account numbers of AWS would be taken for them.
_DIGITS = re.compile(r"(?:[0-9][ -]?){13,19}")


class FundingInvalid(ValueError):
    """The list is not in order. The message never contains its values."""


def _no_card_number(text: str) -> str:
    for match in _DIGITS.finditer(text):
        digits = [int(c) for c in match.group() if c.isdigit()]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
        if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0:
            raise ValueError("looks like a card number")
    return text


_Reference = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9/_+=.@:-]{1,500}$"),
    AfterValidator(_no_card_number),
]


class PaymentMeans(BaseModel):
    """One means of payment. `most_cents` is the most that it pays for one order."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    handler: _Reference
    token: _Reference
    brand: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_-]{1,30}$")]
    last4: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
    most_cents: Annotated[int, Field(ge=1)] | None = None


_MEANS = TypeAdapter(dict[_Reference, PaymentMeans])


class ConfiguredFunding:
    """Implements muse.ports.Funding."""

    def __init__(self, means: Mapping[str, PaymentMeans]) -> None:
        self._means = means

    @classmethod
    def of(cls, listed: object) -> ConfiguredFunding:
        """From the list; an empty one means that Muse has nothing to pay with.
        Error: FundingInvalid."""
        try:
            return cls(_MEANS.validate_python(listed))
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=False, include_input=False)
            where = "; ".join(f"{_place(detail['loc'])}: {detail['type']}" for detail in details)
            raise FundingInvalid(f"the funding is not valid: {where}") from None

    def reference(self, store: Store, order_number: str, cap: Money) -> PaymentReference:
        """The means that the store's entry names, for at most `cap`.

        Errors: NotSupported (no such means: a person finds another way to pay), FundingLow (the
        order may cost more than it pays for one).
        """
        name = store.funding or DEFAULT_FUNDING
        means = self._means.get(name)
        if means is None:
            raise NotSupported(f"there is no means of payment {name!r} for {store.name}")
        if means.most_cents is not None and cap.cents > means.most_cents:
            raise FundingLow(f"{order_number} may cost {cap.display}, more than {name!r} pays")
        return PaymentReference(name, means.handler, means.token, means.brand, means.last4, cap)


def _place(location: tuple[int | str, ...]) -> str:
    if "[key]" in location:
        return "a name"
    return ".".join(str(part) for part in location) or "all of it"
