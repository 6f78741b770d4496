"""Gap 5: a stream mapping knows partial failures and when to give up."""

from typing import Any

from tests.e2e.emulator.machine import Machine, eventually


def test_a_poisoned_record_is_given_up_and_the_others_go_through(machine: Machine) -> None:
    table = machine.table()
    names = ["STREAM-1", "STREAM-2", "STREAM-POISON", "STREAM-3"]
    with table.batch_writer() as batch:
        for name in names:
            batch.put_item(Item={"order_number": name, "kind": "order"})

    def seen(name: str) -> Any:
        return table.get_item(Key={"order_number": f"SEEN-{name}", "kind": "INSERT"}).get("Item")

    assert eventually(lambda: all(seen(name) for name in names if name != "STREAM-POISON"))
    letter = machine.dead_letter()
    assert letter["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert letter["DDBStreamBatchInfo"]["batchSize"] == 1
    assert seen("STREAM-POISON") is None
