"""The template against the code: tables, routes, and what each function's role allows."""

from __future__ import annotations

import importlib
import json
import re
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openapi_spec_validator import validate

from local.parts import STREET_ACCOUNT
from muse.adapters.dynamodb.tables.schema import expected_tables
from muse.adapters.events.outgoing import SOURCES
from muse.domain.app_webhooks.delivery import LEASE
from muse.domain.store import Method
from muse.runtime.http_errors import SERVER_ERRORS
from muse.runtime.wiring.aws.storage import storage
from muse.usecases.app_webhooks.attempt import Told
from tests import inbound_mail
from tests.account_linking import path_of
from tests.answer import Answer
from tests.by_hand import charge_by_hand
from tests.crashed_checkouts import (
    crashed_after_ordering,
    crashed_after_paying,
    crashed_while_settling,
    placed_by_hand,
)
from tests.in_process import (
    EVIDENCE,
    MAIL,
    OWN_ACCOUNT,
    ROOT,
    Call,
    InProcessSystem,
    Template,
    bus_event,
    handler_of,
    http_event,
    link_muses_accounts,
)
from tests.integration.functions.linking_side import (
    a_store_that_asks_who_orders,
    linked,
    ready_for_members,
)
from tests.integration.functions.stripe_side import intents
from tests.shopping import (
    ADDRESS,
    BOUTIQUE,
    HARBOR,
    JUNIPER,
    SESSIONS,
    ApiOps,
    ApiShopper,
)
from tests.web_shopping import FORMS, MEMBERS, ready_at_web_stores
from tools.openapi import FILES, generate

TABLES = {
    "carts": "CartsTable",
    "checkouts": "CheckoutsTable",
    "orders": "OrdersTable",
    "tasks": "TasksTable",
    "stores": "StoresTable",
    "accounts": "AccountsTable",
    "webhooks": "WebhooksTable",
}
WRITES = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
}
OTHERS = {
    ("secretsmanager", "GetSecretValue"): "secretsmanager:GetSecretValue",
    ("stepfunctions", "StartExecution"): "states:StartExecution",
    ("stepfunctions", "DescribeExecution"): "states:DescribeExecution",
    ("stepfunctions", "SendTaskSuccess"): "states:SendTaskSuccess",
    ("s3", "GetObject"): "s3:GetObject",
    ("s3", "PutObject"): "s3:PutObject",
    ("s3", "DeleteObject"): "s3:DeleteObject",
    ("s3", "ListObjectsV2"): "s3:ListBucket",
    ("sns", "Publish"): "sns:Publish",
    ("sesv2", "SendEmail"): "ses:SendEmail",
    ("events", "PutEvents"): "events:PutEvents",
    ("kms", "Encrypt"): "kms:Encrypt",
    ("kms", "GenerateDataKey"): "kms:GenerateDataKey",
    ("kms", "Decrypt"): "kms:Decrypt",
    ("lambda", "Invoke"): "lambda:InvokeFunction",
}


@pytest.fixture(scope="module")
def template() -> Template:
    return Template()


def test_the_tables_are_those_that_the_code_expects(template: Template) -> None:
    for table, expected in expected_tables().items():
        properties = template.resources[TABLES[table]]["Properties"]
        found = {key: properties[key] for key in expected}
        by_name = {"AttributeDefinitions": "AttributeName", "GlobalSecondaryIndexes": "IndexName"}
        for key, name in by_name.items():
            if key in found:
                found[key] = sorted(found[key], key=lambda one, name=name: one[name])  # type: ignore[misc]  # bound now
        assert found == expected, table
        assert ("GlobalSecondaryIndexes" in properties) == ("GlobalSecondaryIndexes" in expected)


def test_the_tables_keep_what_they_hold(template: Template) -> None:
    for name in TABLES.values():
        resource = template.resources[name]
        properties = resource["Properties"]
        assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
        assert properties["DeletionProtectionEnabled"] is True
        assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert properties["SSESpecification"]["KMSMasterKeyId"] == {
            "Fn::GetAtt": ["TablesKey", "Arn"]
        }


def test_every_function_that_uses_a_table_may_use_its_key(template: Template) -> None:
    for name, properties in template.functions.items():
        uses_tables = any("dynamodb:" in str(s) for s in _statements(properties, template))
        may_use_key = {"Ref": "TablesKeyAccess"} in properties.get("Policies", [])
        assert uses_tables == may_use_key, name
    [statement] = template.resources["TablesKeyAccess"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Resource"] == {"Fn::GetAtt": ["TablesKey", "Arn"]}
    through = statement["Condition"]["StringEquals"]["kms:ViaService"]
    assert through == {"Fn::Sub": "dynamodb.${AWS::Region}.amazonaws.com"}
    assert "kms:Decrypt" in statement["Action"]


def test_reconciliation_runs_every_minute_and_is_missed_when_it_does_not(
    template: Template,
) -> None:
    [event] = template.functions["ReconcileFunction"]["Events"].values()
    assert event["Type"] == "ScheduleV2"
    assert event["Properties"]["ScheduleExpression"] == "rate(1 minute)"
    alarm = template.resources["ReconcileAlarm"]["Properties"]
    assert alarm["MetricName"] == "failed"
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "reconcile"}]
    variables = template.functions["ReconcileFunction"]["Environment"]["Variables"]
    assert variables["POWERTOOLS_SERVICE_NAME"] == "reconcile"
    assert alarm["TreatMissingData"] == "breaching"
    assert (alarm["Period"], alarm["EvaluationPeriods"]) == (300, 2)


