"""Whatever the domain can say comes back from its stored form."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.adapters.dynamodb.tables.carts import CartRow, writes_of_cart
from muse.adapters.dynamodb.tables.checkouts import (
    PaymentRow,
    SessionRow,
    writes_of_payment,
    writes_of_session,
)
from muse.adapters.dynamodb.tables.codec import codec_of
from muse.adapters.dynamodb.tables.order_aggregate import whole_order, writes_of_order
from muse.adapters.dynamodb.tables.rows import Put, Write
from muse.adapters.dynamodb.tables.tasks import TaskRow, writes_of_task
from muse.domain.cart import Cart
from muse.domain.order import Order
from muse.domain.payments.payment import PaymentTransaction
from muse.domain.product import Product
from muse.domain.session import CheckoutSession
from muse.domain.store import Store
from muse.domain.task import Task
from tests.builders import a_product
from tests.strategies import any_of

KINDS = (Cart, CheckoutSession, Order, Task, PaymentTransaction, Store)


@given(st.data())
def test_every_value_of_the_domain_survives(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    value = data.draw(any_of(kind))
    codec = codec_of(kind)
    stored = json.loads(json.dumps(codec.encode(value)))
    assert codec.decode(stored) == value


@given(any_of(Cart))
def test_every_cart_survives_its_row(cart: Cart) -> None:
    (row,) = sent(writes_of_cart(cart))
    assert CartRow.from_raw_data(row).cart() == cart.saved()


@given(any_of(CheckoutSession))
def test_every_session_survives_its_row(session: CheckoutSession) -> None:
    row, *history = sent(writes_of_session(session))
    assert SessionRow.from_raw_data(row).session() == replace(session.saved(), history=())
    assert len({item["kind"]["S"] for item in history}) == len(session.unsaved_history)


@given(any_of(Order))
def test_every_order_survives_its_rows(order: Order) -> None:
    order = replace(order, history=(), freed_number=None)  # that is a row to delete
    assert whole_order(reversed(sent(writes_of_order(order)))) == order.saved()


@given(any_of(Task))
def test_every_task_survives_its_row(task: Task) -> None:
    (row,) = sent(writes_of_task(task))
    assert TaskRow.from_raw_data(row).task() == task.saved()


@given(any_of(PaymentTransaction))
def test_every_payment_survives_its_row(transaction: PaymentTransaction) -> None:
    (row,) = sent(writes_of_payment(transaction))
    without_empty_id = replace(transaction, intent_id=transaction.intent_id or None)
    assert PaymentRow.from_raw_data(row).transaction() == without_empty_id


def sent(writes: Any) -> list[dict[str, Any]]:
    """The items as DynamoDB gets and returns them."""
    items = [_item(write) for write in writes]
    return json.loads(json.dumps(items))


def _item(write: Write) -> dict[str, Any]:
    assert isinstance(write, Put)
    return write.row.serialize()


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2))
def test_stored_times_sort_like_times(times: list[datetime]) -> None:
    encode = codec_of(datetime).encode
    assert sorted(encode(time) for time in times) == [encode(time) for time in sorted(times)]


def test_a_time_is_stored_in_utc() -> None:
    noon_in_berlin = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert codec_of(datetime).encode(noon_in_berlin) == "2026-07-01T10:00:00.000000Z"


def test_a_time_of_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        codec_of(datetime).encode(datetime(2026, 7, 1, 12))  # noqa: DTZ001 - that is the point


def test_a_nested_value_reads_like_the_domain() -> None:
    scarf = a_product(max_quantity=None, size="")
    stored = codec_of(Product).encode(scarf)
    assert stored["price"] == {"M": {"cents": {"N": "4800"}, "currency": {"S": "USD"}}}
    assert stored["size"] == {"S": ""}
    assert "max_quantity" not in stored


@dataclass(frozen=True)
class Today:
    """A value of today's program, with fields that yesterday's did not have."""

    name: str
    tags: tuple[str, ...] = ("new",)
    note: str | None = None


@dataclass(frozen=True)
class Answer:
    """A value whose fields may all be None, whatever they are by default."""

    said: str | None
    heard: str | None = "nothing"


def test_what_was_stored_before_a_field_existed_gets_its_default() -> None:
    assert codec_of(Today).decode({"name": {"S": "old"}}) == Today("old", ("new",), None)


def test_none_is_stored_as_nothing_and_comes_back() -> None:
    unsaid = Answer(said=None, heard=None)
    assert codec_of(Answer).encode(unsaid) == {}
    assert codec_of(Answer).decode({}) == unsaid


def test_a_field_that_the_program_no_longer_has_is_ignored() -> None:
    stored = {"name": {"S": "old"}, "weight": {"N": "7"}}
    assert codec_of(Today).decode(stored) == Today("old")


@pytest.mark.parametrize("kind", [float, dict[str, str], tuple[str, int], object])
def test_a_type_that_the_domain_does_not_use_is_refused(kind: Any) -> None:
    with pytest.raises(TypeError, match="can't be stored"):
        codec_of(kind)
