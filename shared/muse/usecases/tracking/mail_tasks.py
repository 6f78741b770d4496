"""The tasks of people who read mail."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.errors import VersionConflict
from muse.domain.mail import reasons
from muse.domain.mail.message import Message
from muse.domain.mail.reports import fingerprint
from muse.domain.order import Order
from muse.domain.store import Store
from muse.domain.task import EMAIL_TIME, Task, TaskKind, TaskStatus, email_task_id
from muse.ports import Clock, Notifier, Storage

_UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class MailTasks:
    """Opens tasks. Each method says whether one was opened: for the same message it is once."""

    storage: Storage
    notifier: Notifier
    clock: Clock

    def open(self, key: str, message: Message, order: Order, reason: str) -> bool:
        """A message that the order's store wrote."""
        which = fingerprint(message.message_id)
        return self._open(_of_order(order, which, key, reason, self.clock))

    def open_of_store(self, key: str, message: Message, store: Store) -> bool:
        """A message of a store, about no order that could be told."""
        now = self.clock.now()
        about = f"store-{store.store_id}"
        task = Task(
            task_id=email_task_id(about, fingerprint(message.message_id)),
            kind=TaskKind.EMAIL,
            status=TaskStatus.OPEN,
            order_number=None,
            session_id=None,
            store_id=store.store_id,
            store_name=store.name,
            reason=reasons.of_no_order(store.name),
            created_at=now,
            due_at=now + EMAIL_TIME,
            message=key,
        )
        return self._open(task)

    def open_unproven(self, key: str, order: Order, reason: str) -> bool:
        """A message of nobody knows whom: one task for each order, however many they send. It is
        begun anew by a further message once it is done."""
        task = _of_order(order, _UNPROVEN, key, reason, self.clock)
        known = self.storage.task(task.task_id)
        if known is None:
            return self._open(task)
        if known.is_open or known.message == key:
            return False
        again = known.anew(reason, task.due_at).about_message(key)
        self.storage.commit(again)
        self.notifier.task_opened(again.saved())
        return True

    def _open(self, task: Task) -> bool:
        if self.storage.task(task.task_id) is not None:
            return False
        try:
            self.storage.commit(task)
        except VersionConflict:  # the same message, at the same time
            return False
        self.notifier.task_opened(task.saved())
        return True


def _of_order(order: Order, which: str, key: str, reason: str, clock: Clock) -> Task:
    now = clock.now()
    return Task(
        task_id=email_task_id(order.order_number, which),
        kind=TaskKind.EMAIL,
        status=TaskStatus.OPEN,
        order_number=order.order_number,
        session_id=order.session_id,
        store_id=order.store_id,
        store_name=order.store_name,
        reason=reason,
        created_at=now,
        due_at=now + EMAIL_TIME,
        message=key,
    )
