"""Who takes back what was ordered: the shopper, the operations team, a store."""

from __future__ import annotations

from collections.abc import Callable

from muse.domain.order import Order
from muse.domain.order.adjustment import AdjustmentKind
from muse.usecases.after_sale.cancel_order import CancelOrder
from muse.usecases.after_sale.refund_order import RefundOrder, RefundScope
from tests.builders import USER
from tests.checkout_scene import PERSON
from tests.simulation.stage import Stage

_LONGEST_SILENCE = 180.0


def shopper_cancels(stage: Stage) -> None:
    """The first order, as soon as there is one; the same again right away."""
    _cancel(stage, 0)


def shopper_cancels_last(stage: Stage) -> None:
    _cancel(stage, -1)


def _cancel(stage: Stage, which: int) -> None:
    if stage.until(lambda: bool(stage.orders), _LONGEST_SILENCE):
        command = CancelOrder(stage.orders[which].order_number, user_id=USER)
        stage.attempt_to(lambda: stage.cancelling(command))
        stage.cancelling(command)


def store_cancels(stage: Stage) -> None:
    """A store has called off what it had taken, and operations say so."""
    order = _standing(stage, 0)
    if order:
        by = f"ops:{PERSON}"
        stage.cancelling(
            CancelOrder(order.order_number, by, note="out of stock", store_confirmed=True)
        )


def refund(key: str) -> Callable[[Stage], None]:
    """All of the first order that stands at its store, twice: the answer might have been lost."""

    def give_back(stage: Stage) -> None:
        order = _standing(stage, 0)
        if order:
            command = RefundOrder(
                order.order_number, PERSON, key, RefundScope.FULL, AdjustmentKind.RETURNED
            )
            stage.attempt_to(lambda: stage.refunding(command))
            stage.refunding(command)

    return give_back


def refund_shipping(stage: Stage) -> None:
    """The shipping of the last order that stands at its store."""
    order = _standing(stage, -1)
    if order:
        shipping = RefundScope.SHIPPING, AdjustmentKind.SHIPPING
        stage.refunding(RefundOrder(order.order_number, PERSON, "shipping", *shipping))


def _standing(stage: Stage, which: int) -> Order | None:
    def standing() -> list[Order]:
        return [order for order in stage.orders if order.stands_at_store]

    return standing()[which] if stage.until(lambda: bool(standing()), _LONGEST_SILENCE) else None
