"""What reconciliation did about one thing; operators see it as a metric of this name."""

from __future__ import annotations

from enum import StrEnum


class RecoveryOutcome(StrEnum):
    """`expired`: closed unordered. `released`: nothing is held or begun any more. `ordered`: its
    orders were written. `run_started`: its orders are being placed again. `settled`: the money was
    taken or released. `overdue`: an order nobody placed in time. `told`: a waiting run heard the
    outcome. `task_closed`: a task that nothing hangs on any more. `row_finished`: a row of the
    ledger says what became of its call. `refunded`: a refund that was pending has had its end.
    `woken`: people were told of a task whose time has come. `overtaken`: someone else was faster.
    `failed`: it didn't work, and is tried again."""

    EXPIRED = "expired"
    RELEASED = "released"
    ORDERED = "ordered"
    RUN_STARTED = "run_started"
    SETTLED = "settled"
    OVERDUE = "overdue"
    TOLD = "told"
    TASK_CLOSED = "task_closed"
    ROW_FINISHED = "row_finished"
    REFUNDED = "refunded"
    WOKEN = "woken"
    OVERTAKEN = "overtaken"
    FAILED = "failed"
