"""What the use cases need from outside, as Protocols. Adapters and fakes implement them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from muse.domain.address import Address, CheckedAddress
from muse.domain.cart import Cart
from muse.domain.dispute import Dispute, FraudWarning, ServiceReview
from muse.domain.money import Money
from muse.domain.order import Order, OrderStatus
from muse.domain.payment import (
    Charge,
    ListedRefund,
    PaymentIntent,
    PaymentTransaction,
    Refund,
)
from muse.domain.payment_event import PaymentEvent
from muse.domain.placement import Fence, Purchase
from muse.domain.product import Product, WantedProduct
from muse.domain.quote import StoreQuote
from muse.domain.risk import PaymentAttempts
from muse.domain.session import CheckoutSession
from muse.domain.snapshot import StorePart
from muse.domain.store import Method, Store
from muse.domain.task import Task, TaskKind


class Clock(Protocol):
    """Time, as the use cases see it."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""

    def sleep(self, seconds: float) -> None:
        """Do nothing for a while."""


# --- storage


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Part of a commit: fail unless this order or checkout is still at this version."""

    what: Order | CheckoutSession


Change = Cart | CheckoutSession | Order | Task | PaymentTransaction | PaymentAttempts | Unchanged


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """An order as the list shows it, read from an index (it may lag by a moment). `due` is what the
    shopper owes for it now, `refunded` and `paid` are those of the order."""

    order_number: str
    session_id: str
    store_id: int
    store_name: str
    status: OrderStatus
    total: Money
    due: Money
    refunded: Money
    paid: Money
    created_at: datetime
    placed_at: datetime | None
    store_order_number: str | None
    tracking_number: str | None

    @classmethod
    def of(cls, order: Order) -> OrderSummary:
        """What the list shows of an order that was read itself."""
        return cls(
            order_number=order.order_number,
            session_id=order.session_id,
            store_id=order.store_id,
            store_name=order.store_name,
            status=order.status,
            total=order.total,
            due=order.net_due,
            refunded=order.refunded,
            paid=order.paid,
            created_at=order.created_at,
            placed_at=order.placed_at,
            store_order_number=order.store_order_number,
            tracking_number=order.tracking.tracking_number if order.tracking else None,
        )


@dataclass(frozen=True, slots=True)
class TaskPosition:
    """Where a task stands in a list: at the moment by which the list is sorted, and by its id among
    those of one moment."""

    at: datetime
    task_id: str


class Storage(Protocol):
    """Carts, checkout sessions with their payment ledger, orders and tasks.

    Reads are consistent unless said otherwise. An aggregate's `version` is 0 before it is stored.
    """

    def commit(self, *changes: Change) -> None:
        """Store all of these or none of them, each under the condition that it is still at the
        version it was read at (version 0: that it doesn't exist), together with the history entries
        in `unsaved_history`. A placed order also takes its (store, store order number): no other
        order can have it. A payment transaction goes with its session and overwrites its own row.

        Errors: VersionConflict (nothing was stored), StoreOrderNumberTaken, Unavailable.
        Afterwards an aggregate's stored form is `aggregate.saved()`.
        """

    def cart(self, user_id: str) -> Cart:
        """The user's cart, an empty one when there is none. One request."""

    def checkout(self, session_id: str) -> CheckoutSession:
        """A session without its history. One request. Errors: NotFound."""

    def checkout_and_attempts(
        self, session_id: str, user_id: str
    ) -> tuple[CheckoutSession, PaymentAttempts]:
        """A session without its history, and when this user lately tried to pay. One request.
        Errors: NotFound."""

    def checkout_and_ledger(
        self, session_id: str
    ) -> tuple[CheckoutSession, tuple[PaymentTransaction, ...]]:
        """A session with its history, and its payment ledger, oldest first. One request. Errors:
        NotFound."""

    def checkouts(self, session_ids: Sequence[str]) -> tuple[CheckoutSession, ...]:
        """These sessions in this order, without history. One request, none for no sessions. Errors:
        NotFound."""

    def checkouts_of_payment(self, intent_id: str) -> tuple[str, ...]:
        """The ids of the sessions that this payment intent was ever made for, from an index."""

    def choose_payment_method(
        self, session_id: str, user_id: str, payment_method_id: str, now: datetime
    ) -> CheckoutSession | None:
        """Set the payment method of this user's editable session in one conditional request; None
        when the condition didn't hold (read the session to find out why)."""

    def order(self, order_number: str) -> Order:
        """The whole aggregate: order, items, history. One request. Errors: NotFound."""

    def orders(self, order_numbers: Sequence[str]) -> tuple[Order, ...]:
        """These orders in this order, without history. One request, none for no orders. Errors:
        NotFound."""

    def orders_of(self, user_id: str) -> tuple[OrderSummary, ...]:
        """A user's orders, newest first, from an index."""

    def order_at_store(self, store_id: int, store_order_number: str) -> str | None:
        """The number of the order that has this number of the store's. One request."""

    def payments(self, session_id: str) -> tuple[PaymentTransaction, ...]:
        """The payment ledger of a session, oldest first."""

    def task(self, task_id: str) -> Task | None:
        """A task. One request."""

    def unfinished_tasks(self) -> tuple[Task, ...]:
        """Tasks that are open or not acknowledged, by due time, from an index; without those that
        sleep."""

    def sleeping_tasks(self, until: datetime) -> tuple[Task, ...]:
        """Tasks that sleep although they are due by then, by due time, from an index."""

    def tasks_of(self, session_id: str) -> tuple[Task, ...]:
        """The tasks of a checkout and of its orders, oldest first, from an index."""

    def due_tasks(self, *, asleep: bool, after: TaskPosition | None = None) -> Iterator[Task]:
        """The tasks of `unfinished_tasks`, or those that sleep, from the first behind `after` on,
        by due time, from an index. One request per page, when it is reached."""

    def finished_tasks(
        self, month: str, kind: TaskKind | None = None, before: TaskPosition | None = None
    ) -> Iterator[Task]:
        """The tasks (of one kind) that were done in a month (task.month_of), newest first, from the
        first that is older than `before` on, from an index. One request per page, when it is
        reached."""

    def unfinished_checkouts(self, until: datetime) -> Iterator[str]:
        """The ids of the unfinished sessions that were created until then, oldest first, from an
        index: some may be finished by now. One request per page, when it is reached."""

    def checkouts_with_pending_payments(self, until: datetime) -> Iterator[str]:
        """The ids of the sessions with pending rows of the ledger that were written until then,
        oldest row first, each once, from an index. One request per page, when it is reached."""

    def unchecked_checkouts(self, until: datetime) -> Iterator[str]:
        """The ids of the sessions that were settled until then and whose money was not checked
        since, oldest first, from an index. One request per page, when it is reached."""


class StoreOrderNumberTaken(Exception):
    """Another order already has this store's order number."""


# --- stores and products


class StoreRegistry(Protocol):
    """The stores that Muse can order from."""

    def store(self, store_id: int) -> Store:
        """Errors: UnknownStore."""

    def all(self) -> tuple[Store, ...]:
        """Every store, by id."""


class Catalog(Protocol):
    """What stores say of their products."""

    def look_up(self, store: Store, wanted: WantedProduct) -> Product:
        """The product as the store describes it now. Errors: ProductUrlRefused,
        ProductUnavailable (gone, out of stock, no such variant), UpstreamUnavailable."""


class AddressBook(Protocol):
    """Checks postal addresses."""

    def check(self, address: Address) -> CheckedAddress:
        """Normalised, with what was corrected. Errors: AddressUndeliverable, with the fields."""


# --- placing orders


class Attempt(Protocol):
    """One try to get one order accepted, as a retailer adapter sees it."""

    key: str  # idempotency key of the submitting step: the same until its fence is over
    cap: Money  # the most that may be paid

    def enter_fence(self, *, total: Money, reference: str | None = None) -> None:
        """Call once, right before the one step that can create an order. `total` is what the store
        will charge, `reference` whatever `find` needs later.

        Errors: PriceOverCap, FenceHeld, TryAgain (no time left), each before anything was done.
        """


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A store's answer to a cancellation. `possible` is False when the method can't ask."""

    done: bool
    possible: bool = True
    reason: str | None = None


class Retailer(Protocol):
    """One way of ordering at one store."""

    def quote(self, part: StorePart, to: Address) -> StoreQuote:
        """Price, shipping and tax as the store sees them now.

        Errors: the PlacementFailure classes (OutOfStock, ItemGone, Undeliverable …)."""

    def place(self, order: Order, attempt: Attempt) -> Purchase:
        """Order it. Calls `attempt.enter_fence` right before the submitting step.

        Errors: PlacementFailure. After the fence a failure is marked `definite` only if the store
        has certainly made no order; else OutcomeUnknown."""

    def find(self, order: Order, fence: Fence) -> Purchase | None:
        """What became of the step behind `fence`: the purchase; None when the store has certainly
        made no order and will make none; OutcomeUnknown or InProgress when nobody can tell yet."""

    def cancel(self, order: Order) -> Cancellation:
        """Ask the store to cancel a placed order. Asking again gives the same answer.

        Errors: PlacementFailure when the store did not answer: ask again."""


@dataclass(frozen=True, slots=True)
class PaymentReference:
    """How Muse pays one order at one store, and at most how much.

    `handler` is the payment handler's name (reverse domain) that the store must share; `token`
    stands for Muse's own instrument there; brand and last four digits let a placement assert that
    it is the selected one.
    """

    funding: str
    handler: str
    token: str
    brand: str
    last4: str
    cap: Money


class Retailers(Protocol):
    """The retailer adapters that this function has."""

    def of(self, store: Store, method: Method) -> Retailer:
        """The way of ordering at `store` by `method`. Errors: NotSupported."""


class Funding(Protocol):
    """Muse's own means of payment: never one of the shopper's."""

    def reference(self, store: Store, order_number: str, cap: Money) -> PaymentReference:
        """The means of payment for one order. Errors: FundingLow, NotSupported."""


# --- payments, workflow, people


class Payments(Protocol):
    """The payment service. Every write carries an idempotency key: the same key with the same
    parameters has one effect and one answer. What the state of an intent doesn't allow is answered
    with the intent as it is. Errors of all: PaymentsUnavailable."""

    def create(
        self, key: str, amount: Money, payment_method_id: str, *, session_id: str, user_id: str
    ) -> PaymentIntent:
        """An unconfirmed intent. Errors: PaymentDeclined (unusable payment method)."""

    def update(
        self, key: str, intent_id: str, amount: Money, payment_method_id: str
    ) -> PaymentIntent:
        """Another amount or card for an intent that holds nothing. Errors: PaymentDeclined."""

    def confirm(self, key: str, intent_id: str) -> PaymentIntent:
        """Ask the bank to hold the money. A refusal is an answer: `decline` is set.
        Errors: PaymentDeclined (a payment method that turns out unusable)."""

    def retrieve(self, intent_id: str) -> PaymentIntent:
        """The intent as it is now."""

    def capture(self, key: str, intent_id: str, amount: Money) -> PaymentIntent:
        """Take `amount` once and release the rest."""

    def find_by_session(self, session_id: str, since: datetime) -> tuple[PaymentIntent, ...]:
        """Every intent of a session that was created since then, newest first: for when its id was
        not saved, or its key may have been forgotten. Slow: it looks through all of that time."""

    def cancel(self, key: str, intent_id: str) -> PaymentIntent:
        """Release the hold, or give up an intent that holds nothing. Cancelling what is
        cancelled is no error. Errors: Conflict when the money was taken."""

    def refund(
        self, key: str, intent_id: str, amount: Money, metadata: Mapping[str, str]
    ) -> Refund:
        """Give back a part of what was taken. A refusal is an answer: a failed refund without an
        id. `metadata` is kept with it; the key is, too."""

    def refunds_of(self, intent_id: str) -> tuple[Refund, ...]:
        """Every refund of what was taken, newest first, made by Muse or not."""

    def dispute(self, dispute_id: str) -> Dispute | None:
        """A dispute as it is now; None when it is of no payment intent."""

    def fraud_warning(self, warning_id: str) -> FraudWarning | None:
        """An early fraud warning as it is now; None when it is of no payment intent."""

    def service_review(self, review_id: str) -> ServiceReview | None:
        """The payment service's review as it is now; None when it is of no payment intent."""

    def charges_since(self, since: datetime) -> Iterator[Charge]:
        """Every charge that a bank allowed since then, newest first, made by Muse or not. One
        request per page, when it is reached."""

    def refunds_since(self, since: datetime) -> Iterator[ListedRefund]:
        """Every refund that was made since then, of whatever charge, newest first, made by Muse or
        not. One request per page, when it is reached."""


class PaymentWebhooks(Protocol):
    """What the payment service sends by itself."""

    def read(self, body: bytes, signature: str) -> PaymentEvent:
        """The event in `body`, exactly as it came, once its signature is checked. Errors:
        SignatureInvalid (not from the payment service, or too old), Malformed."""


class EventBus(Protocol):
    """Hands events to whoever listens; each arrives at least once, in any order."""

    def publish(self, event: PaymentEvent) -> None:
        """Take the event over for good. Errors: Unavailable (it was not taken over)."""


class RunState(StrEnum):
    """What became of a run: it was never started, goes on (perhaps waiting for a person), or ended,
    however it ended."""

    ABSENT = "absent"
    RUNNING = "running"
    OVER = "over"


class Workflow(Protocol):
    """The placement workflow."""

    def state(self, name: str) -> RunState:
        """The state of a run by its name; it may lag by a moment. Errors: Unavailable."""

    def start(self, name: str, payload: Mapping[str, object]) -> bool:
        """Start a run of this name unless it was started before. False when the run that was
        started before is over."""

    def tell(self, callback: str, outcome: Mapping[str, object]) -> None:
        """Tell a waiting run the outcome of its task. A run that no longer waits is no error."""


class Notifier(Protocol):
    """Calls a person of the operations team."""

    def task_opened(self, task: Task) -> None:
        """Tell them about a new task. Never fails the caller."""
