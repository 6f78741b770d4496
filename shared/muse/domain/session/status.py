"""How far a checkout is, and where it can go from there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class SessionStatus(StrEnum):
    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


_S = SessionStatus
NEXT: Mapping[SessionStatus, frozenset[SessionStatus]] = {
    _S.PENDING: frozenset({_S.PROCESSING, _S.EXPIRED, _S.CANCELLED}),
    _S.REQUIRES_ACTION: frozenset({_S.PROCESSING, _S.PENDING, _S.EXPIRED, _S.CANCELLED}),
    _S.PROCESSING: frozenset({_S.REQUIRES_ACTION, _S.PENDING, _S.COMPLETED, _S.FAILED}),
    _S.COMPLETED: frozenset(),
    _S.FAILED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED: frozenset(),
}
UNORDERED = frozenset({_S.EXPIRED, _S.CANCELLED})
