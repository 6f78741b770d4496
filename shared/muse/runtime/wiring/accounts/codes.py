"""What giving one-time codes needs, and what reading them does."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from muse.ports import CodeKeeper, CodeVault
from muse.runtime.settings import required
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.aws.vault import accounts_database, encryption, linked_accounts
from muse.runtime.wiring.aws.workflow import workflow
from muse.runtime.wiring.clock import clock
from muse.usecases.placement.answer_code import CodeDependencies

if TYPE_CHECKING:
    from muse.adapters.dynamodb.sealed_codes import DynamoSealedCodes


def giving_codes() -> CodeDependencies:
    return CodeDependencies(storage(), workflow(), _keeper(), clock())


def code_vault(forget_browser: Callable[[str], None]) -> CodeVault:
    """For who may decrypt. `forget_browser` deletes what waits for an order's code."""
    from muse.adapters.vault.codes import AuditedCodes

    by = required("POWERTOOLS_SERVICE_NAME")
    return AuditedCodes(_sealed(), encryption(), linked_accounts(), clock(), by, forget_browser)


@cache
def _keeper() -> CodeKeeper:
    from muse.adapters.vault.codes import EncryptedCodes

    return EncryptedCodes(_sealed(), encryption())


@cache
def _sealed() -> DynamoSealedCodes:
    from muse.adapters.dynamodb.sealed_codes import DynamoSealedCodes

    return DynamoSealedCodes(accounts_database())
