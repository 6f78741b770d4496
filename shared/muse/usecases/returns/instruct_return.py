"""Tell the shopper how to send pieces back."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.errors import Invalid, Problem, UnknownStore
from muse.domain.order import Order
from muse.domain.order.returns import ReturnInstructions
from muse.domain.session import CheckoutSession
from muse.ports import Change, StorePages, StoreRegistry
from muse.usecases.after_sale.save_change import RefundDependencies, find_order, save_change

_NOT_ITS_OWN = "must be https, and on one of the store's own domains"


@dataclass(frozen=True, slots=True)
class InstructReturn:
    """`label_url` is where the shopper finds the label: at the store itself. It is not opened."""

    order_number: str
    n: int
    person: str
    text: str
    label_url: str | None = None


def instruct_return(
    command: InstructReturn, deps: RefundDependencies, stores: StoreRegistry, pages: StorePages
) -> Order:
    """The order with these instructions; later ones replace them. Errors: NotFound; Invalid when
    the label is elsewhere than at the store; Conflict once the return has ended."""
    order = find_order(command.order_number, deps.storage)
    label = _label(command, order, stores, pages)
    said = ReturnInstructions(command.text, deps.clock.now(), f"ops:{command.person}", label)

    def change(now: Order, _: CheckoutSession) -> tuple[Order, tuple[Change, ...]]:
        return now.with_return(now.return_of(command.n).instructed(said)), ()

    return save_change(command.order_number, change, deps)


def _label(
    command: InstructReturn, order: Order, stores: StoreRegistry, pages: StorePages
) -> str | None:
    if command.label_url is None:
        return None
    try:
        own = pages.own_page(stores.store(order.store_id), command.label_url)
    except UnknownStore:
        own = None
    if own is None:
        raise Invalid("The label must be at the store.", [Problem("labelUrl", _NOT_ITS_OWN)])
    return own
