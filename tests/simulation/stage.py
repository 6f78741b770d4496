"""Where a case is played: a checkout scene that watches who passes which moment, and that knows of
every session, also of those that were superseded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from muse.domain.errors import MuseError
from muse.domain.order import Order, OrderStatus
from muse.domain.payments.payment import IntentStatus
from muse.domain.placement.verification import SentTo
from muse.domain.task import Task
from muse.domain.tracking.report import OrderReport, ReportKind
from muse.usecases.after_sale.cancel_order import CancelOrder, cancel_order
from muse.usecases.after_sale.refund_order import RefundOrder, refund_order
from muse.usecases.money_check.check_money import Report as MoneyReport
from muse.usecases.recovery.reconcile import Report
from muse.usecases.returns.receive_return import ReceiveReturn, receive_return
from muse.usecases.returns.request_return import RequestReturn, request_return
from muse.usecases.tracking.dependencies import ReportOutcome, TrackingDependencies
from muse.usecases.tracking.record_cancellation import (
    CancellationDependencies,
    record_cancellation,
)
from muse.usecases.tracking.record_report import record_report
from tests.checkout_scene import CheckoutScene
from tests.fakes.reports import FakeCarriers, FakeReportBus, FakeTrackers, InMemoryParkedReports
from tests.fakes.retailer import FakeRetailer, Reply
from tests.fakes.web_retailer import FakeWebRetailer
from tests.simulation.case import (
    CANCELLATIONS,
    NAMES,
    RIGHT_CODE,
    STORES,
    WEB_STORES,
    Case,
    kind_of,
)
from tests.simulation.storage import OpenStorage

Command = CancelOrder | RefundOrder | RequestReturn | ReceiveReturn
FIRST_KEY = "the first checkout"


class Stage(CheckoutScene):
    """A checkout scene for a case. `course` is who passed which moment; `commands` are the
    cancellations, refunds and returns that were accepted, `called_off` the orders of which a store
    said so, `explained` the checkouts whose money a person has looked into; `surprises` are errors
    that nobody declares."""

    storage_type = OpenStorage
    storage: OpenStorage

    def __init__(self, case: Case) -> None:
        super().__init__(case.seed)
        self.case = case
        self.course: list[str] = []
        self.commands: list[Command] = []
        self.reported: list[OrderReport] = []
        self.following = TrackingDependencies(
            self.storage,
            self.clock,
            InMemoryParkedReports(),
            self.notifier,
            FakeCarriers(),
            FakeTrackers(),
            FakeReportBus(),
        )
        self.called_off: set[str] = set()
        self.explained: set[str] = set()
        self.surprises: list[str] = []
        self.workflow.falls_with_functions = case.power_cut

    def open(self) -> None:
        """Everything that comes before the shopper presses the button."""
        for name, replies in zip(NAMES, self.case.stores, strict=False):
            kind = FakeWebRetailer if name in WEB_STORES else FakeRetailer
            self.street.open_store(name, self._replies(name, replies), kind=kind)
            self.retailer(name).cancels = CANCELLATIONS[self.case.cancels]
            self.add(name)
        self.start(FIRST_KEY)
        self.ship()
        self.choose(self.case.card)
        self.payments.refund_fate = self.case.refund_fate
        self.payments.refuses_refunds = "disputed" if self.case.refunds == "refused" else None
        for call, when in self.case.outages:
            self.payments.fail_next(call, when)
        if self.case.sleeps:
            moment, seconds = self.case.sleeps
            self.moments.meanwhile(moment, partial(self.later, timedelta(seconds=seconds)))
        self.storage.moments = self.moments
        self.moments.passed.clear()
        self.moments.watcher = self._watch
        self.moments.on_crash = self._fall
        for crash in self.case.crashes:
            if isinstance(crash, int):
                self.moments.crash_in(crash)
            else:
                self.moments.crash_when(partial(_is_of_kind, crash))

    def _replies(self, name: str, replies: str) -> tuple[Reply, ...]:
        """What a store does; in some cases those with pages ask for a code first."""
        said, sent_to = STORES[replies](), self.case.asks_for_codes
        if name not in WEB_STORES or sent_to is None:
            return said
        return tuple(replace(one, code=RIGHT_CODE, sent_to=SentTo(sent_to)) for one in said)

    def beside(self, act: Callable[[Stage], object], at: float) -> Callable[[], None]:
        """An actor's life: from its time on it does what it does, and gives up when refused."""

        def life() -> None:
            self.later(timedelta(seconds=at))
            self.attempt_to(lambda: act(self))

        return life

    def attempt_to(self, do: Callable[[], object]) -> bool:
        """Do it, unless it is refused as people are refused things; whether it was done."""
        try:
            do()
        except MuseError:
            return False
        except Exception as surprise:  # noqa: BLE001 - a use case has declared what it raises
            self.surprises.append(f"{type(surprise).__name__}: {surprise}")
            return False
        return True

    def until(self, what: Callable[[], bool], seconds: float) -> bool:
        """Let others go on until it holds, so long at most; whether it does."""
        return self.clock.wait_for(what, self.clock.now() + timedelta(seconds=seconds))

    def reconcile(self) -> Report:
        report = super().reconcile()
        self.surprises += [t.error for t in report.troubles if not _is_declared(t.error)]
        return report

    def check_money(self) -> MoneyReport:
        report = super().check_money()
        self.surprises += [t.error for t in report.troubles if not _is_declared(t.error)]
        return report

    def cancelling(self, command: CancelOrder) -> Order:
        if command.store_confirmed:
            self.called_off.add(command.order_number)
        order = cancel_order(command, self.after_sale)
        self.commands.append(command)
        return order

    def refunding(self, command: RefundOrder) -> Order:
        order = refund_order(command, self.after_sale)
        self.commands.append(command)
        return order

    def returning(self, command: RequestReturn) -> Order:
        order = request_return(command, self.after_sale)
        self.commands.append(command)
        return order

    def receiving(self, command: ReceiveReturn) -> Order:
        order = receive_return(command, self.after_sale)
        self.commands.append(command)
        return order

    def reporting(self, said: OrderReport) -> ReportOutcome:
        """As the rules of the bus hand reports to the functions."""
        if said.report.kind is not ReportKind.CANCELLED:
            return record_report(said, self.following)
        deps = CancellationDependencies(self.after_sale, self.following.parked)
        outcome = record_cancellation(said, deps)
        named = said.order.store_id, said.order.store_order_number
        for order in self.orders:
            if named == (order.store_id, order.store_order_number):
                self.called_off |= {order.order_number} & self._cancelled
        return outcome

    @property
    def _cancelled(self) -> set[str]:
        return {o.order_number for o in self.orders if o.status is OrderStatus.CANCELLED}

    def store_of(self, what: Order | Task) -> FakeRetailer:
        assert what.store_id is not None, what
        return self.street.retailers.by_store[what.store_id]

    @property
    def orders(self) -> tuple[Order, ...]:
        return self.storage.every_order

    @property
    def intent_to_confirm(self) -> str | None:
        """The payment that the bank asks the shopper about."""
        known = self.session.payment.intent_id
        intent = self.payments.intents.get(known or "")
        return known if intent and intent.status is IntentStatus.REQUIRES_ACTION else None

    def _watch(self, moment: str) -> None:
        self.course.append(f"{self.clock.whose_turn}: {moment}")
        self.clock.turn()

    def _fall(self, moment: str) -> None:
        """The process that is here dies; in a power cut everything falls with it."""
        self.course.append(f"{self.clock.whose_turn}: dies {moment}")
        if self.case.power_cut:
            self.clock.stop_others()
            self.workflow.lose_runs()


def _is_of_kind(kind: str, moment: str) -> bool:
    return kind_of(moment) == kind


def _is_declared(error: str) -> bool:
    return error.partition(":")[0] in _DECLARED


def _names(kind: type[MuseError]) -> set[str]:
    return {kind.__name__}.union(*(_names(each) for each in kind.__subclasses__()))


_DECLARED = _names(MuseError)
