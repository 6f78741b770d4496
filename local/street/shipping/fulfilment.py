"""Plans while they are carried out: steps happen on the street's clock, and are told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from local.street.shipping.courier import Courier, Message, Subject
from local.street.shipping.desk import Hearers, message_of
from local.street.shipping.forms.news import News
from local.street.shipping.hurried_clock import HurriedClock
from local.street.shipping.records import ShippingRecords, Way
from local.street.shipping.senders import Sender
from local.street.shipping.steps import Step, Telling
from local.street.store.open_store import OpenStore
from local.street.store.orders import StoreOrder


@dataclass(slots=True)
class Plan:
    """One plan of one order. `told` and `lost` count its tellings; `is_over` once it has ended,
    or is to end."""

    open_store: OpenStore
    sender: Sender
    order: StoreOrder
    steps: Sequence[Step]
    tellings: Sequence[Telling]
    told: int = 0
    lost: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)


class Fulfilments:
    """Carries out plans in the background until `stop`. A plan that is in progress then, or when
    the street is killed, is not gone on with; what has happened so far stays."""

    def __init__(self, clock: HurriedClock, courier: Courier, hearers: Hearers) -> None:
        self._clock = clock
        self._courier = courier
        self._hearers = hearers
        self._plans: list[Plan] = []
        self._lock = threading.Lock()

    def begin(self, plan: Plan) -> tuple[Way, Callable[[], None]]:
        """Begin a plan: the order's parcels with their numbers, and what waits for its end."""
        records = ShippingRecords(plan.open_store)
        way = records.prepare(plan.order.number, plan.steps, plan.sender.carrier)
        thread = threading.Thread(target=self._carry_out, args=(plan, records), daemon=True)
        with self._lock:
            self._plans.append(plan)
        thread.start()
        return way, thread.join

    def end(self, store_id: int | None = None) -> None:
        """End the plans of one store or all, where they are."""
        with self._lock:
            for plan in self._plans:
                if store_id in (None, plan.open_store.store_id):
                    plan.is_over.set()
        self._clock.wake()

    def stop(self) -> None:
        """End everything, with the street."""
        self._courier.stop()
        self.end()

    def _carry_out(self, plan: Plan, records: ShippingRecords) -> None:
        try:
            self._walk(plan, records)
        finally:
            plan.is_over.set()
            with self._lock:
                self._plans.remove(plan)

    def _walk(self, plan: Plan, records: ShippingRecords) -> None:
        """What happens at a moment happens before anything is told at that moment."""
        began = self._clock.seconds()
        messages: dict[int, tuple[Subject, Message]] = {}
        moments = sorted(
            [(step.after, 0, index) for index, step in enumerate(plan.steps)]
            + [(telling.at, 1, telling.step) for telling in plan.tellings],
            key=lambda moment: moment[:2],
        )
        for after, is_told, index in moments:
            if not self._clock.wait_until(began + after, plan.is_over.is_set):
                return
            if is_told:
                taken = self._courier.deliver(*messages[index])
                plan.told, plan.lost = plan.told + taken, plan.lost + (not taken)
            else:
                messages[index] = self._happen(plan, records, plan.steps[index])

    def _happen(self, plan: Plan, records: ShippingRecords, step: Step) -> tuple[Subject, Message]:
        at = max(plan.open_store.clock(), plan.order.at)
        happening, way = records.happened(plan.order.number, step, at)
        subject = Subject(
            plan.open_store.store_id,
            plan.order.number,
            step.kind,
            step.parcel,
            step.teller,
            happening.event_id,
        )
        news = News(plan.open_store, plan.order, happening, way)
        return subject, message_of(news, plan.sender, self._hearers)
