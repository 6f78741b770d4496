"""How each store ships, and in which form it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from local.street.faults.questions import WrongQuestion
from local.street.shipping.forms import easypost, shopify, ucp
from local.street.shipping.numbers import Carrier
from local.street.shipping.steps import ABOUT_THE_ORDER, Pieces, Step, StepKind, Teller
from local.street.store.orders import StoreOrder

EASYPOST_SECRET = "street-demo-secret-of-easypost"


class Form(StrEnum):
    """`bus`: Muse's own form, as an event that the store puts on Muse's event bus itself."""

    MUSE = "muse"
    UCP = "ucp"
    SHOPIFY = "shopify"
    BUS = "bus"


class Scheme(StrEnum):
    STANDARD_WEBHOOKS = "standard_webhooks"
    HEX_HEADER = "hex_header"
    SHOPIFY = "shopify"
    AWS = "aws"


_SAYS = {Form.UCP: ucp.KINDS, Form.SHOPIFY: shopify.KINDS}
_ENTRY: Mapping[Scheme, Mapping[str, str]] = {
    Scheme.STANDARD_WEBHOOKS: {"signature": "standard_webhooks"},
    Scheme.HEX_HEADER: {"signature": "hmac", "header": "X-Signature", "prefix": "sha256="},
    Scheme.SHOPIFY: {
        "signature": "hmac",
        "header": "X-Shopify-Hmac-Sha256",
        "encoding": "base64",
    },
}


@dataclass(frozen=True, slots=True)
class Sender:
    """One store as a sender. `secret` is a demo value that Muse is given, too; a store with an
    `aws_account` signs with its own key instead, as AWS wants it. `carrier_tells`: what it leaves
    to the carrier to tell when it ships after its own habit; `parcels`: in how many it ships."""

    form: Form
    scheme: Scheme
    secret: str
    aws_account: str | None = None
    carrier: Carrier = Carrier.UPS
    carrier_tells: frozenset[StepKind] = frozenset({StepKind.OUT_FOR_DELIVERY, StepKind.DELIVERED})
    parcels: int = 1

    @property
    def registry_entry(self) -> Mapping[str, object]:
        """What an entry of Muse's store registry says of it."""
        if self.aws_account:
            return {"aws_account": self.aws_account}
        return {"webhooks": {"format": self.form, **_ENTRY[self.scheme]}}

    def require_sayable(self, steps: Sequence[Step], order: StoreOrder) -> None:
        """Error: WrongQuestion for a step that the store's form, or the carrier's, can't tell."""
        for step in steps:
            if step.teller is Teller.CARRIER:
                if step.kind not in easypost.KINDS or step.parcel is None:
                    raise WrongQuestion(f"a carrier can't tell {step.kind}")
                continue
            if step.kind not in _SAYS.get(self.form, frozenset(StepKind)):
                raise WrongQuestion(f"the form {self.form} can't tell {step.kind}")
            if self.form is Form.SHOPIFY and step.kind is StepKind.CANCELLED and step.lines:
                raise WrongQuestion("the form shopify can't tell which lines are cancelled")
            is_of_parcel = step.kind not in ABOUT_THE_ORDER
            if self.form is Form.SHOPIFY and is_of_parcel and step.parcel is None:
                raise WrongQuestion("the form shopify tells of parcels")
        if self.form is Form.UCP and order.checkout_id is None:
            raise WrongQuestion(f"{order.number} came through no checkout: there is no UCP order")

    def habit(self, order: StoreOrder) -> tuple[Step, ...]:
        """The plan by which the store ships when nobody wants another: a minute to the door."""
        says = _SAYS.get(self.form, frozenset(StepKind))
        steps = [Step(StepKind.CONFIRMED, 5)] if StepKind.CONFIRMED in says else []
        for parcel, lines in enumerate(self._packed(order), start=1):
            later = 10 * (parcel - 1)
            for kind, after in (
                (StepKind.SHIPPED, 20),
                (StepKind.OUT_FOR_DELIVERY, 40),
                (StepKind.DELIVERED, 50),
            ):
                teller = Teller.CARRIER if kind in self.carrier_tells else Teller.STORE
                steps.append(Step(kind, after + later, parcel, lines, teller))
        return tuple(sorted(steps, key=lambda step: step.after))

    def _packed(self, order: StoreOrder) -> list[tuple[Pieces, ...]]:
        """What goes into which parcel; nobody notes it when all goes into one."""
        pieces = [line.sku for line in order.lines for _ in range(line.quantity)]
        if self.parcels == 1 or len(pieces) < self.parcels:
            return [()]
        size = -(-len(pieces) // self.parcels)
        boxes = [pieces[start : start + size] for start in range(0, len(pieces), size)]
        return [tuple(Pieces(sku, box.count(sku)) for sku in dict.fromkeys(box)) for box in boxes]


def _with_hex_header(store_id: int, carrier: Carrier = Carrier.UPS) -> Sender:
    secret = f"street-demo-secret-of-{store_id}"
    return Sender(Form.MUSE, Scheme.HEX_HEADER, secret, carrier=carrier)


SENDERS: Mapping[int, Sender] = {
    9001: Sender(
        Form.MUSE,
        Scheme.STANDARD_WEBHOOKS,
        "whsec_c3RyZWV0LWRlbW8tc2VjcmV0LW9mLTkwMDE=",
        carrier=Carrier.USPS,
        carrier_tells=frozenset(),
    ),
    9002: Sender(Form.UCP, Scheme.STANDARD_WEBHOOKS, "whsec_c3RyZWV0LWRlbW8tc2VjcmV0LW9mLTkwMDI="),
    9003: Sender(
        Form.BUS,
        Scheme.AWS,
        "street-demo-secret-key-of-9003",
        aws_account="333333333333",
        carrier_tells=frozenset(),
        parcels=2,
    ),
    9004: Sender(
        Form.SHOPIFY,
        Scheme.SHOPIFY,
        "street-demo-secret-of-9004",
        carrier_tells=frozenset({StepKind.DELIVERED}),
    ),
    **{store_id: _with_hex_header(store_id) for store_id in (9005, 9006, 9007)},
}


def sender_secrets() -> dict[str, dict[str, list[str]]]:
    """What Muse must know to believe the street."""
    stores = {str(id_): [s.secret] for id_, s in SENDERS.items() if not s.aws_account}
    return {"stores": stores, "carriers": {"easypost": [EASYPOST_SECRET]}}
