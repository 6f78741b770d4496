"""The deployed system with everything around it, as tests see it from outside."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from local.aws.clients import CONFIG, session
from local.aws.deployment.deploy import STACK
from local.aws.user_pool import Pool
from local.system import LocalSystem
from muse.adapters.dynamodb.tables.codec import codec_of
from tests.answer import Answer
from tests.e2e.checkout.documentation import Documentation
from tests.e2e.checkout.web import send

Json = dict[str, Any]


class Street:
    """The retail street: its switches, and its own order books."""

    def __init__(self, url: str) -> None:
        self.url = url

    def control(self, method: str, path: str, document: object = None) -> Any:
        answer = send(method, f"{self.url}/_street/{path}", document)
        assert answer.status == 200, answer.body
        return answer.json

    def switch_on(self, store_id: int, fault: str, times: int | None = None) -> None:
        self.control("POST", "faults", {"storeId": store_id, "fault": fault, "times": times})

    def switch_off(self) -> None:
        self.control("DELETE", "faults")

    def orders(self, store_id: int | None = None) -> list[Json]:
        """What was really ordered, at one store or all."""
        wanted = "orders" if store_id is None else f"orders?storeId={store_id}"
        found: list[Json] = self.control("GET", wanted)["orders"]
        return found

    def orders_of(self, order_number: str, book: Sequence[Json] | None = None) -> list[Json]:
        """What any store has for one order of Muse, by the reference that Muse gave it."""
        return [
            order
            for order in (self.orders() if book is None else book)
            if order_number.lower() in order["customerReference"].lower()
        ]


class Stripe:
    """The Stripe stand-in: what it did, and the levers of shopper and bank."""

    def __init__(self, url: str) -> None:
        self.url = url

    def intents(self, session_id: str) -> list[Json]:
        """The PaymentIntents of one checkout, newest first."""
        found = self._all("payment_intents")
        return [intent for intent in found if intent["metadata"]["session_id"] == session_id]

    def holds(self, intent_id: str) -> list[Json]:
        """What the bank held for a PaymentIntent, with what was taken of it: its good charges."""
        charges = self._all("charges", payment_intent=intent_id)
        return [charge for charge in charges if charge["status"] == "succeeded"]

    def authenticate(self, intent_id: str, *, success: bool = True) -> None:
        """The shopper finishes, or fails, the bank's question."""
        lever = f"{self.url}/_config/payment_intents/{intent_id}/authenticate"
        assert send("POST", lever, {"success": success}).status == 200

    def _all(self, kind: str, **wanted: object) -> Iterator[Json]:
        query: dict[str, object] = {"limit": 100, **wanted}
        while True:
            url = f"{self.url}/v1/{kind}?{urlencode(query)}"
            page = send("GET", url, headers={"Authorization": "Bearer sk_test_local"}).json
            yield from page["data"]
            if not page["has_more"]:
                return
            query["starting_after"] = page["data"][-1]["id"]


class RunningSystem:
    """One running system. Every answer of its API is held to the documentation it serves."""

    def __init__(self, system: LocalSystem) -> None:
        self.system = system
        self.api = system.endpoints.api
        self.street = Street(system.ports.street_url)
        self.stripe = Stripe(system.ports.stripe_url)
        self.documentation = Documentation(send("GET", f"{self.api}/openapi.json").json)
        self._pool = Pool(system.ports.aws_url, STACK)
        self._tokens: dict[tuple[str, str | None], str] = {}

    def http(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        user: str = "jane",
        groups: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request of a signed-in user."""
        group = next((each for each in ("ops", "developers") if each in groups), None)
        bearer = {"Authorization": f"Bearer {self.token(user, group)}"}
        answer = send(method, self.api + path, body, bearer | dict(headers or {}))
        self.documentation.require(method, path, answer)
        return answer

    def token(self, user: str, group: str | None = None) -> str:
        """The token of a user of a group, who exists from then on."""
        if (user, group) not in self._tokens:
            self._tokens[user, group] = self._pool.token(user, group)
        return self._tokens[user, group]

    def end_time_of(self, session_id: str) -> None:
        """Let the half hour of a checkout be over."""
        over = codec_of(datetime).encode(datetime.now(UTC))
        self._client("dynamodb").update_item(
            TableName=self.system.outputs["CheckoutsTableName"],
            Key={"session_id": {"S": session_id}, "kind": {"S": "session"}},
            UpdateExpression="SET expires_at = :over",
            ExpressionAttributeValues={":over": {"S": over}},
            ConditionExpression="attribute_exists(expires_at)",
        )

    def executions(self, session_id: str) -> list[Json]:
        """The workflow executions of a checkout."""
        pages = self._workflows.get_paginator("list_executions").paginate(
            stateMachineArn=self.system.outputs["CheckoutWorkflowArn"]
        )
        found = [execution for page in pages for execution in page["executions"]]
        return [e for e in found if e["name"].startswith(f"{session_id}-")]

    def history(self, execution_arn: str) -> list[Json]:
        """The events of an execution, oldest first."""
        paginator = self._workflows.get_paginator("get_execution_history")
        pages = paginator.paginate(executionArn=execution_arn)
        return [event for page in pages for event in page["events"]]

    def written(self) -> Iterator[tuple[Path, bytes]]:
        """Every file below the state folder: logs, journals, what the stand-ins keep."""
        for folder, _, names in os.walk(self.system.state_dir):  # passes over folders that vanish
            for name in names:
                path = Path(folder, name)
                with suppress(FileNotFoundError):
                    if path.is_file():
                        yield path, path.read_bytes()

    def function_logs(self) -> bytes:
        """Everything that the functions and the workflow have logged."""
        logs = self._client("logs")
        groups = logs.get_paginator("describe_log_groups").paginate()
        names = [group["logGroupName"] for page in groups for group in page["logGroups"]]
        lines = [
            event["message"]
            for name in names
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name)
            for event in page["events"]
        ]
        return "\n".join(lines).encode()

    def put_event(self, source: str, kind: str, detail: Json) -> None:
        """Put an event on the bus from Muse's own account."""
        entry = {"Source": source, "DetailType": kind, "Detail": json.dumps(detail)}
        entry["EventBusName"] = f"{STACK}-bus"
        answer = self._client("events").put_events(Entries=[entry])
        assert answer["FailedEntryCount"] == 0, answer

    def environment_of(self, function: str) -> dict[str, str]:
        """What Lambda would put into the environment of the function with this in its name."""
        client = self._client("lambda")
        listed = client.list_functions()["Functions"]
        [found] = [one for one in listed if function in one["FunctionName"]]
        variables: dict[str, str] = found["Environment"]["Variables"]
        return variables | {
            "AWS_ENDPOINT_URL": self.system.ports.aws_url,
            "AWS_DEFAULT_REGION": client.meta.region_name,
            "AWS_REGION": client.meta.region_name,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    @property
    def _workflows(self) -> Any:
        return self._client("stepfunctions")

    def _client(self, service: str) -> Any:
        url = self.system.ports.aws_url
        return session().client(service, endpoint_url=url, config=CONFIG)  # type: ignore[call-overload]  # any service
