"""How a batch of stream records reaches its function."""

from typing import Any

from local.aws.streams.stream_delivery import Delivery, Policy, Records, Result


class Consumer:
    """A function that fails at poisoned records, by exception or by report."""

    def __init__(self, *poisoned: int, reports: bool = False, heals_after: int = 10_000) -> None:
        self.poisoned = {str(number) for number in poisoned}
        self.reports = reports
        self.heals_after = heals_after
        self.batches: list[list[str]] = []
        self.accepted: list[str] = []
        self.lost: list[list[str]] = []

    def invoke(self, records: Records) -> Result:
        """Take a batch, as Lambda would give it."""
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        self.batches.append(numbers)
        bad = [n for n in numbers if n in self.poisoned and len(self.batches) <= self.heals_after]
        if not bad:
            self.accepted += numbers
            return {"body": {"batchItemFailures": []}}
        if not self.reports:
            return {"error": True, "body": {}}
        self.accepted += numbers[: numbers.index(bad[0])]
        return {"body": {"batchItemFailures": [{"itemIdentifier": bad[0]}]}}

    def give_up(self, records: Records, result: Result) -> None:
        """Note what is lost."""
        self.lost.append([record["dynamodb"]["SequenceNumber"] for record in records])


def delivered(consumer: Consumer, **mapping: Any) -> Consumer:
    """Deliver records 1 to 4 under the settings of a mapping."""
    if consumer.reports:
        mapping["FunctionResponseTypes"] = ["ReportBatchItemFailures"]
    records = [{"dynamodb": {"SequenceNumber": str(number)}} for number in range(1, 5)]
    pauses: list[float] = []
    delivery = Delivery(Policy.of(mapping), consumer.invoke, consumer.give_up, pauses.append)
    delivery.deliver(records)
    return consumer


def test_an_accepted_batch_is_sent_once() -> None:
    assert delivered(Consumer()).batches == [["1", "2", "3", "4"]]


def test_a_partial_failure_is_sent_again_from_the_first_failed_record() -> None:
    consumer = delivered(Consumer(3, reports=True, heals_after=1))
    assert consumer.batches == [["1", "2", "3", "4"], ["3", "4"]]
    assert consumer.accepted == ["1", "2", "3", "4"]


def test_reports_are_ignored_unless_the_mapping_asks_for_them() -> None:
    consumer = Consumer(3)
    consumer.invoke = lambda records: {"body": {"batchItemFailures": [{"itemIdentifier": "3"}]}}  # type: ignore[method-assign] # a consumer of its own
    assert delivered(consumer).lost == []


def test_after_the_last_retry_the_batch_is_given_up() -> None:
    consumer = delivered(Consumer(2), MaximumRetryAttempts=2)
    assert len(consumer.batches) == 3
    assert consumer.lost == [["1", "2", "3", "4"]]


def test_bisecting_loses_the_poisoned_record_only() -> None:
    consumer = delivered(Consumer(2), MaximumRetryAttempts=0, BisectBatchOnFunctionError=True)
    assert consumer.lost == [["2"]]
    assert consumer.accepted == ["1", "3", "4"]


def test_without_a_limit_it_is_tried_until_it_works() -> None:
    consumer = delivered(Consumer(1, heals_after=7), MaximumRetryAttempts=-1)
    assert len(consumer.batches) == 8
    assert consumer.lost == []
