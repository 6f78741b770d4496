"""The deployed system inside the test's process: the real template's routes, the real handlers, the
real workflow file, on moto, beside the Stripe stand-in and the retail street.

Importing it must come before any AWS client is made, so that their calls are seen.
"""

from __future__ import annotations

import importlib
import io
import json
import pkgutil
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl, urlencode

import boto3
import botocore
import botocore.session
from botocore.client import BaseClient
from moto import mock_aws
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils

import muse.runtime.wiring
from local.aws.deployment.packaging import load_template
from local.aws.functions.image_functions import command_of
from local.parts import (
    FUNDING,
    FUNDING_HANDLERS,
    LINK_CLIENTS,
    SENDER_SECRETS,
    STREET_ACCOUNT,
    WEBHOOK_SECRET,
)
from local.stripe.http.server import Server
from local.stripe.stand_in import StandIn
from local.stripe.webhooks import Delivery
from muse.runtime.wiring.outside.headless import warm_browser
from tests.answer import Answer
from tests.corpus.book import KEYS
from tests.dns_server import name_server
from tests.dynamodb import TABLES, create_tables
from tests.integration.street.opening import CALLBACK, PROFILE_URL, OpenStreet, open_street

ROOT = Path(__file__).resolve().parent.parent
REGION = "us-east-1"
ACCOUNT = "123456789012"
EVIDENCE = "evidence"
MAIL = "mail"
MAIL_FROM = "orders@muse.example"
APP_ADDRESS = "https://shop.example/linked"
WEB_STORES = (9004, 9005, 9006, 9007)
_BUCKET, _KEY = "registry", "stores.json"


@dataclass(frozen=True, slots=True)
class Call:
    """An AWS call that a function made."""

    function: str
    service: str
    operation: str
    parameters: Mapping[str, Any]


@dataclass
class Context:
    """What Lambda hands a handler beside the event."""

    function_name: str
    timeout_seconds: int
    memory_limit_in_mb: int = 512
    aws_request_id: str = "00000000-0000-4000-8000-000000000000"
    began: float = field(default_factory=time.monotonic)

    @property
    def invoked_function_arn(self) -> str:
        return arn_of(self.function_name)

    def get_remaining_time_in_millis(self) -> int:
        return int(1000 * (self.timeout_seconds - (time.monotonic() - self.began)))


_calls: list[Call] = []
_function: ContextVar[str | None] = ContextVar("function", default=None)


def arn_of(function: str) -> str:
    """The ARN of a function by its logical id."""
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"


class Template:
    """The functions and routes of template.yaml."""

    def __init__(self) -> None:
        self.document = load_template(ROOT / "template.yaml")
        self.resources: dict[str, Any] = self.document["Resources"]
        self.functions = {
            name: resource["Properties"]
            for name, resource in self.resources.items()
            if resource["Type"] == "AWS::Serverless::Function"
        }
        self._routes = [
            (event["Properties"]["Method"].upper(), event["Properties"]["Path"], function)
            for function, properties in self.functions.items()
            for event in properties.get("Events", {}).values()
            if event["Type"] == "HttpApi"
        ]

    def route(self, method: str, path: str) -> tuple[str, str, dict[str, str]]:
        """The function, its route and its path parameters; a literal path wins."""
        for candidate in sorted(self._routes, key=lambda route: route[1].count("{")):
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", candidate[1])
            found = re.fullmatch(pattern, path)
            if candidate[0] == method and found:
                return candidate[2], candidate[1], found.groupdict()
        raise LookupError(f"the template has no route {method} {path}")


