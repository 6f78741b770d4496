"""One-time codes in the vault: bound to their order, the first of each question, for minutes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from muse.adapters.dynamodb.linked_accounts import DynamoLinkedAccounts
from muse.adapters.dynamodb.sealed_codes import DynamoSealedCodes
from muse.adapters.vault.codes import AuditedCodes, EncryptedCodes, code_context
from muse.adapters.vault.encryption import EncryptionSdk
from muse.domain.accounts.audit import AuditAction, UsedFor
from muse.domain.accounts.credentials import Purpose
from muse.domain.accounts.linked_account import MUSE
from muse.domain.errors import Unavailable
from muse.domain.order import Order
from muse.domain.placement.failures import AccountProblem, StepUpRequired
from muse.domain.placement.verification import SentTo, next_verification
from muse.ports import CodeKeeper, CodeVault
from tests.builders import NOW, a_product, an_order
from tests.dynamodb import TABLES
from tests.fakes.accounts import InMemoryLinkedAccounts
from tests.fakes.clock import FakeClock
from tests.fakes.codes import FakeCodes
from tests.fakes.moments import Moments
from tests.integration.vault.conftest import database_on_moto


def asked(number: int = 1) -> Order:
    order = an_order(9004, [a_product(9004, "A-1")])
    verification = next_verification(None, SentTo.ACCOUNT, NOW)
    assert verification
    return order.with_verification(replace(verification, number=number))


@dataclass
class Kept:
    keeper: CodeKeeper
    vault: CodeVault
    clock: FakeClock
    forgotten: list[str] = field(default_factory=list)


@pytest.fixture
def sealed(client: DynamoDBClient) -> DynamoSealedCodes:
    return DynamoSealedCodes(database_on_moto())


@pytest.fixture(params=["memory", "dynamodb"])
def kept(request: pytest.FixtureRequest) -> Kept:
    """Each implementation of the ports in turn."""
    clock = FakeClock(NOW)
    if request.param == "memory":
        codes = FakeCodes(Moments(), clock)
        return Kept(codes, codes, clock)
    stored, sdk = request.getfixturevalue("sealed"), request.getfixturevalue("sdk")
    accounts = request.getfixturevalue("dynamo")
    forget: Callable[[str], None] = lambda _: None  # noqa: E731 - nothing to forget
    vault = AuditedCodes(stored, sdk, accounts, clock, "placement_headless", forget)
    return Kept(EncryptedCodes(stored, sdk), vault, clock)


class TestContract:
    def test_what_was_given_is_read(self, kept: Kept) -> None:
        assert kept.keeper.keep(asked(), "4711")
        assert kept.vault.read(asked()) == "4711"

    def test_the_first_counts(self, kept: Kept) -> None:
        assert kept.keeper.keep(asked(), "4711")
        assert not kept.keeper.keep(asked(), "0815")
        assert kept.vault.read(asked()) == "4711"

    def test_the_next_question_has_an_answer_of_its_own(self, kept: Kept) -> None:
        kept.keeper.keep(asked(), "4711")
        with pytest.raises(StepUpRequired):
            kept.vault.read(asked(2))
        assert kept.keeper.keep(asked(2), "0815")
        assert kept.vault.read(asked(2)) == "0815"

    def test_what_is_forgotten_is_gone(self, kept: Kept) -> None:
        kept.keeper.keep(asked(), "4711")
        kept.vault.forget(asked())
        kept.vault.forget(asked())
        with pytest.raises(StepUpRequired):
            kept.vault.read(asked())

    def test_nothing_is_read_too_late(self, kept: Kept) -> None:
        kept.keeper.keep(asked(), "4711")
        kept.clock.sleep(timedelta(minutes=15).total_seconds())
        with pytest.raises(StepUpRequired):
            kept.vault.read(asked())


def test_it_is_bound_to_its_order(sdk: EncryptionSdk) -> None:
    order = asked()
    sealed = sdk.encrypt_text("4711", code_context(order))
    other = replace(order, order_number="MO-00000-00000-00001")
    with pytest.raises(AccountProblem):
        sdk.decrypt_text(sealed, code_context(other))


def test_reading_is_on_record_and_the_table_has_no_code(
    sealed: DynamoSealedCodes,
    sdk: EncryptionSdk,
    dynamo: DynamoLinkedAccounts,
    client: DynamoDBClient,
) -> None:
    order = asked()
    EncryptedCodes(sealed, sdk).keep(order, "4711CANARY")
    AuditedCodes(sealed, sdk, dynamo, FakeClock(NOW), "placement", lambda _: None).read(order)
    [entry] = dynamo.entries(MUSE, 10)
    assert (entry.action, entry.purpose) == (AuditAction.DECRYPTED, Purpose.CODE)
    assert (entry.used_for, entry.order_number) == (UsedFor.ORDER, order.order_number)
    items = client.scan(TableName=TABLES.accounts)["Items"]
    assert "CANARY" not in str(items)
    [stored] = [item for item in items if item["kind"]["S"].startswith("code#")]
    assert int(stored["delete_at"]["N"]) == int((NOW + timedelta(minutes=15)).timestamp())


def test_nothing_is_decrypted_that_is_not_on_record(
    sealed: DynamoSealedCodes, sdk: EncryptionSdk
) -> None:
    order, accounts = asked(), InMemoryLinkedAccounts(is_down=True)
    EncryptedCodes(sealed, sdk).keep(order, "4711")
    vault = AuditedCodes(sealed, sdk, accounts, FakeClock(NOW), "placement", lambda _: None)
    with pytest.raises(Unavailable):
        vault.read(order)