def test_the_stores_are_watched_and_missed_when_they_are_not(template: Template) -> None:
    [event] = template.functions["WatchStoresFunction"]["Events"].values()
    assert event["Properties"]["ScheduleExpression"] == "rate(5 minutes)"
    variables = template.functions["WatchStoresFunction"]["Environment"]["Variables"]
    alarm = template.resources["WatchStoresAlarm"]["Properties"]
    assert variables["POWERTOOLS_SERVICE_NAME"] == "watch_stores"
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "watch_stores"}]
    assert (alarm["MetricName"], alarm["TreatMissingData"]) == ("failed", "breaching")


def test_the_money_is_checked_every_day_and_missed_when_it_is_not(template: Template) -> None:
    function = template.functions["MoneyCheckFunction"]
    [event] = function["Events"].values()
    assert event["Properties"]["ScheduleExpression"] == "rate(1 day)"
    assert function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == "money_check"
    metrics = {"": "differences", "Failed": "failed", "Incomplete": "incomplete"}
    for name, metric in metrics.items():
        alarm = template.resources[f"MoneyCheck{name}Alarm"]["Properties"]
        assert (alarm["MetricName"], alarm["Threshold"]) == (metric, 1)
        assert alarm["Dimensions"] == [{"Name": "service", "Value": "money_check"}]
        assert alarm["TreatMissingData"] == "notBreaching"
    missed = template.resources["MoneyCheckMissedAlarm"]["Properties"]
    [checks, filled] = missed["Metrics"]
    assert checks["MetricStat"]["Metric"]["MetricName"] == "checked"
    assert checks["MetricStat"]["Stat"] == "SampleCount"
    assert filled["Expression"] == "FILL(checks, 0)"
    assert missed["ComparisonOperator"] == "LessThanThreshold"
    hours = missed["EvaluationPeriods"] * checks["MetricStat"]["Period"] / 3600
    assert 24 < hours < 7 * 24, "CloudWatch looks back for seven days at most"
    assert missed["DatapointsToAlarm"] == missed["EvaluationPeriods"]


def test_the_app_is_told_by_events_and_by_rounds_and_missed_when_it_is_not(
    template: Template,
) -> None:
    function = template.functions["DeliverWebhooksFunction"]
    rule, schedule = function["Events"].values()
    assert rule["Properties"]["Pattern"] == {"source": sorted(SOURCES.values())}
    assert schedule["Properties"]["ScheduleExpression"] == "rate(1 minute)"
    assert function["EventInvokeConfig"]["MaximumRetryAttempts"] == 2
    assert function["Timeout"] <= LEASE.total_seconds()
    alarm = template.resources["DeliverWebhooksAlarm"]["Properties"]
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "deliver_webhooks"}]
    assert (alarm["MetricName"], alarm["TreatMissingData"]) == ("failed", "breaching")
    [*counted, both] = template.resources["WebhooksGivenUpAlarm"]["Properties"]["Metrics"]
    names = [one["MetricStat"]["Metric"]["MetricName"] for one in counted]
    assert names == [str(Told.GIVEN_UP), str(Told.DISABLED)]
    assert both["Expression"] == "FILL(given_up, 0) + FILL(disabled, 0)"
    table = template.resources["WebhooksTable"]["Properties"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "delete_at", "Enabled": True}


@pytest.mark.parametrize("table", ["Orders", "Checkouts"])
def test_a_stream_is_published_in_order_and_nothing_blocks_it(
    template: Template, table: str
) -> None:
    mapping = template.resources[f"{table}StreamMapping"]["Properties"]
    assert mapping["FunctionName"] == {"Ref": "PublishEventsFunction"}
    restored = f"Restored{table}Stream"
    own = {"Fn::GetAtt": [f"{table}Table", "StreamArn"]}
    assert mapping["EventSourceArn"] == {"Fn::If": [f"Has{restored}", {"Ref": restored}, own]}
    assert mapping["ParallelizationFactor"] == 1, "more would mix up the history of an order"
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 3 <= mapping["MaximumRetryAttempts"] <= 100
    dead = {"Fn::GetAtt": ["DeadEvents", "Arn"]}
    assert mapping["DestinationConfig"] == {"OnFailure": {"Destination": dead}}


def test_alarms_ring_when_events_are_late_or_fail(template: Template) -> None:
    of_function = [{"Name": "FunctionName", "Value": {"Ref": "PublishEventsFunction"}}]
    for name, metric in (("Errors", "Errors"), ("Age", "IteratorAge")):
        alarm = template.resources[f"PublishEvents{name}Alarm"]["Properties"]
        assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Lambda", metric)
        assert alarm["Dimensions"] == of_function


@pytest.mark.parametrize(
    ("alarm", "function", "service"),
    [
        ("PlaceCheckoutErrorsAlarm", "PlaceCheckoutFunction", "place_checkout"),
        ("WebhooksErrorsAlarm", "WebhooksFunction", "webhooks"),
    ],
)
def test_an_alarm_hears_of_answers_that_lambda_counts_as_successes(
    template: Template, alarm: str, function: str, service: str
) -> None:
    properties = template.resources[alarm]["Properties"]
    [answered, broken, both] = properties["Metrics"]
    metric = answered["MetricStat"]["Metric"]
    assert metric["MetricName"] == SERVER_ERRORS
    assert metric["Dimensions"] == [{"Name": "service", "Value": service}]
    metric = broken["MetricStat"]["Metric"]
    assert (metric["Namespace"], metric["MetricName"]) == ("AWS/Lambda", "Errors")
    assert metric["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": function}}]
    assert both["Expression"] == "FILL(answered, 0) + FILL(broken, 0)"


