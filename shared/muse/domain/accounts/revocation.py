"""Tokens of a link that is gone, to be revoked at their store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muse.domain.accounts.credentials import Purpose
from muse.domain.accounts.linked_account import LinkedAccount, context_of

GIVEN_UP_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Revocation:
    """`sealed` are the tokens, encrypted for `owner`, `store_id` and OAuth; `version` is that of
    the link that they were of. `tries` is how often the store was asked in vain."""

    owner: str
    store_id: int
    version: str
    sealed: str
    requested_at: datetime
    tries: int = 0

    @classmethod
    def of(cls, account: LinkedAccount, now: datetime) -> Revocation | None:
        """What is to be revoked once this account is unlinked; None where there is nothing."""
        if account.oauth is None:
            return None
        return cls(account.owner, account.store_id, account.version, account.sealed, now)

    @property
    def context(self) -> Mapping[str, str]:
        """What the encryption of the tokens is bound to."""
        return context_of(self.owner, self.store_id, Purpose.OAUTH)

    def is_given_up(self, now: datetime) -> bool:
        """Whether the store is not asked again."""
        return now >= self.requested_at + GIVEN_UP_AFTER

    def failed(self) -> Revocation:
        return replace(self, tries=self.tries + 1)
