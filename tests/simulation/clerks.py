"""People of operations who recorded what a store took wrongly, and put it right: at any time, also
twice, also while the money is being taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from muse.domain.errors import MuseError
from muse.domain.money import Money
from muse.domain.order import Order
from muse.usecases.after_sale.correct_purchase import CorrectPurchase, correct_purchase
from tests.simulation.actors import Actor
from tests.simulation.case import Case
from tests.simulation.stage import Stage

FIRST_SEED = 20_000_000
"""From this seed on cases have clerks beside outsiders; those before it stay what they were."""
_LONGEST_SILENCE = 300.0
_DELAYS = (0, 0, 1, 5, 20, 60, 120, 900, 3600)


def with_clerks(case: Case) -> Case:
    """The case with some of them beside everybody else, always the same for its seed."""
    lot = Random(f"clerks of {case.seed}")
    names = [lot.choice(sorted(CLERKS)) for _ in range(lot.choice((1, 1, 2, 3)))]
    beside = tuple((name, case.presses_at + lot.choice(_DELAYS)) for name in names)
    return replace(case, actors=(*case.actors, *beside))


def corrects(stage: Stage) -> None:
    """Finds another total on the receipt of an order."""
    if stage.until(lambda: bool(_bought(stage)), _LONGEST_SILENCE):
        lot = Random(f"receipt of {stage.case.seed}")
        _correct(stage, lot.choice(_bought(stage)), lot)


def corrects_twice(stage: Stage) -> None:
    """And finds that the first receipt had been the right one."""
    if not stage.until(lambda: bool(_bought(stage)), _LONGEST_SILENCE):
        return
    lot = Random(f"receipts of {stage.case.seed}")
    order = lot.choice(_bought(stage))
    assert order.purchase is not None
    _correct(stage, order, lot)
    stage.later(timedelta(seconds=lot.choice((0, 1, 60, 3600))))
    _say(stage, order, order.purchase.total_paid)


CLERKS: dict[str, Actor] = {
    actor.name: actor
    for actor in (
        Actor("corrects a purchase", corrects),
        Actor("corrects a purchase twice", corrects_twice),
    )
}


def _bought(stage: Stage) -> list[Order]:
    return [order for order in stage.orders if order.purchase and order.stands_at_store]


def _correct(stage: Stage, order: Order, lot: Random) -> None:
    approved = order.total.cents
    right = lot.choice((approved, approved - 300, approved // 2, approved // 100, approved + 500))
    _say(stage, order, Money(max(right, 1), order.total.currency))


def _say(stage: Stage, order: Order, paid: Money) -> None:
    """Who is refused has recorded nothing. What is recorded is what the receipt says: the store's
    book has it, too."""
    number = order.store_order_number or ""
    command = CorrectPurchase(order.order_number, "cora", number, paid.cents, "receipt", True)
    try:
        correct_purchase(command, stage.after_sale)
    except MuseError:
        pass
    finally:
        store, recorded = stage.store_of(order), stage.storage.order(order.order_number).purchase
        store.book[:] = [
            replace(entry, purchase=recorded)
            if recorded and entry.order_number == order.order_number
            else entry
            for entry in store.book
        ]