class InProcessSystem:
    """Calls handlers as API Gateway and Step Functions do."""

    def __init__(self, street: OpenStreet, stripe: StandIn, machine_arn: str) -> None:
        self.street = street
        self.stripe = stripe
        self.machine_arn = machine_arn
        self.template = Template()
        self._cold = False
        self.checks_logins = True

    @contextmanager
    def without_login_checks(self) -> Iterator[None]:
        """Let the checks that are asked for get lost."""
        self.checks_logins = False
        try:
            yield
        finally:
            self.checks_logins = True

    @contextmanager
    def cold_starts(self) -> Iterator[None]:
        """Let every call start with an empty process: nothing is wired or read before."""
        before, self._cold = self._cold, True
        try:
            yield
        finally:
            self._cold = before

    def forget_wiring(self) -> None:
        """Let the next call read its settings, and the stores, anew."""
        _forget_wiring()

    def http(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        user: str = "jane",
        groups: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request as the gateway hands it over once it has checked the token."""
        path, _, asked = path.partition("?")
        query = dict(parse_qsl(asked, keep_blank_values=True)) | dict(query or {})
        function, route, parameters = self.template.route(method, path)
        event = http_event(method, path, body, user=user, groups=groups)
        event["routeKey"] = event["requestContext"]["routeKey"] = f"{method} {route}"
        event["pathParameters"] = parameters
        event["headers"] |= {name.lower(): value for name, value in (headers or {}).items()}
        if query:
            event["queryStringParameters"] = dict(query)
            event["rawQueryString"] = urlencode(query)
        answered = self.invoke(function, event)
        return Answer(answered["statusCode"], answered.get("headers", {}), answered["body"])

    def invoke(self, function: str, event: object) -> Any:
        """Call a handler by the function's logical id."""
        if self._cold:
            _forget_wiring()
        properties = self.template.functions[function]
        module, _, name = handler_of(properties).rpartition(".")
        handler = getattr(importlib.import_module(module), name)
        token = _function.set(function)
        try:
            return handler(event, Context(function, properties["Timeout"]))
        finally:
            _function.reset(token)

    def hear_stripe(self) -> list[str]:
        """Let Stripe's webhooks arrive: what came of each, in the order in which they were sent.
        Each goes the whole way: signed, checked, over the bus, to who listens."""
        heard: list[str] = []

        def deliver(delivery: Delivery) -> bool:
            with self.recorded_calls() as calls:
                answer = self.webhook(delivery.body, delivery.headers)
            entries = [call.parameters["Entries"] for call in calls if call.service == "events"]
            heard.extend(self.hear(bus_event(entry)) for [entry] in entries)
            return answer.status == HTTPStatus.OK

        while self.stripe.courier.deliver(deliver):
            pass
        return heard

    def webhook(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """One webhook as the gateway hands it over: nobody has checked who is calling."""
        event = http_event("POST", "/webhooks/stripe", body.decode())
        del event["requestContext"]["authorizer"]
        event["headers"] |= {name.lower(): value for name, value in headers.items()}
        answered = self.invoke("WebhooksFunction", event)
        return Answer(answered["statusCode"], answered.get("headers", {}), answered["body"])

    def hear(self, event: object) -> str:
        """Hand an event of the bus to who listens; what came of it."""
        return str(self.invoke("PaymentEventsFunction", event)["heard"])

    def execution_events(self, session_id: str, run: int = 1) -> list[dict[str, Any]]:
        """The history of a checkout's workflow execution."""
        client = boto3.client("stepfunctions", region_name=REGION)
        arn = self.machine_arn.replace(":stateMachine:", ":execution:") + f":{session_id}-{run}"
        history: Any = client.get_execution_history(executionArn=arn, maxResults=1000)
        events: list[dict[str, Any]] = history["events"]
        return events

    @contextmanager
    def recorded_calls(self) -> Iterator[list[Call]]:
        """The AWS calls that functions make while the block runs."""
        before = len(_calls)
        seen: list[Call] = []
        try:
            yield seen
        finally:
            seen.extend(_calls[before:])

    @contextmanager
    def requests_of(self, function: str) -> Iterator[list[str]]:
        """The DynamoDB operations that this function asks for while the block runs, whatever others
        ask for at the same time."""
        asked: list[str] = []
        with self.recorded_calls() as calls:
            yield asked
        mine = (c for c in calls if (c.function, c.service) == (function, "dynamodb"))
        asked.extend(call.operation for call in mine)


def http_event(
    method: str, path: str, body: object = None, *, user: str = "jane", groups: Sequence[str] = ()
) -> dict[str, Any]:
    """An HTTP API event (payload 2.0) with the claims that the authorizer found in the token."""
    claims = {"sub": user, "cognito:username": user}
    if groups:
        claims["cognito:groups"] = f"[{' '.join(groups)}]"
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "api",
            "stage": "$default",
            "requestId": "request",
            "time": "23/Nov/2026:12:00:00 +0000",
            "timeEpoch": 1795435200000,
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
            },
            "authorizer": {"jwt": {"claims": claims, "scopes": None}},
        },
        "isBase64Encoded": False,
        **({} if body is None else {"body": body if isinstance(body, str) else json.dumps(body)}),
    }


