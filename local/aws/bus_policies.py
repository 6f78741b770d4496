"""Who may put events on a bus: the part of gap 11 that CloudFormation and IAM have on AWS."""

import fnmatch
from typing import Any

from ministack.services import eventbridge
from ministack.services.cloudformation import provisioners

Entry = dict[str, Any]
Properties = dict[str, Any]


def install() -> None:
    """Let CloudFormation write the policies of buses."""
    provisioners._RESOURCE_HANDLERS["AWS::Events::EventBusPolicy"] = {
        "create": create_policy,
        "update": update_policy,
        "delete": delete_policy,
    }


def allows(policy: dict[str, Any], account: str, entry: Entry) -> bool:
    """Whether a statement lets this account put this event there."""
    return any(
        statement.get("Effect") == "Allow"
        and "events:PutEvents" in as_list(statement.get("Action"))
        and names(statement.get("Principal"), account)
        and fits(statement.get("Condition") or {}, entry)
        for statement in policy.get("Statement", [])
    )


def names(principal: Any, account: str) -> bool:
    """Whether a principal is this account, or everybody."""
    listed = as_list(principal.get("AWS") if isinstance(principal, dict) else principal)
    return any(each in ("*", account, f"arn:aws:iam::{account}:root") for each in listed)


def fits(condition: dict[str, Any], entry: Entry) -> bool:
    """The conditions that this bus needs, on `events:source`; any other allows nothing."""
    source = entry.get("Source")
    for operator, wanted in condition.items():
        if set(wanted) != {"events:source"}:
            return False
        [values] = [as_list(value) for value in wanted.values()]
        if operator == "StringLike":
            held = any(fnmatch.fnmatchcase(str(source), str(value)) for value in values)
        elif operator == "StringEquals":
            held = source in values
        elif operator == "Null":
            held = [str(value).lower() for value in values] == [str(source is None).lower()]
        else:
            held = False
        if not held:
            return False
    return True


def as_list(value: Any) -> list[Any]:
    """What may stand alone or in a list."""
    return value if isinstance(value, list) else [value]


def create_policy(
    logical_id: str, properties: Properties, stack: str
) -> tuple[str, dict[str, Any]]:
    """Add the statement to the bus's policy."""
    del logical_id, stack
    bus, sid = properties.get("EventBusName", "default"), properties["StatementId"]
    statement = {"Sid": sid, **properties["Statement"]}
    others = _others(bus, sid)
    eventbridge._event_bus_policies[bus] = {
        "Version": "2012-10-17",
        "Statement": [*others, statement],
    }
    return f"{bus}|{sid}", {}


def update_policy(
    physical_id: str, old: Properties, new: Properties, stack: str
) -> tuple[str, dict[str, Any]]:
    """Put the new statement in the old one's place."""
    delete_policy(physical_id, old)
    return create_policy("", new, stack)


def delete_policy(physical_id: str, properties: Properties) -> None:
    """Take the statement out of the bus's policy."""
    del properties
    bus, _, sid = physical_id.rpartition("|")
    eventbridge._event_bus_policies[bus] = {
        "Version": "2012-10-17",
        "Statement": _others(bus, sid),
    }


def _others(bus: str, sid: str) -> list[dict[str, Any]]:
    policy = eventbridge._event_bus_policies.get(bus) or {}
    return [each for each in policy.get("Statement", []) if each.get("Sid") != sid]
