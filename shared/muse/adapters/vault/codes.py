"""One-time codes in the vault: taken in by one function, read by another, for minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from muse.adapters.dynamodb.sealed_codes import DynamoSealedCodes, SealedCode
from muse.domain.accounts.audit import AuditAction, AuditEntry, UsedFor
from muse.domain.accounts.credentials import Purpose
from muse.domain.accounts.linked_account import MUSE, context_of
from muse.domain.errors import Unavailable
from muse.domain.order import Order
from muse.domain.placement.failures import StepUpRequired
from muse.domain.placement.verification import Verification
from muse.ports import Clock, LinkedAccounts

_NO_MORE = "the code that was given is no more"


class TextEncryption(Protocol):
    """Encrypts one text, and can't decrypt."""

    def encrypt_text(self, text: str, context: Mapping[str, str]) -> str:
        """Errors: Unavailable."""


class TextDecryption(Protocol):
    """Decrypts one text."""

    def decrypt_text(self, sealed: str, context: Mapping[str, str]) -> str:
        """Errors: Unavailable; AccountProblem when it was not encrypted for the context."""


@dataclass(frozen=True, slots=True)
class EncryptedCodes:
    """Implements muse.ports.CodeKeeper."""

    codes: DynamoSealedCodes
    encryption: TextEncryption

    def keep(self, order: Order, code: str) -> bool:
        """See the port."""
        verification = _verification_of(order)
        sealed = self.encryption.encrypt_text(code, code_context(order))
        return self.codes.add(
            SealedCode(
                MUSE,
                order.store_id,
                order.order_number,
                verification.number,
                sealed,
                verification.until,
            )
        )


@dataclass(frozen=True, slots=True)
class AuditedCodes:
    """Implements muse.ports.CodeVault for the function with the name `by`. `forget_browser` deletes
    the state of the browser that waits for an order's code."""

    codes: DynamoSealedCodes
    decryption: TextDecryption
    accounts: LinkedAccounts
    clock: Clock
    by: str
    forget_browser: Callable[[str], None]

    def read(self, order: Order) -> str:
        """See the port."""
        verification, now = _verification_of(order), self.clock.now()
        sealed = self.codes.get(MUSE, order.order_number, verification.number)
        if sealed is None or now >= verification.until:
            raise StepUpRequired(_NO_MORE)
        entry = AuditEntry(
            MUSE,
            now,
            AuditAction.DECRYPTED,
            self.by,
            order.store_id,
            Purpose.CODE,
            UsedFor.ORDER,
            order.order_number,
        )
        self.accounts.record(entry)
        return self.decryption.decrypt_text(sealed, code_context(order))

    def forget(self, order: Order) -> None:
        """See the port."""
        with suppress(Unavailable):
            self.codes.delete(MUSE, order.order_number)
        self.forget_browser(order.order_number)


def code_context(order: Order) -> Mapping[str, str]:
    """What the encryption of an order's code is bound to."""
    context = context_of(MUSE, order.store_id, Purpose.CODE)
    return {**context, "orderNumber": order.order_number}


def _verification_of(order: Order) -> Verification:
    if order.verification is None:
        raise StepUpRequired(_NO_MORE)
    return order.verification
