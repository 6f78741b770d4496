"""An emulator of its own for a test: started as `make up` starts it, killed as a crash would."""

import contextlib
import dataclasses
import functools
import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from local.aws.clients import CONFIG, session
from local.aws.deployment.deploy import deploy
from local.loopback import fetch
from local.parts import parts
from local.ports import HOST, Ports
from local.processes import Child
from tests.e2e.ports import free_base

STACK = Path(__file__).parent / "stack" / "template.yaml"
NAME = "probe"
NEIGHBOURS = 12  # ports that a local system takes from its base on

T = TypeVar("T")


class Machine:
    """One emulator on ports of its own, with its state in a folder."""

    def __init__(self, state_dir: Path, *arguments: str) -> None:
        self.ports = Ports(free_base(NEIGHBOURS))
        self.outputs: dict[str, str] = {}
        spec = next(part for part in parts(self.ports, state_dir) if part.name == "aws")
        spec = dataclasses.replace(spec, arguments=(*spec.arguments, *arguments))
        self.child = Child(spec, state_dir / "aws.log")

    def start(self) -> None:
        """Start it, or start it again."""
        self.child.start()
        self.child.wait_until_ready()

    def kill(self) -> None:
        """SIGKILL."""
        self.child.kill()

    def stop(self) -> None:
        """SIGTERM, and wait."""
        self.child.ask_to_stop()
        self.child.wait_until_stopped()

    def deploy(self, **parameters: str) -> dict[str, str]:
        """Deploy the test stack; its outputs."""
        self.outputs = deploy(STACK, self.ports.aws_url, parameters, NAME)
        return self.outputs

    @functools.cache  # noqa: B019 - a test run makes few machines
    def client(self, service: str) -> Any:
        """The client of one service."""
        return session().client(service, endpoint_url=self.ports.aws_url, config=CONFIG)  # type: ignore[call-overload] # any service

    @functools.cache  # noqa: B019 - a test run makes few machines
    def table(self) -> Any:
        """The stack's table."""
        resource = session().resource("dynamodb", endpoint_url=self.ports.aws_url, config=CONFIG)
        return resource.Table(self.outputs["TableName"])

    def invoke(self, output: str, event: Any) -> tuple[str | None, Any]:
        """Invoke the function that an output names: the kind of its error, and its answer."""
        answer = self.client("lambda").invoke(
            FunctionName=self.outputs[output], Payload=json.dumps(event).encode()
        )
        return answer.get("FunctionError"), json.load(answer["Payload"])

    def warm(self, function: str, workers: int) -> None:
        """Have workers ready."""
        url = f"{self.ports.aws_url}/_muse/warm?function={function}&workers={workers}"
        fetch(url, "POST", seconds=60)

    def put_event(self, kind: str, detail: dict[str, Any]) -> None:
        """Put an event on the stack's bus."""
        entry = {"Source": "probe", "DetailType": kind, "Detail": json.dumps(detail)}
        entry["EventBusName"] = self.outputs["BusName"]
        self.client("events").put_events(Entries=[entry])

    def item(self, order: str, kind: str) -> Any:
        """Wait for a row of the table."""
        key = {"order_number": order, "kind": kind}
        return eventually(lambda: self.table().get_item(Key=key).get("Item"))

    def dead_letter(self) -> Any:
        """Wait for a dead letter and take it."""
        queue, url = self.client("sqs"), self.outputs["DeadLettersUrl"]
        letters = eventually(lambda: queue.receive_message(QueueUrl=url).get("Messages"))
        queue.delete_message(QueueUrl=url, ReceiptHandle=letters[0]["ReceiptHandle"])
        return json.loads(letters[0]["Body"])

    def get(self, path: str, **headers: str) -> "Answer":
        """GET from the public API."""
        return self.send("GET", path, None, **headers)

    def send(self, method: str, path: str, body: bytes | None, **headers: str) -> "Answer":
        """Any request to the public API."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(HOST, self.ports.base, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: Any
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def eventually(look: Callable[[], T | None], seconds: float = 30.0) -> T:
    """The first thing that `look` finds."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
    return found