def test_a_failed_round_is_not_repeated_and_lost_schedules_are_kept(template: Template) -> None:
    """Scheduler only hands over; what fails afterwards is Lambda's to repeat."""
    reconcile = template.functions["ReconcileFunction"]
    assert reconcile["EventInvokeConfig"]["MaximumRetryAttempts"] == 0
    assert reconcile["EventInvokeConfig"]["MaximumEventAgeInSeconds"] == 60
    money_check = template.functions["MoneyCheckFunction"]["EventInvokeConfig"]
    assert money_check["MaximumRetryAttempts"] == 2
    dead = {"Fn::GetAtt": ["DeadEvents", "Arn"]}
    assert money_check["DestinationConfig"]["OnFailure"]["Destination"] == dead
    for name in ("ReconcileFunction", "MoneyCheckFunction"):
        [event] = template.functions[name]["Events"].values()
        assert event["Properties"]["DeadLetterConfig"] == {"Arn": dead}


def test_routes_that_are_open_to_everyone_have_a_limit_of_their_own(template: Template) -> None:
    open_routes = {
        f"{event['Properties']['Method'].upper()} {event['Properties']['Path']}"
        for function in template.functions.values()
        for event in function.get("Events", {}).values()
        if event["Properties"].get("Auth") == {"Authorizer": "NONE"}
    }
    api = template.resources["Api"]["Properties"]
    limits = api["RouteSettings"]
    assert limits.keys() == open_routes
    for limit in limits.values():
        assert limit["ThrottlingRateLimit"] < api["DefaultRouteSettings"]["ThrottlingRateLimit"]


def test_only_who_pays_stores_may_read_how(template: Template) -> None:
    """Its tokens pay: they are in no parameter, in no variable, and within one function's reach."""
    readers = {
        name
        for name, properties in template.functions.items()
        if ("secretsmanager:GetSecretValue", "FundingSecret") in _granted(properties, template)
    }
    assert readers == {"PlacementApiFunction", "PlacementHeadlessFunction"}
    parameters = template.document["Parameters"]
    assert not {"Funding", "StripeSecret"} & parameters.keys()


def test_every_route_of_the_handlers_is_in_the_template_and_back(template: Template) -> None:
    handled = set()
    for properties in template.functions.values():
        module = importlib.import_module(handler_of(properties).rpartition(".")[0])
        app = getattr(module, "app", None)
        for route in [*app._static_routes, *app._dynamic_routes] if app else ():
            path = route.openapi_path if hasattr(route, "openapi_path") else route.path
            handled.add((route.method, _curly(path)))
    declared = {
        (event["Properties"]["Method"].upper(), _curly(event["Properties"]["Path"]))
        for properties in template.functions.values()
        for event in properties.get("Events", {}).values()
        if event["Type"] == "HttpApi"
    }
    assert handled == declared


