"""Receive a message that a store wrote to Muse."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from muse.domain.errors import NotFound, UnknownStore
from muse.domain.mail import reasons
from muse.domain.mail.alias import order_number_in
from muse.domain.mail.message import Message, Unreadable
from muse.domain.mail.reports import reports_of
from muse.domain.mail.sender import SenderCheck, Standing, is_of
from muse.domain.order import Order
from muse.domain.store import Store
from muse.ports import Clock, Notifier, ReportBus, Storage, StoreRegistry
from muse.ports.mail import MailReader, MessageStore, SenderChecks
from muse.usecases.tracking.mail_tasks import MailTasks


class MailOutcome(StrEnum):
    """What became of a message. `forged`, `unsafe`, `of_no_order` and `too_large` are dropped: the
    message stays in its store for a while, and nobody is asked to look at it."""

    REPORTED = "reported"
    TASK = "task"
    KNOWN = "known"
    NOTHING_SAID = "nothing_said"
    FORGED = "forged"
    UNSAFE = "unsafe"
    OF_NO_ORDER = "of_no_order"
    TOO_LARGE = "too_large"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class MailDependencies:
    """What receiving mail needs. `mailbox` is Muse's own address: `orders@muse.example`."""

    storage: Storage
    stores: StoreRegistry
    messages: MessageStore
    senders: SenderChecks
    reader: MailReader
    reports: ReportBus
    notifier: Notifier
    clock: Clock
    mailbox: str

    @property
    def tasks(self) -> MailTasks:
        return MailTasks(self.storage, self.notifier, self.clock)


_DROPPED = {Standing.REFUTED: MailOutcome.FORGED, Standing.UNSAFE: MailOutcome.UNSAFE}


def receive_mail(key: str, deps: MailDependencies) -> MailOutcome:
    """Report what the message says about its order, or have a person read it, or drop it.

    It is reported only when it is proven to be the store's own, was sent to the order's address and
    names the order by the store's number; a cancellation never is. The same message again gives the
    same reports and no further task. Errors: Unavailable (nothing is lost: deliver it again).
    """
    raw = deps.messages.read(key)
    if raw is None:
        return MailOutcome.GONE
    if isinstance(raw, Unreadable):
        return MailOutcome.TOO_LARGE
    message = deps.reader.open(raw)
    order = _order_of(message, deps)
    if order is None:
        return _without_order(key, raw, message, deps)
    store = _store_of(order, deps)
    check = deps.senders.check(raw, deps.reader.domains(store) if store else ())
    if check.standing in _DROPPED:
        return _DROPPED[check.standing]
    if store is None or check.standing is Standing.UNPROVEN:
        opened = deps.tasks.open_unproven(key, order, reasons.unproven(check))
        return MailOutcome.TASK if opened else MailOutcome.KNOWN
    return _report(key, message, order, store, deps)


def _report(
    key: str, message: Message, order: Order, store: Store, deps: MailDependencies
) -> MailOutcome:
    """What the order's store wrote."""
    now = deps.clock.now()
    news = deps.reader.news(message, store)
    reason = reasons.why_a_person(message, news, order, now)
    if reason is not None:
        opened = deps.tasks.open(key, message, order, reason)
        return MailOutcome.TASK if opened else MailOutcome.KNOWN
    if not news:
        return MailOutcome.NOTHING_SAID
    at = min(message.sent_at or now, now)
    number, store_id = order.order_number, store.store_id
    deps.reports.publish(*reports_of(news, number, store_id, message.message_id, at))
    return MailOutcome.REPORTED


def _without_order(key: str, raw: bytes, message: Message, deps: MailDependencies) -> MailOutcome:
    """What a store wrote to the mailbox itself is read by a person; anybody else's is dropped."""
    for store in deps.stores.all():
        domains = deps.reader.domains(store)
        if is_of(message.domain, domains):
            check: SenderCheck = deps.senders.check(raw, domains)
            if check.standing in _DROPPED:
                return _DROPPED[check.standing]
            if check.standing is Standing.PROVEN:
                opened = deps.tasks.open_of_store(key, message, store)
                return MailOutcome.TASK if opened else MailOutcome.KNOWN
    return MailOutcome.OF_NO_ORDER


def _order_of(message: Message, deps: MailDependencies) -> Order | None:
    """The order at whose address it arrived; none when it was sent to those of several."""
    found = (order_number_in(address, deps.mailbox) for address in message.recipients)
    numbers = list(dict.fromkeys(number for number in found if number))
    if len(numbers) != 1:
        return None
    try:
        return deps.storage.order(numbers[0])
    except NotFound:
        return None


def _store_of(order: Order, deps: MailDependencies) -> Store | None:
    try:
        return deps.stores.store(order.store_id)
    except UnknownStore:
        return None
