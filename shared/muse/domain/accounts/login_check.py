"""Whether a store accepts a login: tried once when the account is linked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CHECK_LASTS = timedelta(minutes=10)
NO_RESULT = "no_result"
NOT_STARTED = "not_started"
STORE_CLOSED = "store_closed"
ACCOUNT_IN_USE = "account_in_use"
_AGAIN = "Link the account again to repeat the check."
_NOBODY_KNOWS = "Whether it works is not known."

_REASONS = {
    "account_problem": "The store refused this user name and password.",
    NO_RESULT: f"The check did not end in time. {_AGAIN}",
    NOT_STARTED: f"The check could not be started. {_AGAIN}",
    STORE_CLOSED: f"The store is closed for automatic ordering. {_NOBODY_KNOWS}",
    ACCOUNT_IN_USE: f"An order was using the account at that moment. {_NOBODY_KNOWS}",
    "bot_challenge": f"The store wants proof that a human signs in. {_NOBODY_KNOWS}",
    "step_up_required": f"The store wants to confirm the login in another way. {_NOBODY_KNOWS}",
    "playbook_broken": f"The store's pages are not as they used to be. {_NOBODY_KNOWS}",
    "retailer_unavailable": f"The store did not answer. {_AGAIN}",
    "retailer_busy": f"The store is too busy. {_AGAIN}",
}
_OTHER = f"The store could not be signed in to. {_NOBODY_KNOWS}"


class CheckState(StrEnum):
    """What is known of a login."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class LoginCheck:
    """`code` says why a login was refused or not checked: a failure class, or what else stood in
    the way. `at` is when that became known."""

    state: CheckState = CheckState.PENDING
    at: datetime | None = None
    code: str | None = None

    @classmethod
    def accepted(cls, now: datetime) -> LoginCheck:
        return cls(CheckState.ACCEPTED, now)

    @classmethod
    def refused(cls, code: str, now: datetime) -> LoginCheck:
        return cls(CheckState.REFUSED, now, code)

    @classmethod
    def not_checked(cls, code: str, now: datetime) -> LoginCheck:
        return cls(CheckState.NOT_CHECKED, now, code)

    def shown(self, linked_at: datetime, now: datetime) -> LoginCheck:
        """As people are told: a check that never ended was none."""
        gave_up = linked_at + CHECK_LASTS
        if self.state is CheckState.PENDING and now >= gave_up:
            return LoginCheck.not_checked(NO_RESULT, gave_up)
        return self

    @property
    def reason(self) -> str | None:
        """The same in a sentence for the account's owner."""
        return None if self.code is None else _REASONS.get(self.code, _OTHER)
