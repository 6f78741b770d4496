"""Who acts in a case beside the shopper: one table. An actor is a name and what it does with a
stage; being refused (a MuseError) ends it, as it would end a real request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from muse.usecases.after_sale.follow_up_refund import follow_up_refund
from tests.fakes.payments import ASKS_SHOPPER, MASTERCARD
from tests.recovery import A_ROUND
from tests.simulation import after_sale, operations, shopping
from tests.simulation.stage import Stage


@dataclass(frozen=True, slots=True)
class Actor:
    """`act` is called once, at the actor's time; it waits for what it needs by itself."""

    name: str
    act: Callable[[Stage], object]


def reconciliation(stage: Stage) -> None:
    """A few rounds, a minute apart."""
    for _ in range(4):
        stage.reconcile()
        stage.later(A_ROUND - timedelta(seconds=1))


def power_of_runs_is_cut(stage: Stage) -> None:
    """The workflow loses its runs, and nothing else falls."""
    stage.until(lambda: bool(stage.workflow.runs), 60)
    stage.later(timedelta(seconds=1))
    stage.workflow.lose_runs()


def settle_beside(stage: Stage) -> None:
    """Settling, by whoever has heard that it is time, beside the run."""
    stage.until(lambda: bool(stage.orders) and all(o.is_decided for o in stage.orders), 120)
    stage.settle()


def look_at_refunds(stage: Stage) -> None:
    """Operations look up what became of each refund, for ten minutes."""
    for _ in range(10):
        for order in stage.orders:
            for adjustment in order.adjustments:
                follow_up_refund(order.order_number, adjustment.n, stage.after_sale)
        stage.later(A_ROUND)


ACTORS: dict[str, Actor] = {
    actor.name: actor
    for actor in (
        Actor("device", shopping.press),
        Actor("third device", shopping.press),
        Actor("second session", shopping.second_session),
        Actor("edits shipping", shopping.edit_shipping),
        Actor("edits card", shopping.choosing(MASTERCARD)),
        Actor("edits card to one that asks", shopping.choosing(ASKS_SHOPPER)),
        Actor("edits cart", shopping.edit_cart),
        Actor("gives up payment", shopping.give_up_payment),
        Actor("gives up", shopping.give_up),
        Actor("holder of the secret", shopping.use_client_secret),
        Actor("cancels", after_sale.shopper_cancels),
        Actor("cancels the last", after_sale.shopper_cancels_last),
        Actor("store cancels", after_sale.store_cancels),
        Actor("refunds", after_sale.refund("refund-1")),
        Actor("refunds with the same key", after_sale.refund("refund-1")),
        Actor("refunds shipping", after_sale.refund_shipping),
        Actor("looks at refunds", look_at_refunds),
        Actor("operations", operations.works),
        Actor("vanishes before buying", operations.vanishes_before_buying),
        Actor("vanishes after buying", operations.vanishes_after_buying),
        Actor("reconciliation", reconciliation),
        Actor("second reconciliation", reconciliation),
        Actor("settles", settle_beside),
        Actor("loses the runs", power_of_runs_is_cut),
    )
}
