"""How many requests things take, and what happens when DynamoDB can't or won't answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from mypy_boto3_dynamodb import DynamoDBClient
from pynamodb.exceptions import PynamoDBException

from muse.adapters.dynamodb.storage import DynamoStorage
from muse.domain.errors import Unavailable, VersionConflict
from muse.domain.session import Payment, SessionStatus
from muse.domain.store import Method
from muse.domain.task import TaskKind
from muse.ports import Storage, StoreOrderNumberTaken, Unchanged
from tests.builders import (
    NOW,
    SESSION_ID,
    USER,
    a_cart,
    a_product,
    a_purchase,
    a_ready_session,
    a_session,
    a_task,
    a_transaction,
    an_order,
)
from tests.dynamodb import (
    Answer,
    answering,
    cancelling,
    count_requests,
    failing,
    hanging_up,
    losing_an_answer,
    refusing,
)

ORDERS = [an_order(store_id) for store_id in (9001, 9002)]
NUMBERS = [order.order_number for order in ORDERS]

READS: dict[str, Callable[[Storage], object]] = {
    "GetItem": lambda storage: storage.cart(USER),
    "GetItem of a session": lambda storage: storage.checkout(SESSION_ID),
    "GetItem of a task": lambda storage: storage.task(NUMBERS[0]),
    "Query": lambda storage: storage.order(NUMBERS[0]),
    "BatchGetItem": lambda storage: storage.orders(NUMBERS),
    "Query of a user's orders": lambda storage: list(storage.orders_of(USER)),
    "Query of a user's totals": lambda storage: storage.order_totals(USER),
    "Query of the ledger": lambda storage: storage.payments(SESSION_ID),
    "Query of the tasks": lambda storage: storage.unfinished_tasks(),
    "Query of the sleeping tasks": lambda storage: storage.sleeping_tasks(NOW),
    "Query of the unchecked checkouts": lambda storage: list(storage.unchecked_checkouts(NOW)),
    "Query of the open checkouts": lambda storage: list(storage.unfinished_checkouts(NOW)),
    "Query of the pending payments": lambda storage: list(
        storage.checkouts_with_pending_payments(NOW)
    ),
    "Query of a whole checkout": lambda storage: storage.checkout_and_ledger(SESSION_ID),
    "BatchGetItem of checkouts": lambda storage: storage.checkouts([SESSION_ID, "cs_2"]),
    "Query of what a payment was made for": lambda storage: storage.checkouts_of_payment("pi_1"),
    "GetItem of a store's order number": lambda storage: storage.order_at_store(9009, "B-1001"),
    "Query of the tasks of a checkout": lambda storage: storage.tasks_of(SESSION_ID),
    "Query of the due tasks": lambda storage: list(storage.due_tasks(asleep=False)),
    "Query of the finished tasks": lambda storage: list(storage.finished_tasks("2026-02")),
    "Query of the finished tasks of a kind": lambda storage: list(
        storage.finished_tasks("2026-02", TaskKind.PLACE)
    ),
    "UpdateItem": lambda storage: storage.choose_payment_method(SESSION_ID, USER, "pm_1", NOW),
}


@pytest.fixture
def filled(dynamo: DynamoStorage) -> DynamoStorage:
    paid = a_session(payment=Payment(intent_id="pi_1"))
    dynamo.commit(a_cart(), paid, a_transaction(), *ORDERS, a_task(ORDERS[0]))
    settled = a_session(session_id="cs_2", status=SessionStatus.FAILED, unchecked_since=NOW)
    dynamo.commit(settled, a_task(task_id="later").asleep_until(NOW))
    bought = an_order(9009).place(a_purchase("B-1001"), Method.API, NOW)
    dynamo.commit(bought, a_task(bought).finish("placed", NOW))
    return dynamo


@pytest.mark.parametrize("name", READS)
def test_each_read_is_one_request(filled: DynamoStorage, name: str) -> None:
    with count_requests() as requests:
        READS[name](filled)
    assert requests.operations == [name.partition(" ")[0]]


def test_open_checkouts_are_read_page_by_page_as_they_are_needed(dynamo: DynamoStorage) -> None:
    for tens in range(11):
        dynamo.commit(*(a_session(session_id=f"cs_{tens}{one}") for one in range(10)))
    listed = dynamo.unfinished_checkouts(NOW)
    with count_requests() as first:
        next(listed)
    with count_requests() as rest:
        assert len(list(listed)) == 109
    assert (first.operations, rest.operations) == (["Query"], ["Query"])


def test_each_commit_is_one_request(dynamo: DynamoStorage) -> None:
    session = a_ready_session()
    with count_requests() as requests:
        dynamo.commit(session, a_cart(), a_transaction(), *ORDERS)
    assert requests.operations == ["TransactWriteItems"]


def test_nothing_is_asked_for_nothing(dynamo: DynamoStorage) -> None:
    with count_requests() as requests:
        dynamo.commit()
        dynamo.orders([])
    assert not requests.sent


def test_what_decides_is_read_consistently(filled: DynamoStorage) -> None:
    with count_requests() as requests:
        for name, read in READS.items():
            if name.startswith(("GetItem", "Query", "BatchGetItem")):
                read(filled)
    indexed = [sent for _, sent in requests.sent if "IndexName" in sent]
    direct = [str(sent) for _, sent in requests.sent if "IndexName" not in sent]
    indexes = {"by_payment", "by_session", "by_user", "finished", "finished_of_kind", "open"}
    assert {sent["IndexName"] for sent in indexed} == indexes
    assert all("'ConsistentRead': True" in sent for sent in direct)


# --- what was not decided is tried again

BUSY: dict[str, Answer] = {
    "throttled": refusing("ThrottlingException"),
    "too much": refusing("ProvisionedThroughputExceededException"),
    "broken": refusing("InternalServerError", 500),
    "gone": hanging_up,
}
GET_IN_THE_WAY = [
    cancelling("None", "TransactionConflict"),
    cancelling("ThrottlingError", "None"),
    refusing("TransactionInProgressException"),
]


@pytest.mark.parametrize("fault", BUSY)
@pytest.mark.parametrize("name", READS)
def test_a_read_is_tried_again(filled: DynamoStorage, name: str, fault: str) -> None:
    with failing(BUSY[fault], BUSY[fault]), count_requests() as requests:
        assert READS[name](filled)
    assert len(requests) == 3


@pytest.mark.parametrize("fault", [*BUSY.values(), *GET_IN_THE_WAY])
def test_a_commit_is_tried_again_under_the_same_token(
    dynamo: DynamoStorage, fault: Answer, pauses: list[float]
) -> None:
    with failing(fault, fault, fault), count_requests() as requests:
        dynamo.commit(a_session())
    assert dynamo.checkout(SESSION_ID).version == 1
    assert len({sent["ClientRequestToken"] for _, sent in requests.sent}) == 1
    assert all(pause <= limit for pause, limit in zip(pauses, (0.1, 0.2, 0.4), strict=True))


def test_in_the_end_muse_is_busy(filled: DynamoStorage) -> None:
    throttled = [refusing("ThrottlingException")] * 4
    with failing(*throttled), count_requests() as requests, pytest.raises(Unavailable) as caught:
        filled.cart(USER)
    assert len(requests) == 4
    assert not isinstance(caught.value, VersionConflict)


def test_a_mistake_of_ours_is_not_tried_again(dynamo: DynamoStorage) -> None:
    with (
        failing(refusing("ValidationException")),
        count_requests() as requests,
        pytest.raises(PynamoDBException),
    ):
        dynamo.commit(a_cart())
    assert len(requests) == 1


def test_a_choice_whose_answer_is_lost_is_made(filled: DynamoStorage) -> None:
    with losing_an_answer():
        chosen = filled.choose_payment_method(SESSION_ID, USER, "pm_1", NOW)
    assert chosen is not None
    assert filled.checkout(SESSION_ID) == chosen


def test_only_the_missing_part_of_a_batch_is_asked_for_again(
    filled: DynamoStorage, client: DynamoDBClient
) -> None:
    answered, left = ({"order_number": {"S": n}, "kind": {"S": "order"}} for n in NUMBERS)
    half = answering(
        Responses={"orders": [client.get_item(TableName="orders", Key=answered)["Item"]]},
        UnprocessedKeys={"orders": {"Keys": [left], "ConsistentRead": True}},
    )

    with failing(half), count_requests() as requests:
        orders = filled.orders(NUMBERS)

    assert [order.order_number for order in orders] == NUMBERS
    assert requests.sent[1][1]["RequestItems"]["orders"]["Keys"] == [left]


def test_a_long_list_is_read_to_its_end_and_sorted(
    filled: DynamoStorage, client: DynamoDBClient
) -> None:
    last, first = sorted(NUMBERS, reverse=True)
    keys = [{"order_number": {"S": number}, "kind": {"S": "order"}} for number in (last, first)]
    rows = [client.get_item(TableName="orders", Key=key)["Item"] for key in keys]
    pages = (
        answering(Items=rows[:1], LastEvaluatedKey=keys[0]),
        answering(Items=rows[1:]),
    )

    with failing(*pages), count_requests() as requests:
        listed = list(filled.orders_of(USER))

    assert [order.order_number for order in listed] == [first, last]
    assert requests.sent[1][1]["ExclusiveStartKey"] == keys[0]


# --- whose condition it was that did not hold


def test_the_reason_belongs_to_its_own_change(dynamo: DynamoStorage) -> None:
    first = an_order(session_id="cs_1")
    second, checked = an_order(session_id="cs_2"), an_order(9002)
    dynamo.commit(first, second, checked)
    dynamo.commit(first.saved().place(a_purchase(), first.methods[0], NOW))
    late = NOW + timedelta(seconds=5)
    placed = second.saved().place(a_purchase(), second.methods[0], late)

    with pytest.raises(StoreOrderNumberTaken):
        dynamo.commit(placed, a_cart(), Unchanged(checked.saved()))

    dynamo.commit(checked.saved().await_person("place"))
    with pytest.raises(VersionConflict):
        dynamo.commit(placed, a_cart(), Unchanged(checked.saved()))


def test_a_condition_that_does_not_hold_is_decided_whatever_else_was_in_the_way(
    dynamo: DynamoStorage,
) -> None:
    both = cancelling("ConditionalCheckFailed", "TransactionConflict")
    with failing(both), count_requests() as requests, pytest.raises(VersionConflict):
        dynamo.commit(a_session())
    assert len(requests) == 1


def test_more_than_a_transaction_holds_is_said_plainly(dynamo: DynamoStorage) -> None:
    products = [a_product(sku=f"S-{number}") for number in range(99)]
    with pytest.raises(ValueError, match="102 writes"):
        dynamo.commit(an_order(products=products))
