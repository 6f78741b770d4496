"""A one-time code that a store asks for before it goes on (step-up)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

CODE_TIME = timedelta(minutes=15)
MOST_CODES = 3
_CODE = re.compile(r"[A-Za-z0-9]{4,10}")


class SentTo(StrEnum):
    """Whom the store sends its codes to: Muse's own account there, or the order's shopper."""

    ACCOUNT = "account"
    SHOPPER = "shopper"


class VerificationState(StrEnum):
    """`asked`: nobody has given the code yet. `answered`: a code lies in the vault. `accepted`: the
    store took it. `ended`: a person orders it instead, or the order is decided."""

    ASKED = "asked"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Verification:
    """The codes that one order was asked for. `number` counts them; of the latest, `until` is when
    it is too late to give it, or to enter what was given."""

    sent_to: SentTo
    asked_at: datetime
    until: datetime
    number: int = 1
    state: VerificationState = VerificationState.ASKED

    @property
    def is_asked(self) -> bool:
        return self.state is VerificationState.ASKED

    @property
    def is_answered(self) -> bool:
        return self.state is VerificationState.ANSWERED

    @property
    def is_pending(self) -> bool:
        """Whether a code is waited for, or was given and is not entered yet."""
        return self.is_asked or self.is_answered

    def is_awaited(self, now: datetime) -> bool:
        """Whether a code can be given now."""
        return self.is_asked and now < self.until

    def moved(self, state: VerificationState) -> Verification:
        return replace(self, state=state)


def next_verification(
    known: Verification | None, sent_to: SentTo, now: datetime
) -> Verification | None:
    """The store asks for a code (again: it refused the last one, or lost the sign-in). None when it
    has asked often enough: no more are got for this order."""
    number = known.number + 1 if known else 1
    if number > MOST_CODES:
        return None
    return Verification(sent_to, now, now + CODE_TIME, number)


def is_code(text: str) -> bool:
    """Whether `text` looks like a one-time code: 4 to 10 letters and digits."""
    return _CODE.fullmatch(text) is not None
