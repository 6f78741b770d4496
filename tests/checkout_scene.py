"""A whole checkout on fakes: a shopper, some stores, the operations team, in virtual time.

checkout.place(nordstrom=placed(), boutique=out_of_stock())
assert checkout.captured == checkout.order("nordstrom").total
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from muse.domain.cart import Cart
from muse.domain.ids import order_number_for
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.order.adjustment import AdjustedLine, AdjustmentKind
from muse.domain.order.returns import ReturnRequest
from muse.domain.payments.collection import CollectionState
from muse.domain.payments.payment_event import PaymentEvent
from muse.domain.product import ProductReference
from muse.domain.session import CheckoutSession
from muse.domain.store import Method
from muse.domain.task import Task, code_task_id
from muse.domain.tracking.report import Report as OrderReport
from muse.domain.tracking.report import ReportKind
from muse.ports import Change
from muse.usecases.after_sale.cancel_order import CancelOrder, cancel_order
from muse.usecases.after_sale.correct_purchase import CorrectPurchase, correct_purchase
from muse.usecases.after_sale.follow_up_refund import follow_up_refunds
from muse.usecases.after_sale.refund_order import RefundOrder, RefundScope, refund_order
from muse.usecases.after_sale.save_change import AfterSaleDependencies
from muse.usecases.cart.add_to_cart import AddToCart, CartDependencies, ItemToAdd, add_to_cart
from muse.usecases.checkout.cancel_checkout import cancel_checkout, cancel_payment
from muse.usecases.checkout.dependencies import PlacingDependencies
from muse.usecases.checkout.place_checkout import PlaceCheckout, place_checkout
from muse.usecases.checkout.set_payment_method import SetPaymentMethod, set_payment_method
from muse.usecases.checkout.set_shipping import QuotingDependencies, SetShipping, set_shipping
from muse.usecases.checkout.start_checkout import StartCheckout, start_checkout
from muse.usecases.checkout.view_checkout import CheckoutView
from muse.usecases.money_check.check_money import Report as MoneyReport
from muse.usecases.money_check.check_money import check_money
from muse.usecases.money_check.compare_records import MoneyCheckDependencies
from muse.usecases.operations.decide_review import DecideReview, ReviewDependencies, decide_review
from muse.usecases.operations.list_tasks import ListTasks, list_tasks
from muse.usecases.operations.view_task import TaskView, see_task
from muse.usecases.operations.work_on_task import (
    CompleteTask,
    FailTask,
    TaskDependencies,
    claim_task,
    complete_task,
    fail_task,
    start_purchase,
)
from muse.usecases.payment_events.note_payment_event import note_payment_event
from muse.usecases.payment_events.outcome import PaymentEventOutcome
from muse.usecases.placement.answer_code import (
    CodeDependencies,
    GiveCode,
    GiveCodeAsShopper,
    give_code,
    give_code_as_shopper,
)
from muse.usecases.placement.await_code import await_code
from muse.usecases.placement.open_task import OpenTask, open_task
from muse.usecases.placement.place_order import (
    PlacementDependencies,
    PlaceOrder,
    PurchaseVariance,
    place_order,
)
from muse.usecases.recovery.reconcile import Report, reconcile
from muse.usecases.returns.receive_return import ReceiveReturn, receive_return
from muse.usecases.returns.request_return import RequestReturn, request_return
from muse.usecases.settlement.end_collection import EndCollection, end_collection
from muse.usecases.settlement.settle_checkout import settle_checkout
from tests.builders import USER, an_address
from tests.fakes.clock import FakeClock
from tests.fakes.codes import FakeCodes
from tests.fakes.moments import Moments
from tests.fakes.payments import VISA, FakePayments
from tests.fakes.people import FakeAddressBook, FakeNotifier
from tests.fakes.retailer import FakeRetailer, Reply
from tests.fakes.storage import InMemoryStorage
from tests.fakes.street import ARTICLE, Street
from tests.fakes.workflow import FakeWorkflow, Functions

ATTEMPT_TIME = timedelta(seconds=60)
PERSON = "bo"


class CheckoutScene:
    """One shopper's checkout. Stores are called by a name that the test makes up; each sells one
    article, at a price of its own.

    With a `seed`, everything that happens at the same time is interleaved by lot at every call to
    the outside and every commit.
    """

    storage_type: type[InMemoryStorage] = InMemoryStorage
    payments_type: type[FakePayments] = FakePayments

    def __init__(self, seed: int | None = None) -> None:
        self.moments = Moments()
        self.clock = FakeClock(seed=seed)
        self.moments.watcher = lambda _moment: self.clock.turn()
        self.storage = self.storage_type()
        self.storage.before_commit = self._at("before")
        self.storage.after_commit = self._at("after")
        self.payments = self.payments_type(self.moments, self.clock)
        self.notifier = FakeNotifier(self.moments)
        self.street = Street(self.moments, self.clock)
        self.registry, self.catalog = self.street.registry, self.street.catalog
        self.workflow = FakeWorkflow(self.clock, self.moments, self._functions())
        self.stores = self.street.stores
        self.session_id = ""
        variance = PurchaseVariance()
        self.placing = PlacingDependencies(
            self.storage, self.payments, self.workflow, self.registry, self.clock, self.notifier
        )
        self.quoting = QuotingDependencies(
            self.storage, self.registry, self.street.retailers, FakeAddressBook(), self.clock
        )
        self.codes = FakeCodes(self.moments, self.clock)
        self.placing_orders = PlacementDependencies(
            self.storage, self.registry, self.street.retailers, self.clock, variance, self.codes
        )
        self.giving_codes = CodeDependencies(self.storage, self.workflow, self.codes, self.clock)
        self.working = TaskDependencies(self.storage, self.workflow, self.clock, variance)
        self.checking = MoneyCheckDependencies(
            self.storage, self.payments, self.notifier, self.clock, variance
        )
        self.after_sale = AfterSaleDependencies(
            self.storage,
            self.payments,
            self.notifier,
            self.clock,
            self.registry,
            self.street.retailers,
            self.workflow,
        )
        self.reviewing = ReviewDependencies(self.placing, self.after_sale)

    # --- the shopper

    def fill(self, **replies: tuple[Reply, ...]) -> None:
        """Open these stores, and put one article of each into the cart."""
        for name, store_replies in replies.items():
            self.street.open_store(name, store_replies)
            self.add(name)

    def add(self, name: str, quantity: int = 1, user_id: str = USER) -> Cart:
        """Put the article of a store into the cart."""
        wanted = ProductReference(self.stores[name].store_id, sku=ARTICLE)
        return self.add_all(ItemToAdd(wanted, quantity), user_id=user_id)

    def add_all(self, *items: ItemToAdd, user_id: str = USER, seconds: float = 20.0) -> Cart:
        deps = CartDependencies(self.storage, self.registry, self.catalog, self.clock, seconds)
        return add_to_cart(AddToCart(user_id, items), deps)

    def start(self, key: str | None = None) -> CheckoutSession:
        session = start_checkout(StartCheckout(USER, key), self.storage, self.registry, self.clock)
        self.session_id = session.session_id
        return session

    def ship(self) -> CheckoutSession:
        return set_shipping(SetShipping(self.session_id, USER, an_address()), self.quoting)

    def choose(self, card: str) -> CheckoutSession:
        command = SetPaymentMethod(self.session_id, USER, card)
        return set_payment_method(command, self.storage, self.clock)

    def prepare(self, card: str = VISA, **replies: tuple[Reply, ...]) -> None:
        """Everything that comes before placing."""
        self.fill(**replies)
        self.start()
        self.ship()
        self.choose(card)

    def press(self, wait: float = 10.0) -> CheckoutView:
        """Press "place the orders"."""
        return place_checkout(PlaceCheckout(self.session_id, USER, wait), self.placing)

    def press_together(self, times: int = 2) -> list[object]:
        """Press it on several devices at once; what each of them was told."""
        return self.clock.together(*[self.press] * times)

    def place(self, card: str = VISA, **replies: tuple[Reply, ...]) -> CheckoutView:
        """A whole checkout, until only people are left."""
        self.prepare(card, **replies)
        view = self.press()
        self.workflow.drive()
        return view

    def give_up_payment(self) -> CheckoutSession:
        return cancel_payment(self.session_id, USER, self.storage, self.payments, self.clock)

    def give_up(self) -> CheckoutSession:
        return cancel_checkout(self.session_id, USER, self.storage, self.payments, self.clock)

    # --- the machine

    def attempt(
        self, name: str, method: Method = Method.API, lasting: timedelta = ATTEMPT_TIME
    ) -> Order:
        """One try to place an order at its store, as the workflow makes it."""
        command = PlaceOrder(self.number(name), method, self.clock.now() + lasting)
        return place_order(command, self.placing_orders)

    def settle(self) -> CheckoutSession:
        return settle_checkout(
            self.session_id, self.storage, self.payments, self.clock, self.notifier
        )

    def reconcile(self) -> Report:
        """One round of reconciliation."""
        return reconcile(self.placing)

    def check_money(self) -> MoneyReport:
        """One daily money check."""
        return check_money(self.checking)

    def later(self, time: timedelta) -> None:
        """So much time passes; whatever goes on meanwhile goes on."""
        self.clock.sleep(time.total_seconds())

    # --- the operations team

    def claim(self, name: str, person: str = PERSON) -> TaskView:
        return claim_task(self.number(name), person, self.working)

    def start_buying(self, name: str, person: str = PERSON, key: str | None = None) -> TaskView:
        return start_purchase(self.number(name), person, self.working, key)

    def fail(self, name: str, person: str = PERSON, reason: str = "the shop is shut") -> TaskView:
        return fail_task(FailTask(self.number(name), person, reason), self.working)

    def buy(self, name: str, number: str = "B-1", paid: Money | None = None) -> TaskView:
        """A person orders at a store: claim, "I'm buying this now", buy, complete.
        Beginning again with it goes on with the same purchase."""
        self.claim(name)
        self.start_buying(name, key=f"the purchase at {name}")
        order = self.order(name)
        self.retailer(name).sell_by_hand(order, number, paid or order.total)
        return self.complete(name, number, paid or order.total)

    def complete(
        self, name: str, number: str, paid: Money, person: str = PERSON, *, confirmed: bool = False
    ) -> TaskView:
        command = CompleteTask(self.number(name), person, number, paid.cents, confirmed)
        return complete_task(command, self.working)

    def correct(
        self, name: str, number: str, paid: Money, *, confirmed: bool = False, reason: str = "typo"
    ) -> Order:
        """Operations say what a store really took, and under which number."""
        command = CorrectPurchase(self.number(name), PERSON, number, paid.cents, reason, confirmed)
        return correct_purchase(command, self.after_sale)

    def listed(self, query: ListTasks = ListTasks()) -> tuple[TaskView, ...]:  # noqa: B008 - frozen
        """The first page of the tasks."""
        return list_tasks(query, self.storage, self.clock, self.working.variance).tasks

    def seen(self, task_id: str) -> TaskView:
        """A task with everything that is needed to do it."""
        return see_task(task_id, self.storage, self.working.variance)

    def give_code(self, name: str, code: str = "4711", person: str = PERSON) -> Order:
        """A person gives the code that the store has sent to Muse."""
        command = GiveCode(code_task_id(self.number(name)), person, code)
        return give_code(command, self.giving_codes)

    def code_task(self, name: str) -> Task | None:
        return self.storage.task(code_task_id(self.number(name)))

    def give_code_as_shopper(self, name: str, code: str = "4711", user: str = USER) -> Order:
        store_id = self.stores[name].store_id
        command = GiveCodeAsShopper(self.session_id, user, store_id, code)
        return give_code_as_shopper(command, self.giving_codes)

    # --- after the sale

    def cancel(self, name: str) -> Order:
        """The shopper calls an order off."""
        return cancel_order(CancelOrder(self.number(name), user_id=USER), self.after_sale)

    def ops_cancel(self, name: str, *, store_confirmed: bool = True) -> Order:
        command = CancelOrder(
            self.number(name),
            f"ops:{PERSON}",
            note="out of stock",
            store_confirmed=store_confirmed,
        )
        return cancel_order(command, self.after_sale)

    def refund(
        self,
        name: str,
        scope: RefundScope = RefundScope.FULL,
        reason: AdjustmentKind = AdjustmentKind.RETURNED,
        *,
        key: str = "refund-1",
        cents: int | None = None,
        pieces: int | None = None,
    ) -> Order:
        """Operations give back all of an order, pieces of its line, its shipping or an amount."""
        item_id = self.order(name).items[0].item_id
        lines = (AdjustedLine(item_id, pieces),) if pieces is not None else ()
        command = RefundOrder(self.number(name), PERSON, key, scope, reason, lines, cents)
        return refund_order(command, self.after_sale)

    def report(self, name: str, kind: ReportKind) -> Order:
        """The store says now what became of an order."""
        order, now = self.order(name), self.clock.now()
        report = OrderReport(f"store:{order.store_id}", f"{kind} at {now}", kind, now)
        reported = order.reported(report)
        self.storage.commit(reported)
        return reported.saved()

    def send_back(
        self, name: str, pieces: int = 1, *, key: str = "return-1", user: str = USER
    ) -> Order:
        """The shopper asks to return pieces of an order's line."""
        lines = (AdjustedLine(self.order(name).items[0].item_id, pieces),)
        asked = ReturnRequest(lines, "too large", key)
        return request_return(RequestReturn(self.number(name), user, asked), self.after_sale)

    def receive(self, name: str, pieces: int = 1, n: int = 1, person: str = PERSON) -> Order:
        """A store has received pieces of the `n`th return."""
        lines = (AdjustedLine(self.order(name).items[0].item_id, pieces),)
        return receive_return(ReceiveReturn(self.number(name), n, person, lines), self.after_sale)

    def follow_up(self, name: str) -> Order:
        """Bring the pending refunds of an order to their end."""
        return follow_up_refunds(self.order(name), self.after_sale)

    # --- payments that went wrong

    def hear(
        self, kind: str, object_id: str = "", intent_id: str | None = None
    ) -> PaymentEventOutcome:
        """An event of the payment service arrives, about the checkout's own intent if no other."""
        intent = intent_id or self.session.payment.intent_id
        event = PaymentEvent("evt", kind, object_id or intent or "", self.clock.now(), intent)
        return note_payment_event(event, self.reviewing)

    def review(self, *, approve: bool, person: str = PERSON, note: str = "seen") -> CheckoutView:
        """A person says whether the checkout is ordered."""
        command = DecideReview(self.session_id, approve, note, person)
        return decide_review(command, self.reviewing)

    def collect(
        self, state: CollectionState = CollectionState.PAID, reference: str = "wire-1"
    ) -> CheckoutView:
        """A person says what became of money that could not be taken."""
        command = EndCollection(self.session_id, PERSON, state, reference)
        return end_collection(command, self.storage, self.clock)

    # --- what became of it

    @property
    def session(self) -> CheckoutSession:
        return self.storage.checkout(self.session_id)

    @property
    def captured(self) -> Money:
        return self.payments.captured

    @property
    def held(self) -> Money:
        return self.payments.held

    def number(self, name: str) -> str:
        return order_number_for(self.session_id, self.stores[name].store_id)

    def order(self, name: str) -> Order:
        return self.storage.order(self.number(name))

    def task(self, name: str) -> Task:
        task = self.storage.task(self.number(name))
        assert task is not None, f"nobody was asked about {name}"
        return task

    def retailer(self, name: str) -> FakeRetailer:
        return self.street.retailer(name)

    # --- behind the scene

    def _functions(self) -> Functions:
        def place(order_number: str, method: Method) -> Order:
            ends = self.clock.now() + ATTEMPT_TIME
            return place_order(PlaceOrder(order_number, method, ends), self.placing_orders)

        def ask(command: OpenTask) -> Task:
            return open_task(command, self.storage, self.notifier, self.clock)

        def settle(session_id: str) -> CheckoutSession:
            return settle_checkout(
                session_id, self.storage, self.payments, self.clock, self.notifier
            )

        def wait_for_code(order_number: str, callback: str) -> Task:
            return await_code(order_number, callback, self.storage, self.notifier, self.clock)

        return Functions(place, ask, settle, wait_for_code)

    def _at(self, when: str) -> Callable[[tuple[Change, ...]], None]:
        def reach(changes: tuple[Change, ...]) -> None:
            self.moments.reach(f"{when} commit of {' '.join(type(c).__name__ for c in changes)}")

        return reach
