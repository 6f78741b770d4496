"""Shoppers who send pieces back, once or in two windows, and operations who say what came, while
others refund, cancel and settle, and while the money is still held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

from muse.domain.order import Order, OrderStatus
from muse.domain.order.adjustment import AdjustedLine
from muse.domain.order.returns import Return, ReturnRequest
from muse.usecases.returns.end_return import EndReturn, refuse_return
from muse.usecases.returns.receive_return import ReceiveReturn
from muse.usecases.returns.request_return import RequestReturn
from muse.usecases.tracking.record_by_hand import RecordProgress, record_progress
from tests.builders import USER
from tests.simulation.actors import Actor
from tests.simulation.case import Case
from tests.simulation.stage import Stage

FIRST_SEED = 40_000_000
"""From this seed on pieces are sent back; the cases before it stay what they were."""
_DELAYS = (0, 0, 1, 5, 20, 60, 120)
_LONGEST_SILENCE = 300.0
_ROUNDS = 6


def with_returns(case: Case) -> Case:
    """The case with a first order that its store takes, and people who send back of it; always the
    same for its seed."""
    lot = Random(f"returns of {case.seed}")
    stores = (lot.choice(("takes it", "takes it for less", "slow")), *case.stores[1:])
    names = [lot.choice(_ASKING) for _ in range(lot.choice((1, 2, 2)))]
    names += [lot.choice(_SAYING) for _ in range(lot.choice((1, 1, 2)))]
    names += lot.choice(([], ["refunds"], ["store cancels"], ["refunds shipping"]))
    beside = tuple((name, case.presses_at + lot.choice(_DELAYS)) for name in names)
    return replace(case, stores=stores, actors=(*case.actors, *beside))


def sends_back(stage: Stage) -> None:
    """Some of what was delivered; the answer might have been lost, so it is asked again."""
    _ask(stage, "a window")


def sends_back_elsewhere(stage: Stage) -> None:
    """The same shopper in another window."""
    _ask(stage, "another window")


def says_what_came(stage: Stage) -> None:
    """Operations say of each return which pieces came, or that the store won't have them; some say
    it twice."""
    lot = Random(f"parcels of {stage.case.seed}")
    for _ in range(_ROUNDS):
        stage.until(lambda: any(_open_returns(stage)), 60)
        for order, one in list(_open_returns(stage)):
            stage.later(timedelta(seconds=lot.choice((0, 0, 1, 30))))
            stage.attempt_to(partial(_say, stage, order, one, lot))


SENDERS: dict[str, Actor] = {
    actor.name: actor
    for actor in (
        Actor("sends back", sends_back),
        Actor("sends back in another window", sends_back_elsewhere),
        Actor("says what came", says_what_came),
        Actor("says what came on another screen", says_what_came),
    )
}
_ASKING = ("sends back", "sends back in another window")
_SAYING = ("says what came", "says what came on another screen")


def _ask(stage: Stage, key: str) -> None:
    lot = Random(f"{key} of {stage.case.seed}")
    if not stage.until(lambda: any(o.stands_at_store for o in stage.orders), _LONGEST_SILENCE):
        return
    order = lot.choice([order for order in stage.orders if order.stands_at_store])
    delivered = RecordProgress(order.order_number, OrderStatus.DELIVERED, "rita")
    record_progress(delivered, stage.storage, stage.clock)
    for place in range(lot.choice((1, 1, 2))):
        item = lot.choice(order.items)
        lines = (AdjustedLine(item.item_id, lot.randint(1, item.quantity)),)
        request = ReturnRequest(lines, "too large", f"{key} {place}")
        command = RequestReturn(order.order_number, USER, request)
        stage.attempt_to(partial(stage.returning, command))
        stage.attempt_to(partial(stage.returning, command))
        stage.later(timedelta(seconds=lot.choice((0, 1, 60))))


def _say(stage: Stage, order: Order, one: Return, lot: Random) -> None:
    number = order.order_number
    if lot.random() < 0.25:
        refuse_return(EndReturn(number, one.n, "rita"), "worn", stage.after_sale)
        return
    came = tuple(replace(line, quantity=lot.randint(1, line.quantity)) for line in one.pieces)
    command = ReceiveReturn(number, one.n, "rita", came)
    stage.receiving(command)
    if lot.random() < 0.5:
        stage.receiving(command)


def _open_returns(stage: Stage) -> Iterator[tuple[Order, Return]]:
    for order in stage.orders:
        yield from ((order, one) for one in order.returns if one.is_open)
