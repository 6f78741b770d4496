"""Every file in events/ is replayed: the HTTP events as one shopper's way through."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.parts import WEBHOOK_SECRET
from local.street.shipping.senders import sender_secrets
from local.stripe.webhooks import signature
from muse.adapters.senders.formats.easypost import signing_secret
from muse.adapters.senders.signatures import hmac_signature, standard_signature
from muse.domain.tracking.sender import HmacEncoding
from tests import inbound_mail
from tests.crashed_checkouts import crashed_after_paying
from tests.in_process import REGION, ROOT, InProcessSystem, bus_event
from tests.integration.functions.stripe_side import intents
from tests.shopping import BOUTIQUE, HARBOR, JUNIPER, ApiOps, ApiShopper
from tests.streams import passed

HTTP = sorted((ROOT / "events" / "http").glob("*.json"))
STEPS = sorted((ROOT / "events" / "stepfunctions").glob("*.json"))
WEBHOOK = ROOT / "events" / "webhooks" / "stripe.json"
REPORTS = [ROOT / "events" / "webhooks" / f"{sender}.json" for sender in ("retailer", "carrier")]
NEWS = ROOT / "events" / "eventbridge" / "payment-news.json"
STATUS = {
    "02-add-item": 201,
    "07-add-item-by-sku": 201,
    "08-add-item": 201,
    "09-start-checkout": 201,
    "16-place": 202,
    "24-fail-task": 409,
    "25-settle-task": 409,
    "29-cancel-checkout": 409,
    "34-cancel-order": 202,
    "39-refund-paid-out": 409,
    "42-money-check": 404,
    "43-decide-review": 404,
    "44-end-collection": 404,
    "45-correct-purchase": 409,
    "58-refuse-return": 409,
    "59-expire-return": 409,
    "71-complete-link": 400,
    "70-give-verification-code": 409,
    "71-ops-give-code": 409,
    "80-create-webhook-endpoint": 201,
    "85-redeliver-webhook": 404,
}


def test_there_is_an_event_for_every_route(system: InProcessSystem) -> None:
    declared = {
        f"{event['Properties']['Method'].upper()} {event['Properties']['Path']}"
        for properties in system.template.functions.values()
        for event in properties.get("Events", {}).values()
        if event["Type"] == "HttpApi"
    }
    files = [*HTTP, WEBHOOK, *REPORTS]
    assert {json.loads(file.read_text())["routeKey"] for file in files} == declared


def test_the_http_events_are_a_way_through(system: InProcessSystem) -> None:
    known = {"PRODUCT_URL": ApiShopper(system, "jane").product(BOUTIQUE)["url"]}
    known["TOMORROW"] = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    for file in HTTP:
        event = _filled(file, known)
        function, _, _ = system.template.route(
            event["requestContext"]["http"]["method"], event["rawPath"]
        )
        answer = system.invoke(function, event)
        assert answer["statusCode"] == STATUS.get(file.stem, 200), (file.name, answer["body"])
        known |= _learned(file.stem, answer["body"])


@pytest.mark.parametrize("file", STEPS, ids=lambda file: file.stem)
def test_the_workflow_events(system: InProcessSystem, shopper: ApiShopper, file: Path) -> None:
    session_id = shopper.ready([HARBOR])
    order = shopper.place(session_id).data["orders"][0]["museOrderNumber"]
    event = _filled(file, {"SESSION_ID": session_id, "ORDER_NUMBER": order})

    match file.stem:
        case "placement-api":
            answer = system.invoke("PlacementApiFunction", event)
            assert answer["status"] == "placed"
            assert answer["store"] == "Harbor & Pine"
            assert answer["method"] == "api"
        case "settlement":
            answer = system.invoke("SettlementFunction", event)
            assert answer["status"] == "completed"
            assert answer["money"]["capturedCents"] == answer["money"]["heldCents"] > 0
            assert answer["money"]["releasedCents"] == 0
        case "workflow-input":
            _runs_to_its_end(system, session_id, event)
        case _:
            with pytest.raises(Exception, match="placed") as decided:
                system.invoke("PlacementManualFunction", event)
            assert decided.type.__name__ == "OrderDecided"


def test_the_schedule_events(system: InProcessSystem, shopper: ApiShopper) -> None:
    schedule = ROOT / "events" / "schedule"
    events = {file.stem: json.loads(file.read_text()) for file in schedule.glob("*.json")}
    assert events.keys() == {"reconcile", "money-check", "revoke-links", "deliver-webhooks"}
    crashed_after_paying(shopper.ready([HARBOR]))
    answer = system.invoke("ReconcileFunction", events["reconcile"])
    assert answer["whole"] is True
    assert answer["done"]["ordered"] == 1
    checked = system.invoke("MoneyCheckFunction", events["money-check"])
    assert (checked["whole"], checked["failed"]) == (True, 0)
    revoked = system.invoke("RevokeLinksFunction", events["revoke-links"])
    assert revoked == {"revoked": 0, "waiting": 0}
    assert system.invoke("DeliverWebhooksFunction", events["deliver-webhooks"]) == {}


def test_a_stored_message(system: InProcessSystem) -> None:
    """The sample names the bucket and the key of a message that is there."""
    stored = json.loads(inbound_mail.SAMPLE.read_text())["Records"][0]["s3"]
    raw = inbound_mail.shipped(inbound_mail.an_order_there())
    client: Any = boto3.client("s3", region_name=REGION)
    client.put_object(Bucket=stored["bucket"]["name"], Key=stored["object"]["key"], Body=raw)
    event = json.loads(inbound_mail.SAMPLE.read_text())
    assert system.invoke("InboundEmailFunction", event) == {"received": ["reported"]}


def test_the_webhook_and_what_the_bus_makes_of_it(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([HARBOR], card="pm_card_threeDSecure2Required")
    shopper.place(session_id)
    [intent] = [one["id"] for one in intents(system, session_id)]
    system.stripe.controls.authenticate(intent)
    event = _filled(WEBHOOK, {"INTENT_ID": intent})
    signed = signature(event["body"].encode(), WEBHOOK_SECRET, int(time.time()))
    event["headers"]["stripe-signature"] = signed

    with system.recorded_calls() as calls:
        assert system.invoke("WebhooksFunction", event)["statusCode"] == 200
    [put] = [call for call in calls if call.service == "events"]
    news = _filled(NEWS, {"INTENT_ID": intent})
    made = bus_event(put.parameters["Entries"][0])
    assert made["detail"] == news["detail"]
    assert (made["source"], made["detail-type"]) == (news["source"], news["detail-type"])
    assert system.hear(news) == "continued"
    assert shopper.settled(session_id)["status"] == "completed"


def test_what_a_store_and_a_carrier_report(system: InProcessSystem, shopper: ApiShopper) -> None:
    """By hand an order is placed at the boutique, which then ships it."""
    [retailer, carrier] = REPORTS
    session_id = shopper.ready([BOUTIQUE])
    shopper.place(session_id)
    ops = ApiOps(system)
    [task] = ops.tasks_of(session_id)
    ops.buy(task["taskId"], f"WW-{session_id}", task["approvedTotalCents"])
    known = {"NOW": datetime.now(UTC).isoformat(), "STORE_ORDER_NUMBER": f"WW-{session_id}"}
    shipped = _filled(retailer, known | {"TIMESTAMP": str(int(time.time()))})
    secrets = sender_secrets()
    body = shipped["body"].encode()
    [secret] = secrets["stores"][str(BOUTIQUE)]
    shipped["headers"]["webhook-signature"] = standard_signature(
        secret, "msg_2f", int(shipped["headers"]["webhook-timestamp"]), body
    )
    delivered = _filled(carrier, known)
    signed = hmac_signature(
        signing_secret(secrets["carriers"]["easypost"][0]),
        delivered["body"].encode(),
        HmacEncoding.HEX,
    )
    delivered["headers"]["x-hmac-signature"] = f"hmac-sha256-hex={signed}"
    for event, status in ((shipped, "shipped"), (delivered, "delivered")):
        with system.recorded_calls() as calls:
            answer = system.invoke("WebhooksFunction", event)
        assert answer["statusCode"] == 200, answer["body"]
        [put] = [call for call in calls if call.service == "events"]
        for entry in put.parameters["Entries"]:
            heard = system.invoke("TrackingFunction", bus_event(entry))
            assert heard == {"outcomes": ["recorded"]}
        assert ops.call("GET", f"/ops/orders/{task['taskId']}").data["status"] == status


@pytest.mark.parametrize(
    ("name", "function", "answer"),
    [
        ("order-report", "TrackingFunction", "recorded"),
        ("order-placed", "TrackingFunction", "followed"),
        ("order-cancelled", "StoreCancellationsFunction", "recorded"),
    ],
)
def test_what_muse_puts_on_the_bus(
    system: InProcessSystem, shopper: ApiShopper, name: str, function: str, answer: str
) -> None:
    session_id = shopper.ready([HARBOR])
    shopper.place(session_id)
    [order] = shopper.settled(session_id)["stores"]
    known = {"NOW": datetime.now(UTC).isoformat(), "ORDER_NUMBER": order["museOrderNumber"]}
    known = {"STORE_ORDER_NUMBER": order["storeOrderNumber"]} | known
    event = _filled(ROOT / "events" / "eventbridge" / f"{name}.json", known)
    assert system.invoke(function, event) == {"outcomes": [answer]}


@pytest.mark.parametrize(
    ("name", "function", "status"),
    [
        ("retailer-report", "TrackingFunction", "delivered"),
        ("retailer-cancellation", "StoreCancellationsFunction", "cancelled"),
    ],
)
def test_what_a_store_puts_on_the_bus(
    system: InProcessSystem, shopper: ApiShopper, name: str, function: str, status: str
) -> None:
    session_id = shopper.ready([JUNIPER])
    shopper.place(session_id)
    [order] = shopper.settled(session_id)["stores"]
    known = {"NOW": datetime.now(UTC).isoformat(), "EVENT_ID": "event-1"}
    known["STORE_ORDER_NUMBER"] = order["storeOrderNumber"]
    event = _filled(ROOT / "events" / "eventbridge" / f"{name}.json", known)
    assert system.invoke(function, event) == {"outcomes": ["recorded"]}
    told = shopper.call("GET", f"/api/v1/orders/{order['museOrderNumber']}").data
    assert told["status"] == status


def test_the_news_of_a_shopper(system: InProcessSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR])
    shopper.place(session_id)
    shopper.settled(session_id)
    file = ROOT / "events" / "eventbridge" / "shopper-news.json"
    event = _filled(file, {"SESSION_ID": session_id})
    assert system.invoke("TellShopperFunction", event)["told"] == "sent"


def test_the_records_of_the_streams(system: InProcessSystem) -> None:
    """Each record is one that its mapping lets through."""
    [file] = (ROOT / "events" / "dynamodb").glob("*.json")
    event = json.loads(file.read_text())
    for table, record in zip(("Orders", "Checkouts"), event["Records"], strict=True):
        assert passed(record, system.template.resources[f"{table}StreamMapping"])
    with system.recorded_calls() as calls:
        assert system.invoke("PublishEventsFunction", event) == {"batchItemFailures": []}
    [put] = [call for call in calls if call.service == "events"]
    told = [entry["DetailType"] for entry in put.parameters["Entries"]]
    assert told == ["OrderPlaced", "RefundSucceeded"]


def test_an_event_for_the_app(system: InProcessSystem) -> None:
    event = json.loads((ROOT / "events" / "eventbridge" / "order-shipped.json").read_text())
    assert system.invoke("DeliverWebhooksFunction", event) == {}


def test_a_person_reads_why_they_are_needed(system: InProcessSystem, shopper: ApiShopper) -> None:
    """The reason and the page to go on from survive the way through the workflow."""
    session_id = shopper.ready([(HARBOR, "escalation_at_complete")])
    shopper.place(session_id)

    [task] = ApiOps(system).tasks_of(session_id)

    assert task["kind"] == "place"
    assert task["reason"].startswith("The store can't take this order by machine. (not_supported")
    assert task["continueUrl"].startswith(system.street.url_of(HARBOR))


def _runs_to_its_end(system: InProcessSystem, session_id: str, event: dict[str, Any]) -> None:
    client: Any = boto3.client("stepfunctions", region_name=REGION)
    run = client.start_execution(
        stateMachineArn=system.machine_arn, name=f"{session_id}-2", input=json.dumps(event)
    )
    execution = client.describe_execution(executionArn=run["executionArn"])
    for _ in range(100):
        if execution["status"] != "RUNNING":
            break
        time.sleep(0.1)
        execution = client.describe_execution(executionArn=run["executionArn"])
    assert execution["status"] == "SUCCEEDED"
    output = json.loads(execution["output"])
    assert output["settled"]["status"] == "completed"
    [order] = output["orders"]
    assert (order["store"], order["status"]) == ("Harbor & Pine", "placed")


def _filled(file: Path, known: Mapping[str, str]) -> Any:
    text = file.read_text()
    for name, value in known.items():
        text = text.replace(name, value)
    return json.loads(text)


def _learned(name: str, body: str) -> dict[str, str]:
    """What later events need of an answer."""
    match name:
        case "02-add-item":
            item = json.loads(body)["data"]["stores"][0]["items"][0]
            return {"ITEM_ID": item["itemId"]}
        case "80-create-webhook-endpoint":
            return {"ENDPOINT_ID": json.loads(body)["data"]["endpointId"]}
        case "09-start-checkout":
            return {"SESSION_ID": json.loads(body)["data"]["sessionId"]}
        case "28-get-order":
            return {"ORDERED_ITEM": json.loads(body)["data"]["items"][0]["itemId"]}
        case "16-place":
            orders = json.loads(body)["data"]["orders"]
            return {
                "ORDER_NUMBER": next(o["museOrderNumber"] for o in orders if o["storeOrderNumber"]),
                "TASK_ID": next(o["museOrderNumber"] for o in orders if not o["storeOrderNumber"]),
            }
    return {}