@pytest.mark.timeout(300)
def test_each_role_allows_exactly_what_its_function_calls(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    """Every route and step is run; what the functions really called is compared with the
    template's policies, in both directions."""
    with system.recorded_calls() as calls, system.cold_starts():
        _do_everything(system, shopper)
        _tell_others(system)
        _tell_the_app(system)
    called = _called(calls)
    for name, properties in system.template.functions.items():
        granted = _granted(properties, system.template)
        granted |= _granted_beside(name, system.template)
        assert called[name] <= granted, f"{name} may not {called[name] - granted}"
        unused = granted - called[name] - _SELDOM.get(name, set())
        assert not unused, f"{name} does not need {unused}"


# Needed only when a run is over although its checkout is not; when a refund has failed; when Stripe
# itself refuses a payment that a person is ordering with, or a hold is lost while it is settled;
# when the time to place an order is over before a person is asked; when the try of a login can't be
# asked for. What Lambda itself does with a role (read streams, give records up) is no call.
_SELDOM = {
    # A store calls off what money is still to be collected for; an order is placed while its report
    # is parked
    "StoreCancellationsFunction": {
        ("dynamodb:BatchGetItem", "OrdersTable"),
        ("dynamodb:ConditionCheckItem", "OrdersTable"),
        ("dynamodb:DeleteItem", "OrdersTable"),
        ("dynamodb:Query", "CheckoutsTable"),
    },
    "PublishEventsFunction": {
        ("sqs:SendMessage", "DeadEvents"),
        *(
            (f"dynamodb:{action}", f"{table}/stream")
            for action in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
            for table in ("CheckoutsTable", "OrdersTable")
        ),
    },
    "AfterSaleFunction": {("states:DescribeExecution", "executions")},
    "PlaceCheckoutFunction": {("states:DescribeExecution", "executions")},
    "PlacementManualFunction": {("dynamodb:UpdateItem", "OrdersTable")},
    "ReconcileFunction": {("sns:Publish", "OpsTopic")},
    "AccountsApiFunction": {("dynamodb:PutItem", "StoresTable")},
    "OpsApiFunction": {  # whoever opens a link that it has signed
        ("s3:GetObject", "evidence orders"),
        ("s3:GetObject", "messages"),
    },
    "PaymentEventsFunction": {
        ("states:DescribeExecution", "executions"),
        ("states:SendTaskSuccess", "CheckoutWorkflow"),
        ("dynamodb:ConditionCheckItem", "CheckoutsTable"),
        ("dynamodb:Query", "CheckoutsTable"),
    },
}


def _do_everything(system: InProcessSystem, shopper: ApiShopper) -> None:
    shopper.call("GET", "/api/v1/stores")
    shopper.add(HARBOR)
    item = shopper.call("GET", "/api/v1/cart").data["stores"][0]["items"][0]["itemId"]
    shopper.call("PATCH", f"/api/v1/cart/items/{item}", {"quantity": 2})
    shopper.call("DELETE", f"/api/v1/cart/items/{item}")
    shopper.call("DELETE", "/api/v1/cart")
    first = shopper.ready([HARBOR], card="pm_card_threeDSecure2Required")
    shopper.place(first)
    shopper.call("POST", f"{SESSIONS}/{first}/payment/cancel")
    shopper.call("POST", f"{SESSIONS}/{first}/cancel")
    session_id = shopper.ready([HARBOR, JUNIPER, BOUTIQUE])
    shopper.call("PUT", f"{SESSIONS}/{session_id}/shipping", ADDRESS)
    shopper.place(session_id)
    ops = ApiOps(system)
    ops.call("GET", "/ops/stores")
    ops.call("GET", f"/ops/stores/{HARBOR}")
    switched = {"preferred": ["api"], "reason": "it is quick"}
    assert ops.call("PATCH", f"/ops/stores/{HARBOR}", switched).status == 200
    [task] = ops.tasks_of(session_id)
    ops.call("GET", f"/ops/tasks/{task['taskId']}")
    ops.call("POST", f"/ops/tasks/{task['taskId']}/claim")
    ops.call("POST", f"/ops/tasks/{task['taskId']}/release")
    ops.buy(task["taskId"], f"WW-{session_id}", task["approvedTotalCents"])
    right = {"storeOrderNumber": f"XX-{session_id}", "reason": "a slip of the hand"}
    right["totalPaidCents"] = task["approvedTotalCents"]
    session = shopper.settled(session_id)
    corrected = ops.call("PUT", f"/ops/orders/{task['taskId']}/purchase", right)
    assert corrected.status == 200, corrected.body
    order = session["stores"][0]["museOrderNumber"]
    ops.call("PUT", f"/orders/{order}/tracking", {"trackingNumber": "1Z999", "carrier": "UPS"})
    ops.call("POST", f"/ops/orders/{order}/confirmed", {})
    _report_about_orders(system, shopper, ops)
    _look_around(ops, session_id, shopper)
    assert shopper.call("GET", f"/api/v1/orders/{order}").data["tracking"]["carrier"] == "UPS"
    ops.call("POST", f"/ops/orders/{order}/refunds", A_LITTLE, idempotency_key="1")
    _tell_shopper(system, shopper, order)
    _order_in_pages(system, ops)
    _link_accounts(shopper, ops)
    _link_at_a_store(system, shopper, ops)
    _watch_over_stores(system)
    _cancel_before_it_is_settled(shopper, ops)
    _payments_go_wrong(system, ops)
    untold = _leave_wrecks(system, shopper)
    system.invoke("ReconcileFunction", {})
    [task] = ops.tasks_of(untold)
    placed_by_hand(task["taskId"], f"WW-{untold}")
    system.invoke("ReconcileFunction", {})
    # What the workflow calls must not be taken for what comes next
    ApiShopper(system, f"{shopper.user}-0").settled(untold)
    charge_by_hand(system)
    assert system.invoke("MoneyCheckFunction", {})["found"]


def _tell_shopper(system: InProcessSystem, shopper: ApiShopper, order: str) -> None:
    told = {"eventId": "ev_1", "at": "2026-11-23T12:00:00+00:00", "orderNumber": order}
    entry = {"Source": "muse.orders", "DetailType": "OrderShipped", "Detail": json.dumps(told)}
    assert system.invoke("TellShopperFunction", bus_event(entry))["told"] == "sent"
    session_id = shopper.call("GET", f"/api/v1/orders/{order}").data["checkoutSessionId"]
    told = {"eventId": "ev_2", "at": "2026-11-23T12:00:00+00:00", "sessionId": session_id}
    entry = {
        "Source": "muse.checkouts",
        "DetailType": "CheckoutCompleted",
        "Detail": json.dumps(told),
    }
    assert system.invoke("TellShopperFunction", bus_event(entry))["told"] == "sent"


def _tell_others(system: InProcessSystem) -> None:
    stored = json.loads((ROOT / "events" / "dynamodb" / "publish-events.json").read_text())
    assert system.invoke("PublishEventsFunction", stored) == {"batchItemFailures": []}


def _report_about_orders(system: InProcessSystem, shopper: ApiShopper, ops: ApiOps) -> None:
    _stores_report(system, shopper)
    _receive_mail(system, ops)


def _tell_the_app(system: InProcessSystem) -> None:
    """An endpoint that nobody answers at: told at once, in a round, and again."""
    path = "/api/v1/webhook-endpoints"

    def call(method: str, below: str = "", body: object = None) -> Answer:
        return system.http(method, path + below, body, user="dora", groups=["developers"])

    made = call("POST", body={"url": "http://127.0.0.1:1/events"}).data
    one = f"/{made['endpointId']}"
    event = json.loads((ROOT / "events" / "eventbridge" / "order-shipped.json").read_text())
    assert system.invoke("DeliverWebhooksFunction", event) == {"failed": 1}
    assert call("POST", f"{one}/rotate-secret").status == 200
    [delivery] = call("GET", f"{one}/deliveries").data["deliveries"]
    again = call("POST", f"{one}/deliveries/{delivery['deliveryId']}/redeliver")
    assert again.status == 202, again.body
    assert system.invoke("DeliverWebhooksFunction", {}) == {"failed": 1}
    assert len(call("GET").data["endpoints"]) == 1
    assert call("GET", one).data["previousSecretUntil"]
    assert call("DELETE", one).status == 200


def _stores_report(system: InProcessSystem, shopper: ApiShopper) -> None:
    """Told too early, of a parcel that is lost, and of an order that a store calls off."""
    session_id = shopper.ready([JUNIPER, HARBOR])
    shopper.place(session_id)
    at_juniper, at_harbor = shopper.settled(session_id)["stores"]
    carrier = {"sender": "carrier:easypost", "trackingNumber": "1Z5R89390357567127"}
    early = _report("muse.carriers", "order.delivered", eventId="1", **carrier)
    assert system.invoke("TrackingFunction", early) == {"outcomes": ["parked"]}
    number = at_juniper["storeOrderNumber"]
    store = {"sender": "store:9003", "storeId": 9003, "storeOrderNumber": number}
    parcel = {"trackingNumber": "1Z5R89390357567127"}
    lost = _report("muse.retailers", "order.lost", eventId="2", **store, **parcel)
    assert system.invoke("TrackingFunction", lost) == {"outcomes": ["recorded"]}
    own = {"eventId": "4", "storeOrderNumber": number}
    by_itself = _report("retailer.9003", "order.confirmed", **own) | {"account": "333333333333"}
    assert system.invoke("TrackingFunction", by_itself) == {"outcomes": ["recorded"]}
    placed = {"source": "muse.orders", "detail": {"orderNumber": at_juniper["museOrderNumber"]}}
    system.invoke("TrackingFunction", placed)
    system.invoke("TrackingFunction", {"source": "muse.schedule"})
    store = {"sender": "store:9002", "storeId": 9002, "eventId": "3"}
    pieces = {"lines": [{"sku": "HP-ENAMEL-MUG", "quantity": 1}]}
    for lines, number in ((pieces, "unknown"), ({}, at_harbor["storeOrderNumber"])):
        detail = store | lines | {"storeOrderNumber": number}
        event = _report("muse.retailers", "order.cancelled", **detail)
        system.invoke("StoreCancellationsFunction", event)
    _stores_call_off(system, shopper)
    _send_a_webhook(system)


def _stores_call_off(system: InProcessSystem, shopper: ApiShopper) -> None:
    """Before the checkout is settled, and once it is too late."""
    session_id = shopper.ready([JUNIPER, BOUTIQUE])
    shopper.place(session_id)
    _, at_juniper = sorted(shopper.session(session_id)["stores"], key=lambda one: one["storeId"])
    number = at_juniper["storeOrderNumber"]
    own = {"eventId": "5", "storeOrderNumber": number}
    event = _report("retailer.9003", "order.cancelled", **own) | {"account": "333333333333"}
    system.invoke("StoreCancellationsFunction", event)
    late = shopper.ready([HARBOR])
    shopper.place(late)
    [at_harbor] = shopper.settled(late)["stores"]
    ApiOps(system).call("POST", f"/ops/orders/{at_harbor['museOrderNumber']}/delivered", {})
    store = {"sender": "store:9002", "storeId": 9002, "eventId": "6"}
    detail = store | {"storeOrderNumber": at_harbor["storeOrderNumber"]}
    system.invoke(
        "StoreCancellationsFunction", _report("muse.retailers", "order.cancelled", **detail)
    )
    [task] = ApiOps(system).tasks_of(late)
    assert task["kind"] == "delivery"


def _send_a_webhook(system: InProcessSystem) -> None:
    """One whose signature is not the store's is looked at all the same."""
    event = http_event("POST", "/webhooks/retailers/9001", "{}")
    assert system.invoke("WebhooksFunction", event)["statusCode"] == 400


def _report(source: str, detail_type: str, **detail: object) -> dict[str, object]:
    at = datetime.now(UTC).isoformat()
    return {
        "source": source,
        "account": OWN_ACCOUNT,
        "detail-type": detail_type,
        "detail": {"occurredAt": at, **detail},
    }


def _order_in_pages(system: InProcessSystem, ops: ApiOps) -> None:
    in_oregon = ApiShopper(system, "in-oregon")
    in_oregon.place(ready_at_web_stores(in_oregon, FORMS))
    _ask_for_a_code(system, ops)


def _ask_for_a_code(system: InProcessSystem, ops: ApiOps) -> None:
    link_muses_accounts(system)  # nobody is signed in there
    system.street.switch_on(MEMBERS, "web_code_asked", times=1)
    waiting = ApiShopper(system, "waits-for-a-code")
    session_id = ready_at_web_stores(waiting, MEMBERS)
    waiting.place(session_id)
    [task] = ops.tasks_of(session_id)
    code = {"code": str(system.street.control("GET", f"codes?storeId={MEMBERS}")["code"])}
    as_shopper = {"storeId": MEMBERS, **code}
    refused = waiting.call("POST", f"{SESSIONS}/{session_id}/verification-code", as_shopper)
    assert refused.error["code"] == "code_not_awaited"
    assert ops.call("POST", f"/ops/tasks/{task['taskId']}/code", code).status == 200
    assert waiting.settled(session_id)["status"] == "completed"


def _watch_over_stores(system: InProcessSystem) -> None:
    """One store has an outage; canaries by both methods."""
    health = storage().store_conditions([JUNIPER])[JUNIPER].of(Method.API)
    storage().commit(health.stop("retailer_busy", datetime.now(UTC)))
    for store_id, method in ((HARBOR, Method.API), (FORMS, Method.HEADLESS)):
        known = storage().store_conditions([store_id])[store_id].of(method)
        if known.canary:  # of a test before: the next would be due in six hours
            storage().commit(replace(known, canary=None))
    told = system.invoke("WatchStoresFunction", {})
    assert (HARBOR, "api") in {(sent["storeId"], sent["method"]) for sent in told["sent"]}
    assert told["opened"] == 1
    by_method = {"PlacementApiFunction": HARBOR, "PlacementHeadlessFunction": FORMS}
    for function, store in by_method.items():
        canary = system.invoke(function, {"canary": {"storeId": store}})["canary"]
        assert canary["outcome"] == "passed", canary


def _receive_mail(system: InProcessSystem, ops: ApiOps) -> None:
    """One message is for the bus, one for a person."""
    order = inbound_mail.an_order_there()
    assert inbound_mail.receive(system, inbound_mail.shipped(order)) == "reported"
    assert inbound_mail.receive(system, inbound_mail.cancelled(order)) == "task"
    [task] = [
        one for one in ops.tasks(kind="email") if one["museOrderNumber"] == order.order_number
    ]
    assert ops.call("GET", f"/ops/tasks/{task['taskId']}").data["evidence"]
    ops.call("POST", f"/ops/tasks/{task['taskId']}/claim")
    settled = ops.call("POST", f"/ops/tasks/{task['taskId']}/settle", {"note": "read"})
    assert settled.status == 200, settled.body


def _look_around(ops: ApiOps, session_id: str, shopper: ApiShopper) -> None:
    checkout = ops.call("GET", f"/ops/checkouts/{session_id}").data
    order = ops.call("GET", f"/ops/orders/{checkout['orders'][0]['museOrderNumber']}").data
    intent, by_store = checkout["payment"]["paymentIntentId"], order["storeId"]
    number = order["storeOrderNumber"]
    searches = (
        f"checkouts?paymentIntentId={intent}",
        f"orders?userId={shopper.user}",
        f"orders?checkoutSessionId={session_id}",
        f"orders?storeId={by_store}&storeOrderNumber={number}",
    )
    for search in searches:
        assert ops.call("GET", f"/ops/{search}").status == 200, search
    assert ops.tasks(status="done")
    for path in ("/api/v1/orders", "/api/v1/orders/stats"):
        assert shopper.call("GET", path).status == 200, path


def _leave_wrecks(system: InProcessSystem, shopper: ApiShopper) -> str:
    """What reconciliation needs each of its permissions for; a session that will wait for ops."""
    untold, unpaid, frozen, late, unsettled = (
        ApiShopper(system, f"{shopper.user}-{number}").ready([BOUTIQUE]) for number in range(5)
    )
    crashed_after_ordering(untold)
    crashed_after_paying(unpaid)
    for session_id in (frozen, unsettled):
        placed_by_hand(crashed_after_ordering(session_id).order_numbers[0], f"WW-{session_id}")
        crashed_while_settling(session_id)
    system.invoke("SettlementFunction", {"sessionId": unsettled})
    crashed_after_ordering(late, hold=timedelta(hours=23))
    return untold


def _payments_go_wrong(system: InProcessSystem, ops: ApiOps) -> None:
    doubted, confirmed, lost, disputed = (
        ApiShopper(system, f"wrong-{name}") for name in ("doubt", "confirm", "lose", "dispute")
    )
    session_id = doubted.ready([HARBOR], card="pm_card_riskLevelElevated")
    doubted.place(session_id)
    ops.call("POST", f"/ops/checkouts/{session_id}/review", {"approve": True, "reason": "known"})
    doubted.settled(session_id)

    session_id = confirmed.ready([HARBOR], card="pm_card_threeDSecure2Required")
    confirmed.place(session_id)
    system.stripe.controls.authenticate(intents(system, session_id)[0]["id"])
    assert "continued" in system.hear_stripe()
    confirmed.settled(session_id)

    session_id = lost.ready([BOUTIQUE])
    lost.place(session_id)
    system.stripe.controls.expire_hold(intents(system, session_id)[0]["id"])
    [task] = ops.tasks_of(session_id)
    ops.buy(task["taskId"], f"WW-{session_id}", task["approvedTotalCents"])
    assert lost.settled(session_id)["payment"]["collection"] == "failed"
    paid = {"outcome": "paid", "reference": "wire-1"}
    ops.call("POST", f"/ops/checkouts/{session_id}/collection", paid)

    session_id = lost.ready([BOUTIQUE])
    lost.place(session_id)
    system.stripe.controls.expire_hold(intents(system, session_id)[0]["id"])
    assert "hold_lost" in system.hear_stripe()

    session_id = disputed.ready([HARBOR])
    disputed.place(session_id)
    disputed.settled(session_id)
    system.stripe.controls.dispute(intents(system, session_id)[0]["latest_charge"])
    assert "disputed" in system.hear_stripe()
    order = disputed.session(session_id)["stores"][0]["museOrderNumber"]
    ops.call("POST", f"/ops/orders/{order}/refunds", A_LITTLE, idempotency_key="2")


def _link_accounts(shopper: ApiShopper, ops: ApiOps) -> None:
    wrong = STREET_ACCOUNT | {"password": "not this one"}
    own, muses = f"/stores/{FORMS}/account", f"/ops/stores/{MEMBERS}/account"
    for account in (wrong, STREET_ACCOUNT):
        assert shopper.call("PUT", f"/api/v1{own}", account).status == 200
        assert ops.call("PUT", muses, account).status == 200
    assert ops.call("GET", muses).data["check"]["state"] == "accepted"
    assert shopper.call("GET", "/api/v1/stores/accounts").data["accounts"]
    assert shopper.call("DELETE", f"/api/v1{own}").status == 200
    assert shopper.call("DELETE", "/api/v1/stores/accounts").status == 200
    assert ops.call("DELETE", f"/ops/shoppers/{shopper.user}/accounts").status == 200


def _link_at_a_store(system: InProcessSystem, shopper: ApiShopper, ops: ApiOps) -> None:
    """Linked, refreshed for an order, unlinked; one revocation has to be repeated."""
    with a_store_that_asks_who_orders(system):
        assert linked(system, shopper).status == 200
        assert linked(system, ops, path_of("muse")).status == 200
        session_id = ready_for_members(shopper)
        system.street.switch_on(HARBOR, "oauth_access_token_expired", times=1)
        shopper.place(session_id)
        assert shopper.settled(session_id)["status"] == "completed"
        system.street.switch_on(HARBOR, "oauth_revocation_down", times=1)
        assert shopper.call("DELETE", f"/api/v1/stores/{HARBOR}/account").status == 200
        assert ops.call("DELETE", f"/ops/stores/{HARBOR}/account").status == 200
        system.street.control("DELETE", "faults")
        assert system.invoke("RevokeLinksFunction", {}) == {"revoked": 1, "waiting": 0}


A_LITTLE = {"kind": "amount", "amountCents": 100, "reason": "goodwill"}


def _cancel_before_it_is_settled(shopper: ApiShopper, ops: ApiOps) -> None:
    session_id = shopper.ready([HARBOR, BOUTIQUE])
    shopper.place(session_id)
    placed, waiting = (store["museOrderNumber"] for store in shopper.session(session_id)["stores"])
    assert shopper.call("POST", f"/api/v1/orders/{placed}/cancel").data["cancelRequested"]
    confirmed = {"reason": "the store confirmed", "storeConfirmed": True}
    ops.call("POST", f"/ops/orders/{placed}/cancel", confirmed)
    shopper.call("POST", f"/api/v1/orders/{waiting}/cancel")
    assert shopper.settled(session_id)["status"] == "failed"


_SECRETS = {
    "funding": "FundingSecret",
    "linking": "LinkClientsSecret",
    "stripe": "StripeSecret",
    "webhooks": "StripeWebhookSecret",
    "senders": "SenderSecrets",
    "carriers": "CarrierSecret",
}


def _called(calls: list[Call]) -> dict[str, set[tuple[str, str]]]:
    made: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for call in calls:
        if call.service == "dynamodb":
            made[call.function] |= _dynamodb(call)
        else:
            action = OTHERS[call.service, call.operation]
            made[call.function].add((action, _resource(action, call)))
    return made


_BUCKETS = {EVIDENCE: "evidence ", MAIL: ""}


def _resource(action: str, call: Call) -> str:
    if action == "secretsmanager:GetSecretValue":
        name = call.parameters["SecretId"].rpartition(":")[2].rpartition("-")[0]
        return _SECRETS[name]
    if action == "lambda:InvokeFunction":
        return str(call.parameters["FunctionName"]).rpartition(":")[2]
    if action == "kms:Decrypt" and call.function == "DeliverWebhooksFunction":
        return "WebhooksKey"
    if action == "s3:ListBucket":
        return "EvidenceBucket"
    if call.parameters.get("Bucket") in _BUCKETS:
        return f"{_BUCKETS[call.parameters['Bucket']]}{call.parameters['Key'].partition('/')[0]}"
    return _OTHER_RESOURCES[action]


def _dynamodb(call: Call) -> set[tuple[str, str]]:
    parameters = call.parameters
    if call.operation == "TransactWriteItems":
        return {
            (f"dynamodb:{WRITES[kind]}", TABLES[write["TableName"]])
            for item in parameters["TransactItems"]
            for kind, write in item.items()
        }
    if call.operation == "BatchGetItem":
        return {("dynamodb:BatchGetItem", TABLES[name]) for name in parameters["RequestItems"]}
    table = TABLES[parameters["TableName"]]
    suffix = "/index" if "IndexName" in parameters else ""
    return {(f"dynamodb:{call.operation}", table + suffix)}


_OTHER_RESOURCES = {
    "states:StartExecution": "CheckoutWorkflow",
    "states:DescribeExecution": "executions",
    "states:SendTaskSuccess": "CheckoutWorkflow",
    "s3:GetObject": "extra stores",
    "sns:Publish": "OpsTopic",
    "ses:SendEmail": "senders",
    "events:PutEvents": "Bus",
    "kms:GenerateDataKey": "AccountsKey",
    "kms:Decrypt": "AccountsKey",
    "kms:Encrypt": "WebhooksKey",
}


def _granted(properties: dict[str, Any], template: Template) -> set[tuple[str, str]]:
    granted = set()
    for statement in _statements(properties, template):
        actions = statement["Action"]
        resources = statement["Resource"]
        for action in actions if isinstance(actions, list) else [actions]:
            assert "*" not in action, action
            for resource in resources if isinstance(resources, list) else [resources]:
                where = _where(resource)
                if where.endswith("/index") and not action.endswith(":Query"):
                    continue
                granted.add((action, where))
    return granted


def _granted_beside(name: str, template: Template) -> set[tuple[str, str]]:
    """What the function's role may besides its own policies: by a policy that was put on it, and by
    the policies of the keys of credentials."""
    role = f"{name}Role"
    granted = set()
    for resource in template.resources.values():
        if resource["Type"] == "AWS::IAM::Policy":
            properties = resource["Properties"]
            if {"Ref": role} in properties["Roles"]:
                for statement in properties["PolicyDocument"]["Statement"]:
                    granted.add((statement["Action"], _where(statement["Resource"])))
    for key in ("AccountsKey", "WebhooksKey"):
        for statement in template.resources[key]["Properties"]["KeyPolicy"]["Statement"]:
            if statement["Principal"]["AWS"] == {"Fn::GetAtt": [role, "Arn"]}:
                granted.add((statement["Action"], key))
    return granted


_OBJECTS = {
    "${EvidenceBucket.Arn}/logins/*": "evidence logins",
    "${EvidenceBucket.Arn}/orders/*": "evidence orders",
    "${MailBucket.Arn}/messages/*": "messages",
}
# With or without the ending of restored tables, never anything else.
_TABLE = re.compile(r"\$\{(\w+Table)\.Arn\}\$\{RestoredTables\}(/index/\*|/stream/\*)?")


def _where(resource: Any) -> str:
    """A resource in the words of this file; anything else must not be granted."""
    match resource:
        case {"Fn::GetAtt": [name, "Arn"]} | {"Ref": name}:
            assert name not in TABLES.values(), "a role must reach the restored table, too"
            return str(name)
        case {"Fn::Sub": str(text)} if table := _TABLE.fullmatch(text):
            return table[1] + (table[2] or "").removesuffix("/*")
        case {"Fn::Sub": str(text)} if text.endswith(":execution:${CheckoutWorkflow.Name}:*"):
            return "executions"
        case {"Fn::Sub": [text, _]} if text == "arn:${AWS::Partition}:s3:::${Object}":
            return "extra stores"
        case {"Fn::Sub": str(text)} if text.endswith(":${AWS::AccountId}:identity/*"):
            return "senders"  # of them the one of the condition
        case {"Fn::Sub": str(text)} if text in _OBJECTS:
            return _OBJECTS[text]
    raise AssertionError(f"not to be granted: {resource}")


def _statements(properties: dict[str, Any], template: Template) -> list[dict[str, Any]]:
    """What its policies say, those that it shares with others, too; without the tables' key, which
    is checked by itself."""
    found: list[dict[str, Any]] = []
    for listed in properties.get("Policies", []):
        policy = listed["Fn::If"][1] if "Fn::If" in listed else listed
        if "Ref" in policy:
            shared = template.resources[policy["Ref"]]
            assert shared["Type"] == "AWS::IAM::ManagedPolicy"
            policy = shared["Properties"]["PolicyDocument"]
        found.extend(one for one in policy["Statement"] if one["Sid"] != "ThroughDynamoDB")
    return found


def _curly(path: str) -> str:
    """`/a/<b_c>` and `/a/{bC}` name the same place."""
    return re.sub(r"[<{]\w+[>}]", "{}", path)


def test_the_openapi_document_is_up_to_date() -> None:
    fresh = generate()
    for file in FILES:
        assert file.read_text() == fresh, f"{file.relative_to(ROOT)} is stale: make openapi"


def test_the_openapi_document_is_valid() -> None:
    validate(json.loads(FILES[0].read_text()))


def test_mail_is_kept_for_itself_and_not_for_ever(template: Template) -> None:
    bucket = template.resources["MailBucket"]["Properties"]
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 90)
    assert "Prefix" not in rule, "nothing is kept for longer"
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    policy = template.resources["MailBucketPolicy"]["Properties"]["PolicyDocument"]
    denied, allowed = policy["Statement"]
    assert denied["Effect"] == "Deny"
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert allowed["Principal"] == {"Service": "ses.amazonaws.com"}
    assert allowed["Action"] == "s3:PutObject"


def test_mail_is_received_only_where_there_is_a_domain_for_it(template: Template) -> None:
    for name in ("MailRules", "MailRule"):
        assert template.resources[name]["Condition"] == "ReceivesMail"
    rule = template.resources["MailRule"]["Properties"]["Rule"]
    assert rule["ScanEnabled"] is True, "or nobody looks for viruses and spam"
    assert rule["Recipients"] == [{"Ref": "MailDomain"}]
    [action] = rule["Actions"]
    [event] = template.functions["InboundEmailFunction"]["Events"].values()
    prefix = event["Properties"]["Filter"]["S3Key"]["Rules"]
    assert prefix == [{"Name": "prefix", "Value": action["S3Action"]["ObjectKeyPrefix"]}]
    dead = {"Fn::GetAtt": ["DeadEvents", "Arn"]}
    config = template.functions["InboundEmailFunction"]["EventInvokeConfig"]
    assert config["MaximumRetryAttempts"] == 2
    assert config["DestinationConfig"]["OnFailure"]["Destination"] == dead
