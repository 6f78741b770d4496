"""Gap 11: another account can't put events on a bus.

On AWS the bus's resource policy says who may, and an event keeps the account that sent it ("Sending
and receiving events between AWS accounts"). Ministack knows no bus of another account, and its
CloudFormation no AWS::Events::EventBusPolicy.
"""

import json
from typing import Any

from ministack.core.responses import (
    get_account_id,
    get_region,
    json_response,
    new_uuid,
    request_scope,
)
from ministack.services import eventbridge

from local.aws import bus_policies
from local.aws.bus_policies import Entry, allows

_MOST_ENTRIES = 10


def install() -> None:
    """Let PutEvents reach the buses of other accounts, where their policy allows it."""
    put = eventbridge._put_events

    def put_events(data: dict[str, Any], allow_aws_source: bool = False) -> Any:
        entries = data.get("Entries", [])
        if len(entries) > _MOST_ENTRIES or not any(map(is_elsewhere, entries)):
            return put(data, allow_aws_source)
        results = [
            put_elsewhere(entry)
            if is_elsewhere(entry)
            else json.loads(put({"Entries": [entry]}, allow_aws_source)[2])["Entries"][0]
            for entry in entries
        ]
        failed = sum("ErrorCode" in result for result in results)
        return json_response({"FailedEntryCount": failed, "Entries": results})

    eventbridge._put_events = put_events
    bus_policies.install()


def is_elsewhere(entry: Entry) -> bool:
    """Whether the bus is named by an ARN of another account in this region."""
    parts = str(entry.get("EventBusName", "")).split(":")
    return (
        len(parts) == 6
        and parts[:4] == ["arn", "aws", "events", get_region()]
        and parts[4] != get_account_id()
        and parts[5].startswith("event-bus/")
    )


def put_elsewhere(entry: Entry) -> dict[str, str]:
    """Put one event on the bus of another account; it says from which account it came."""
    sender, (*_, owner, resource) = get_account_id(), entry["EventBusName"].split(":")
    bus = resource.removeprefix("event-bus/")
    with request_scope(owner, get_region()):
        policy = eventbridge._event_bus_policies.get(bus) or {}
        if eventbridge._event_buses.get(bus) is None or not allows(policy, sender, entry):
            text = (
                f"User: arn:aws:iam::{sender}:root is not authorized to perform: events:PutEvents"
            )
            return {"ErrorCode": "AccessDeniedException", "ErrorMessage": text}
        event = {
            "EventId": new_uuid(),
            "Source": entry.get("Source", ""),
            "DetailType": entry.get("DetailType", ""),
            "Detail": entry.get("Detail", "{}"),
            "EventBusName": bus,
            "Time": int(eventbridge._now_ts()),
            "Resources": entry.get("Resources", []),
            "Account": sender,
            "Region": get_region(),
        }
        eventbridge._events_log_list().append(event)
        view = eventbridge._pattern_event_view(event)
        eventbridge._dispatch_event(event, view)
        eventbridge._archive_event(event, view)
    return {"EventId": event["EventId"]}
