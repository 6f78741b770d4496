"""A place where messages arrive: the real reader and the real check, everything else in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from muse.adapters.mail.authentication import SignedMail
from muse.adapters.mail.reader import LibraryMailReader
from muse.domain.mail.message import Unreadable
from muse.domain.order import Order
from muse.domain.store import Method
from muse.domain.task import Task
from muse.domain.tracking.report import OrderReport
from muse.usecases.tracking.receive_mail import MailDependencies, MailOutcome, receive_mail
from tests.builders import NOW, a_purchase, a_store, an_order
from tests.corpus.book import KEYS
from tests.corpus.messages import MAILBOX, NUMBER, STORE
from tests.fakes.clock import FakeClock
from tests.fakes.mail import FakeMessages, FakeReportBus
from tests.fakes.moments import Moments
from tests.fakes.people import FakeNotifier
from tests.fakes.registry import FakeRegistry
from tests.fakes.storage import InMemoryStorage


@dataclass
class MailDesk:
    """One order at the store of the corpus, placed an hour before the mails were sent."""

    storage: InMemoryStorage = field(default_factory=InMemoryStorage)
    messages: FakeMessages = field(default_factory=FakeMessages)
    reports: FakeReportBus = field(default_factory=FakeReportBus)
    clock: FakeClock = field(default_factory=FakeClock)
    notifier: FakeNotifier = field(default_factory=lambda: FakeNotifier(Moments()))
    keys: dict[str, bytes] = field(default_factory=lambda: dict(KEYS))

    def __post_init__(self) -> None:
        self.registry = FakeRegistry(
            a_store(STORE, name="Thistle & Twine", domains=("127.0.0.1:9604",))
        )
        self.senders = SignedMail(self.keys.get)

    def place(self) -> Order:
        """Store the order as the store took it."""
        pending, begun = self.begin(), NOW.replace(hour=13)
        fenced = pending.enter_fence(Method.MANUAL, begun, NOW - begun, total=pending.total)
        self.storage.commit(fenced.place(a_purchase(NUMBER), Method.MANUAL, begun, "ops:jo"))
        return self.storage.order(pending.order_number)

    def begin(self) -> Order:
        """Store the order as it is before the store has it."""
        order = an_order(STORE, created_at=NOW.replace(hour=13))
        self.storage.commit(order)
        return self.storage.order(order.order_number)

    def receive(self, raw: bytes | Unreadable, key: str = "messages/1") -> MailOutcome:
        """What becomes of a message."""
        self.messages.put(key, raw)
        return receive_mail(key, self.dependencies)

    @property
    def dependencies(self) -> MailDependencies:
        return MailDependencies(
            storage=self.storage,
            stores=self.registry,
            messages=self.messages,
            senders=self.senders,
            reader=LibraryMailReader(),
            reports=self.reports,
            notifier=self.notifier,
            clock=self.clock,
            mailbox=MAILBOX,
        )

    @property
    def tasks(self) -> list[Task]:
        return list(self.notifier.told)

    @property
    def said(self) -> str:
        """What was reported, or why a person reads it: as expected.tsv writes it."""
        told = [_in_words(report) for report in self.reports.published]
        return "; ".join([*told, *(task.reason.partition(":")[0] for task in self.tasks)])


def _in_words(published: OrderReport) -> str:
    report = published.report
    lines = " ".join(f"{line.quantity} {line.sku}" for line in report.lines)
    day = report.estimated_delivery.isoformat() if report.estimated_delivery else None
    words = (report.kind, report.tracking_number, report.carrier, day, lines)
    return " ".join(word for word in words if word)
