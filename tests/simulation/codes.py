"""A web store that asks for one-time codes, and who gives them: right ones, wrong ones, late ones,
two at once; the operations team or the shopper, whoever the store has sent them to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

from muse.domain.placement.verification import SentTo
from muse.domain.task import TaskKind, code_task_id
from muse.usecases.placement.answer_code import (
    GiveCode,
    GiveCodeAsShopper,
    give_code,
    give_code_as_shopper,
)
from tests.builders import USER
from tests.simulation.actors import Actor
from tests.simulation.case import RIGHT_CODE, Case
from tests.simulation.stage import Stage

FIRST_SEED = 30_000_000
"""From this seed on web stores ask for codes; the cases before it stay what they were."""
_WRONG = "0000"
_PAUSES = (0, 1, 5, 60, 600, 900, 901)
_ROUNDS = 6


def with_codes(case: Case) -> Case:
    """The case at two stores, the second of which asks; always the same for its seed."""
    lot = Random(f"codes of {case.seed}")
    stores = (*case.stores[:1], lot.choice(("takes it", "takes it", "loses the answer")))
    names = [lot.choice(sorted(GIVERS)) for _ in range(lot.choice((1, 1, 2)))]
    beside = tuple((name, case.presses_at + lot.choice((0, 1, 5))) for name in names)
    return replace(
        case,
        stores=stores,
        asks_for_codes=lot.choice((str(SentTo.ACCOUNT), str(SentTo.SHOPPER))),
        actors=(*case.actors, *beside),
    )


def _gives(code: str) -> Callable[[Stage], None]:
    """Gives this code whenever one is asked for, after a while, whoever is asked."""

    def act(stage: Stage) -> None:
        lot = Random(f"giving {code} in {stage.case.seed}")
        for _ in range(_ROUNDS):
            if not stage.until(lambda: bool(_asked(stage)), 300):
                return
            stage.later(timedelta(seconds=lot.choice(_PAUSES)))
            for number, session_id, store_id in _asked(stage):
                as_ops = GiveCode(code_task_id(number), "otto", code)
                as_shopper = GiveCodeAsShopper(session_id, USER, store_id, code)
                stage.attempt_to(lambda it=as_ops: give_code(it, stage.giving_codes))  # type: ignore[misc]  # bound now
                stage.attempt_to(
                    lambda it=as_shopper: give_code_as_shopper(it, stage.giving_codes)  # type: ignore[misc]  # bound now
                )
            stage.later(timedelta(seconds=1))

    return act


GIVERS: dict[str, Actor] = {
    actor.name: actor
    for actor in (
        Actor("gives right codes", _gives(RIGHT_CODE)),
        Actor("gives wrong codes", _gives(_WRONG)),
    )
}


def _asked(stage: Stage) -> list[tuple[str, str, int]]:
    return [
        (order.order_number, order.session_id, order.store_id)
        for order in stage.orders
        if order.awaiting == TaskKind.CODE and not order.is_decided
    ]
