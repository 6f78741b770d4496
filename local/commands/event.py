"""`make event FILE=events/eventbridge/retailer-report.json`: put a sample event on the running bus.

Only an event of a store that puts events there itself, from that store's own AWS account: what
Muse or its payments say of themselves comes from Muse alone. `ORDER=JO-100001` fills in
STORE_ORDER_NUMBER; NOW and EVENT_ID are filled in by themselves.
"""

import argparse
import json
import re
import sys
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.aws.clients import CONFIG
from local.aws.settings import REGION
from local.parts import BUS_ARN
from local.running import running_aws_url
from local.street.shipping.senders import SENDERS

_RETAILER = re.compile(r"retailer\.(\d+)")


class EventRefused(Exception):
    """Nothing was put on the bus; the message says why."""


def read_event(text: str, order_number: str | None = None) -> dict[str, Any]:
    """The event of a sample file, with its blanks filled in. Raises EventRefused."""
    blanks = {"EVENT_ID": str(uuid.uuid4()), "NOW": datetime.now(UTC).isoformat()}
    if order_number:
        blanks["STORE_ORDER_NUMBER"] = order_number
    for name, value in blanks.items():
        text = text.replace(f'"{name}"', json.dumps(value))
    try:
        event = json.loads(text)
    except ValueError as error:
        raise EventRefused(f"the file is not JSON: {error}") from None
    if not isinstance(event, dict) or not {"source", "detail-type", "detail"} <= event.keys():
        raise EventRefused("the file is no event: source, detail-type and detail make one")
    if "STORE_ORDER_NUMBER" in text:
        raise EventRefused("say which order, by its store's number: ORDER=JO-100001")
    return event


def account_for(source: str) -> str:
    """The AWS account from which a store puts this event there. Raises EventRefused."""
    accounts = {id_: s.aws_account for id_, s in SENDERS.items() if s.aws_account}
    named = _RETAILER.fullmatch(source)
    account = accounts.get(int(named[1])) if named else None
    if account is None:
        known = ", ".join(f"retailer.{store_id}" for store_id in accounts)
        raise EventRefused(
            f"nobody but Muse itself, or no store of the street, puts events of the source"
            f" {source} on the bus; these do: {known}"
        )
    return account


def put(aws_url: str, event: Mapping[str, Any]) -> str:
    """Put the event on Muse's bus as its store does: EventBridge's id of it. Raises
    EventRefused."""
    account = account_for(str(event["source"]))
    session = boto3.Session(account, "of-the-store", region_name=REGION)
    entry = {
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
        "EventBusName": BUS_ARN,
    }
    try:
        client: Any = session.client("events", endpoint_url=aws_url, config=CONFIG)
        [result] = client.put_events(Entries=[entry])["Entries"]
    except ClientError as error:
        raise EventRefused(error.response["Error"]["Message"]) from error
    except BotoCoreError as error:
        raise EventRefused(f"nothing answers at {aws_url}: is `make up` running?") from error
    if "ErrorCode" in result:
        raise EventRefused(f"{result['ErrorCode']}: {result['ErrorMessage']}")
    return str(result["EventId"])


def main() -> int:
    """Put it there; 1 with a reason on stderr when it was refused."""
    parser = argparse.ArgumentParser(prog="python -m local.commands.event", description=__doc__)
    parser.add_argument("file", type=Path, help="a file of events/eventbridge")
    parser.add_argument("--order", help="the store's number of the order")
    parser.add_argument("--port", type=int, help="base port (default: where it runs)")
    given = parser.parse_args()
    try:
        event = read_event(given.file.read_text(), given.order)
        event_id = put(running_aws_url(given.port), event)
    except (EventRefused, OSError) as refused:
        print(f"Nothing was put on the bus: {refused}", file=sys.stderr)
        return 1
    print(f"{event['source']} says {event['detail-type']}: {event_id}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
