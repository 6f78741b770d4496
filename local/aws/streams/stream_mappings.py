"""Gap 5: DynamoDB event source mappings ignore ReportBatchItemFailures and retry limits.

Ministack sends a failing batch again for ever, from its first record, and stalls every other
mapping meanwhile. Here each mapping delivers in the background, one batch at a time, in order:
partial failures are sent again from the first failed record, retries are limited, a batch can be
bisected, and what is given up goes to the mapping's on-failure destination.
"""

from typing import Any

from ministack.core.responses import request_scope
from ministack.services import dynamodb, lambda_svc

from local.aws.streams.stream_delivery import Delivery, Policy, Records, Result


def install() -> None:
    """Take over the polling of DynamoDB streams."""
    lambda_svc._poll_dynamodb_streams = poll
    lambda_svc._restore_esm_positions = forget_positions


def forget_positions(store: Any, positions: Any) -> None:
    """Positions are saved, the records they point at are not: after a restart both begin anew."""
    del store, positions


def poll() -> bool:
    """Start the next delivery of every mapping that is idle and behind: whether there was one."""
    started = False
    for account, region, mapping in list(lambda_svc._iter_all_esms()):
        with request_scope(account, region):
            started |= start_delivery(mapping)
    return started


def start_delivery(mapping: dict[str, Any]) -> bool:
    """Read the next batch of one mapping and deliver it in the background."""
    source, id_ = mapping.get("EventSourceArn", ""), mapping["UUID"]
    table_name = source.partition(":table/")[2].partition("/stream/")[0]
    table = dynamodb._tables.get(table_name)
    idle = mapping.get("Enabled", True) and not lambda_svc._esm_inflight.get(id_)
    if not idle or table is None or table.get("LatestStreamArn") != source:
        return False
    function, _ = lambda_svc._get_func_record_for_qualifier(
        mapping["FunctionName"], mapping.get("Qualifier")
    )
    lambda_svc._init_stream_position(id_, source, mapping.get("StartingPosition", "LATEST"))
    positions = lambda_svc._dynamodb_stream_positions
    position = max(positions[id_], dynamodb.stream_start_position(table_name))
    size = mapping.get("BatchSize") or 100
    batch = dynamodb.stream_records_since(table_name, position, size)
    if not batch or function is None:
        return False
    positions[id_] = position + len(batch)
    wanted = lambda_svc._apply_filter_criteria(batch, mapping)
    if wanted:
        delivery = delivery_of(mapping, function, source)
        lambda_svc._dispatch_esm_batch(id_, delivery.deliver, wanted)
    return True


def delivery_of(mapping: dict[str, Any], function: Any, source: str) -> Delivery:
    """How the batches of a mapping reach its function, and where lost ones go."""

    def invoke(records: Records) -> Result:
        result: Result = lambda_svc._execute_function(function, {"Records": records})
        mapping["LastProcessingResult"] = "FAILED" if result.get("error") else "OK"
        return result

    def give_up(records: Records, result: Result) -> None:
        lambda_svc._send_ddb_stream_failure_record(
            mapping, function, records, source, result, "RetryAttemptsExhausted"
        )

    return Delivery(Policy.of(mapping), invoke, give_up)
