"""Stores and carriers that report what became of orders: late, twice and out of turn, while others
refund, cancel, take back and settle. The bus delivers every report, whoever died meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

from muse.domain.order import Order
from muse.domain.tracking.report import (
    OrderReference,
    OrderReport,
    Report,
    ReportedLine,
    ReportKind,
)
from tests.simulation.actors import Actor
from tests.simulation.case import Case
from tests.simulation.stage import Stage

FIRST_SEED = 50_000_000
"""From this seed on stores report; the cases before it stay what they were."""
_DELAYS = (0, 0, 1, 5, 20, 60, 120)
_LONGEST_SILENCE = 300.0
_KINDS = (
    *(ReportKind.CONFIRMED, ReportKind.SHIPPED, ReportKind.SHIPPED, ReportKind.DELIVERED),
    *(ReportKind.DELAYED, ReportKind.OUT_FOR_DELIVERY, ReportKind.DELIVERED),
)


def with_reports(case: Case) -> Case:
    """The case with a first order that its store takes, and those who report of it; always the same
    for its seed."""
    lot = Random(f"reports of {case.seed}")
    stores = (lot.choice(("takes it", "takes it for less", "slow")), *case.stores[1:])
    names = [lot.choice(sorted(REPORTERS)) for _ in range(lot.choice((1, 2, 2, 3)))]
    names += lot.choice(([], [], ["refunds"], ["store cancels"], ["sends back", "says what came"]))
    beside = tuple((name, case.presses_at + lot.choice(_DELAYS)) for name in names)
    return replace(case, stores=stores, actors=(*case.actors, *beside))


def tells_the_way(stage: Stage) -> None:
    """A store tells of two parcels, in any order, and some of it twice."""
    lot = Random(f"the way of {stage.case.seed}")
    order = _an_order(stage, lot)
    if order is None:
        return
    said = [_report(stage, order, lot.choice(_KINDS), lot, n) for n in range(lot.randint(1, 6))]
    told = said + lot.choices(said, k=2)
    lot.shuffle(told)
    _tell(stage, told, lot)


def calls_off_pieces(stage: Stage) -> None:
    """A store can't deliver some pieces, and later perhaps more."""
    lot = Random(f"pieces of {stage.case.seed}")
    order = _an_order(stage, lot)
    if order is None:
        return
    for n in range(lot.choice((1, 1, 2))):
        sku = lot.choice(order.items).product.sku
        said = _report(stage, order, ReportKind.CANCELLED, lot, n)
        lines = (ReportedLine(sku, lot.randint(1, 3)),)
        some = replace(said, report=replace(said.report, lines=lines))
        _tell(stage, [some, some], lot)


def calls_off_everything(stage: Stage) -> None:
    """A store can't deliver an order at all."""
    lot = Random(f"an end of {stage.case.seed}")
    order = _an_order(stage, lot)
    if order is not None:
        _tell(stage, [_report(stage, order, ReportKind.CANCELLED, lot, 0)], lot)


REPORTERS: dict[str, Actor] = {
    actor.name: actor
    for actor in (
        Actor("tells the way", tells_the_way),
        Actor("calls off pieces", calls_off_pieces),
        Actor("calls off everything", calls_off_everything),
    )
}


def deliver_again(stage: Stage) -> None:
    """The bus delivers what was put on it until it was recorded."""
    for said in stage.reported:
        stage.attempt_to(partial(stage.reporting, said))


def _an_order(stage: Stage, lot: Random) -> Order | None:
    """One that its store has; it may tell of it before Muse knows that."""
    if not stage.until(lambda: any(o.stands_at_store for o in stage.orders), _LONGEST_SILENCE):
        return None
    return lot.choice([order for order in stage.orders if order.stands_at_store])


def _report(stage: Stage, order: Order, kind: ReportKind, lot: Random, n: int) -> OrderReport:
    number = lot.choice(("A", "B"))
    at = stage.clock.now() + timedelta(seconds=lot.choice((-60, -1, 0, 1, 60)))
    report = Report(
        sender=f"store:{order.store_id}",
        event_id=f"{kind}-{lot.randrange(1000)}-{n}",
        kind=kind,
        at=at,
        tracking_number=None if kind in {ReportKind.CONFIRMED, ReportKind.CANCELLED} else number,
    )
    named = OrderReference(store_id=order.store_id, store_order_number=order.store_order_number)
    return OrderReport(named, report)


def _tell(stage: Stage, told: list[OrderReport], lot: Random) -> None:
    for said in told:
        stage.reported.append(said)
        stage.attempt_to(partial(stage.reporting, said))
        stage.later(timedelta(seconds=lot.choice((0, 0, 1, 30))))
