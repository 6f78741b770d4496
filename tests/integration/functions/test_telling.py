"""Events of the bus become mails, on the real adapters: once, and in nobody else's words."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import boto3
import pytest
from moto.ses.models import ses_backends

from muse.adapters.events.details import detail_of
from muse.adapters.events.outgoing import SOURCES
from muse.domain.money import Money
from muse.domain.outbox.change import Subject
from muse.domain.outbox.event import EventName, OutgoingEvent
from muse.domain.telling.news import TOLD
from tests.in_process import ACCOUNT, MAIL_FROM, REGION, InProcessSystem, bus_event
from tests.shopping import ADDRESS, HARBOR, JUNIPER, SESSIONS, ApiOps, ApiShopper

AT = "2026-11-23T12:00:00+00:00"
TO = ADDRESS["email"]


@pytest.fixture
def bought(shopper: ApiShopper) -> Any:
    """Two orders, placed and paid; the second of less than was approved would be, too."""
    session_id = shopper.ready([HARBOR, JUNIPER])
    shopper.place(session_id)
    return shopper.settled(session_id)


def tell(system: InProcessSystem, name: str, event_id: str, **named: object) -> str:
    source = "muse.orders" if name.startswith("Order") else "muse.checkouts"
    detail = {"eventId": event_id, "at": AT, **named}
    entry = {"Source": source, "DetailType": name, "Detail": json.dumps(detail)}
    return str(system.invoke("TellShopperFunction", bus_event(entry))["told"])


def sent() -> list[Any]:
    return list(ses_backends[ACCOUNT][REGION].sent_messages)


def test_the_rule_hands_over_what_is_told_and_only_with_a_sender(system: InProcessSystem) -> None:
    [rule] = system.template.functions["TellShopperFunction"]["Events"].values()
    pattern = rule["Properties"]["Pattern"]
    assert set(pattern["detail-type"]) == set(TOLD)
    assert set(pattern["source"]) == set(SOURCES.values())
    assert rule["Properties"]["State"] == {"Fn::If": ["WritesMails", "ENABLED", "DISABLED"]}


def test_what_is_published_is_what_is_read(system: InProcessSystem, bought: Any) -> None:
    """The very detail that others are told."""
    number, session_id = bought["stores"][0]["museOrderNumber"], bought["sessionId"]
    event = OutgoingEvent(
        "ev_" + number.lower().replace("-", "")[:26].ljust(26, "0"),
        EventName.REFUND_SUCCEEDED,
        datetime.fromisoformat(AT),
        Subject.CHECKOUT,
        order_number=number,
        session_id=session_id,
        refunded=Money(500),
    )
    entry = {
        "Source": SOURCES[event.subject],
        "DetailType": str(event.name),
        "Detail": detail_of(event).model_dump_json(by_alias=True),
    }
    before = len(sent())
    assert system.invoke("TellShopperFunction", bus_event(entry))["told"] == "sent"
    [mail] = sent()[before:]
    assert "$5.00" in mail.body


def test_a_confirmation_is_sent_once_with_what_was_charged(
    system: InProcessSystem, bought: Any
) -> None:
    before, event_id = len(sent()), f"ev_{bought['sessionId']}"
    told = [
        tell(system, "CheckoutCompleted", event_id, sessionId=bought["sessionId"]) for _ in range(2)
    ]
    assert told == ["sent", "sent_before"]
    [mail] = sent()[before:]
    assert mail.source == f"Muse <{MAIL_FROM}>"
    assert mail.destinations["ToAddresses"] == [TO]
    assert mail.subject == "Jane, your order is confirmed"
    charged = bought["payment"]["capturedCents"]
    assert f"${charged // 100}.{charged % 100:02}" in mail.body


def test_a_parcel_and_its_arrival(
    system: InProcessSystem, shopper: ApiShopper, bought: Any
) -> None:
    number = bought["stores"][0]["museOrderNumber"]
    assert tell(system, "OrderShipped", f"ev_0{number}", orderNumber=number) == "outdated"
    parcel = {"trackingNumber": "1Z999AA10123456784", "carrier": "UPS"}
    ApiOps(system).call("PUT", f"/orders/{number}/tracking", parcel)
    before = len(sent())
    assert tell(system, "OrderShipped", f"ev_1{number}", orderNumber=number) == "sent"
    ApiOps(system).call("POST", f"/ops/orders/{number}/delivered", {})
    assert tell(system, "OrderShipped", f"ev_2{number}", orderNumber=number) == "outdated"
    assert tell(system, "OrderDelivered", f"ev_3{number}", orderNumber=number) == "sent"
    subjects = [mail.subject for mail in sent()[before:]]
    assert subjects == ["Jane, your order is on its way", "Jane, your order has arrived"]


def test_who_gave_no_address_gets_no_mail(system: InProcessSystem) -> None:
    silent = ApiShopper(system, "silent")
    session_id = silent.ready([HARBOR])
    address = {name: value for name, value in ADDRESS.items() if name != "email"}
    shipped = silent.call("PUT", f"{SESSIONS}/{session_id}/shipping", address)
    assert shipped.data["shippingAddress"]["email"] is None
    silent.place(session_id)
    silent.settled(session_id)
    told = tell(system, "CheckoutCompleted", f"ev_{session_id}", sessionId=session_id)
    assert told == "no_address"


def test_an_address_that_is_none_is_refused(shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR])
    wrong = {**ADDRESS, "email": "jane@home"}
    refused = shopper.call("PUT", f"{SESSIONS}/{session_id}/shipping", wrong)
    assert (refused.status, refused.error["details"][0]["field"]) == (422, "email")


def test_what_is_kept_of_a_mail_names_nobody(system: InProcessSystem, bought: Any) -> None:
    event_id = f"ev_kept{bought['sessionId']}"
    tell(system, "CheckoutCompleted", event_id, sessionId=bought["sessionId"])
    client: Any = boto3.client("dynamodb", region_name=REGION)
    key = {"order_number": {"S": f"mail#{event_id}"}, "kind": {"S": "mail"}}
    item = client.get_item(TableName="orders", Key=key)["Item"]
    assert item.keys() == {"order_number", "kind", "send_until", "sent_at"}


def test_events_of_nobody_s_interest(system: InProcessSystem, bought: Any) -> None:
    number = bought["stores"][0]["museOrderNumber"]
    assert tell(system, "OrderPlaced", "ev_x", orderNumber=number) == "not_told"