OWN_ACCOUNT = "123456789012"  # moto's


def bus_event(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a rule hands a function for an entry of PutEvents."""
    return {
        "version": "0",
        "id": "00000000-0000-4000-8000-000000000000",
        "source": entry["Source"],
        "detail-type": entry["DetailType"],
        "account": ACCOUNT,
        "region": REGION,
        "resources": [],
        "detail": json.loads(entry["Detail"]),
    }


class _Functions:
    """The Lambda service, as the workflow calls it."""

    def __init__(self, system: InProcessSystem) -> None:
        self._system = system

    def invoke(self, FunctionName: str, Payload: bytes | str, **_: object) -> dict[str, Any]:  # noqa: N803 - AWS's names
        event = json.loads(Payload)
        try:
            result, error = self._system.invoke(FunctionName.rpartition(":")[2], event), None
        except Exception as raised:  # noqa: BLE001 - as Lambda does with whatever a handler raises
            error = "Unhandled"
            result = {"errorType": type(raised).__name__, "errorMessage": str(raised)}
        body = io.BytesIO(json.dumps(result).encode())
        return {"StatusCode": 200, "Payload": body} | ({"FunctionError": error} if error else {})

    def invoke_later(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """An asynchronous invocation; here it is over before it is acknowledged."""
        assert parameters["InvocationType"] == "Event"
        is_check = "checkLogin" in json.loads(parameters["Payload"])
        if self._system.checks_logins or not is_check:
            self.invoke(parameters["FunctionName"], parameters["Payload"])
        return {"StatusCode": 202}


class _Asynchronous:
    """What becomes of asynchronous invocations while a system runs."""

    def invoke(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        raise AssertionError("no system runs")


_asynchronous = _Asynchronous()


@contextmanager
def in_process_system(folder: Path, **street_plan: Any) -> Iterator[InProcessSystem]:
    """The system, empty, for as long as the block runs."""
    with ExitStack() as stack:
        street = stack.enter_context(open_street(folder, **street_plan))
        stripe = StandIn(wait=time.sleep, signed_at=time.time)
        stripe.controls.add_webhook("http://127.0.0.1/webhooks/stripe", WEBHOOK_SECRET)
        url = stack.enter_context(_served(stripe))
        stack.enter_context(mock_aws(config={"stepfunctions": {"execute_state_machine": True}}))
        keys = stack.enter_context(name_server(KEYS))
        environment = _environment(street, url) | {"DNS_SERVERS": keys}
        stack.enter_context(mock.patch.dict("os.environ", environment))
        machine = _machine()
        stack.enter_context(mock.patch.dict("os.environ", {"CHECKOUT_STATE_MACHINE_ARN": machine}))
        _forget_wiring()
        stack.callback(_forget_wiring)
        system = InProcessSystem(street, stripe, machine)
        functions = _Functions(system)
        stack.enter_context(mock.patch.object(BaseClient, "_make_api_call", _one_at_a_time))
        stack.enter_context(mock.patch.object(ThreadPoolExecutor, "submit", _submit_as_function))
        stack.enter_context(mock.patch.object(_asynchronous, "invoke", functions.invoke_later))
        original = vars(lambda_eval_utils)["boto_client_for"]

        def client_for(region: str, service: str, state_credentials: Any = None) -> Any:
            return (
                functions if service == "lambda" else original(region, service, state_credentials)
            )

        stack.enter_context(mock.patch.object(lambda_eval_utils, "boto_client_for", client_for))
        link_muses_accounts(system)
        yield system


def link_muses_accounts(system: InProcessSystem) -> None:
    """Muse's own account at each web store of the street, whose check nobody has done yet."""
    with system.without_login_checks():
        for store_id in WEB_STORES:
            path = f"/api/v1/ops/stores/{store_id}/account"
            linked = system.http("PUT", path, STREET_ACCOUNT, user="olivia", groups=["ops"])
            assert linked.status == 200, linked.body


_moto = threading.RLock()
_call_aws = BaseClient._make_api_call  # type: ignore[attr-defined]  # botocore's one way out


def _one_at_a_time(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
    """moto copies its tables in a transaction, which two threads can't do at once."""
    if operation == "Invoke":
        _on_call(parameters, client.meta.service_model.operation_model(operation))
        return _asynchronous.invoke(parameters)
    with _moto:
        return _call_aws(client, operation, parameters)


_submit = ThreadPoolExecutor.submit


def _submit_as_function(pool: ThreadPoolExecutor, call: Any, /, *given: Any, **named: Any) -> Any:
    """What a function's threads call, the function calls."""
    return _submit(pool, copy_context().run, call, *given, **named)


@contextmanager
def _served(stripe: StandIn) -> Iterator[str]:
    with Server(stripe, 0) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.url
        finally:
            server.shutdown()


def _environment(street: OpenStreet, stripe_url: str) -> dict[str, str]:
    """What the template would give the functions, all of them together."""
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    with mock.patch.dict("os.environ", credentials):
        create_tables(boto3.client("dynamodb", region_name=REGION))
        s3 = boto3.client("s3", region_name=REGION)
        s3.create_bucket(Bucket=_BUCKET)
        registry = json.dumps(street.control("GET", "registry.json"))
        s3.put_object(Bucket=_BUCKET, Key=_KEY, Body=registry.encode())
        s3.create_bucket(Bucket=EVIDENCE)
        s3.create_bucket(Bucket=MAIL)
        kms = boto3.client("kms", region_name=REGION)
        key, signing_key = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
        secret = boto3.client("secretsmanager", region_name=REGION).create_secret(
            Name="stripe", SecretString='{"secretKey": "sk_test_in_process"}'
        )
        signing = boto3.client("secretsmanager", region_name=REGION).create_secret(
            Name="webhooks", SecretString=json.dumps({"signingSecrets": [WEBHOOK_SECRET]})
        )
        paying = boto3.client("secretsmanager", region_name=REGION).create_secret(
            Name="funding", SecretString=json.dumps(FUNDING)
        )
        linking = boto3.client("secretsmanager", region_name=REGION).create_secret(
            Name="linking", SecretString=json.dumps(LINK_CLIENTS)
        )
        senders = boto3.client("secretsmanager", region_name=REGION).create_secret(
            Name="senders", SecretString=json.dumps(SENDER_SECRETS)
        )
        watching = boto3.client("secretsmanager", region_name=REGION).create_secret(
            Name="carriers", SecretString="{}"
        )
        boto3.client("events", region_name=REGION).create_event_bus(Name="muse-bus")
        topic = boto3.client("sns", region_name=REGION).create_topic(Name="ops")
        boto3.client("sesv2", region_name=REGION).create_email_identity(EmailIdentity=MAIL_FROM)
    return credentials | {
        "AWS_DEFAULT_REGION": REGION,
        "CARTS_TABLE": TABLES.carts,
        "CHECKOUTS_TABLE": TABLES.checkouts,
        "ORDERS_TABLE": TABLES.orders,
        "TASKS_TABLE": TABLES.tasks,
        "STORES_TABLE": TABLES.stores,
        "STRIPE_SECRET_ARN": secret["ARN"],
        "STRIPE_API_BASE": stripe_url,
        "STRIPE_WEBHOOK_SECRET_ARN": signing["ARN"],
        "SENDER_SECRETS_ARN": senders["ARN"],
        "CARRIER_SECRET_ARN": watching["ARN"],
        "EASYPOST_API_BASE": "",
        "EVENT_BUS_NAME": "muse-bus",
        "OWN_ACCOUNT": OWN_ACCOUNT,
        "STORES_URI": f"s3://{_BUCKET}/{_KEY}",
        "FETCH_ALLOWED_NETWORKS": "127.0.0.0/8",
        "UCP_AGENT_PROFILE": PROFILE_URL,
        "FUNDING_SECRET_ARN": paying["ARN"],
        "ACCOUNTS_TABLE": TABLES.accounts,
        "ACCOUNTS_KEY_ARN": key,
        "WEBHOOKS_TABLE": TABLES.webhooks,
        "WEBHOOKS_KEY_ARN": signing_key,
        "LINK_CLIENTS_SECRET_ARN": linking["ARN"],
        "ACCOUNT_LINK_CALLBACK": CALLBACK,
        "ACCOUNT_LINK_APP_ADDRESSES": APP_ADDRESS,
        "REVOCATION_FUNCTION": arn_of("RevokeLinksFunction"),
        "LOGIN_CHECK_FUNCTION": arn_of("PlacementHeadlessFunction"),
        "PLACEMENT_API_FUNCTION": arn_of("PlacementApiFunction"),
        "PLACEMENT_HEADLESS_FUNCTION": arn_of("PlacementHeadlessFunction"),
        "POWERTOOLS_SERVICE_NAME": "in_process",
        "EVIDENCE_BUCKET": EVIDENCE,
        "MAIL_BUCKET": MAIL,
        "FUNDING_HANDLERS": json.dumps(FUNDING_HANDLERS),
        "ORDER_EMAIL": "orders@muse.example",
        "MAIL_FROM": MAIL_FROM,
        "OPS_TOPIC_ARN": topic["TopicArn"],
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    }


def handler_of(properties: Mapping[str, Any]) -> str:
    """The template's, or the one that the image's Dockerfile names."""
    if "Handler" in properties:
        return str(properties["Handler"])
    return command_of((ROOT / "functions" / "placement_headless" / "Dockerfile").read_text())[0]


def _machine() -> str:
    definition = (ROOT / "statemachine" / "checkout.asl.json").read_text()
    definition = re.sub(r"\$\{(\w+Function)Arn\}", lambda found: arn_of(found[1]), definition)
    client = boto3.client("stepfunctions", region_name=REGION)
    role = f"arn:aws:iam::{ACCOUNT}:role/workflow"
    machine = client.create_state_machine(name="checkout", definition=definition, roleArn=role)
    return machine["stateMachineArn"]


def _forget_wiring() -> None:
    """Let the next call of a wired port read the environment anew."""
    if warm_browser.cache_info().currsize:
        warm_browser().close()
    for wired in _wired():
        wired.cache_clear()


@cache
def _wired() -> tuple[Any, ...]:
    """Whatever the wiring keeps. To look for it takes longer than most calls of a function."""
    names = pkgutil.walk_packages(muse.runtime.wiring.__path__, "muse.runtime.wiring.")
    modules = [importlib.import_module(found.name) for found in names]
    kept = (value for module in modules for value in vars(module).values())
    return tuple({id(each): each for each in kept if hasattr(each, "cache_clear")}.values())


def _observe(session: botocore.session.Session) -> None:
    session.get_component("event_emitter").register("provide-client-params", _on_call)


def _on_call(params: Mapping[str, Any], model: Any, **_: Any) -> None:
    function = _function.get()
    if function:
        service = model.service_model.service_name
        _calls.append(Call(function, service, model.name, dict(params)))


botocore.register_initializer(_observe)
