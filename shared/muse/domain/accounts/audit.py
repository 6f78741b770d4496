"""Who did what with linked accounts. What was read is never in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from muse.domain.accounts.credentials import Purpose


class AuditAction(StrEnum):
    """What was done. An erasure is of all accounts of one owner; `LINK_ENDED` is by the store;
    `NOT_REVOKED`: the store never confirmed that tokens were revoked."""

    LINK_STARTED = "link_started"
    LINKED = "linked"
    DECRYPTED = "decrypted"
    LINK_ENDED = "link_ended"
    UNLINKED = "unlinked"
    ERASED = "erased"
    REVOKED = "revoked"
    NOT_REVOKED = "not_revoked"


class UsedFor(StrEnum):
    """What credentials were decrypted for."""

    ORDER = "order"
    LOGIN_CHECK = "login_check"
    REVOCATION = "revocation"


@dataclass(frozen=True, slots=True)
class Use:
    """What credentials are about to be decrypted for; an order has its number."""

    used_for: UsedFor
    order_number: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`by` is `shopper`, `ops:<person>` or the name of a function."""

    owner: str
    at: datetime
    action: AuditAction
    by: str
    store_id: int | None = None
    purpose: Purpose | None = None
    used_for: UsedFor | None = None
    order_number: str | None = None
