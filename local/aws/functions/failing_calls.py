"""In front of ministack's AWS port: the calls that a fault was planned for fail here.

`POST /_muse/faults` plans one, `GET` shows them, `DELETE` takes them back. A fault knows a call by
its description: service and operation, the path (where a function's name is), and the body.
"""

import asyncio
import json
import re
from urllib.parse import unquote, unquote_plus

from local.aws.functions.faults import CallFault, CallFaults, FaultKind, fault_from
from local.aws.http.gateway import AsgiApp, Message, Receive, Scope, Send, replay, respond

LEVER = "/_muse/faults"
_FORM = b"application/x-www-form-urlencoded"
_ACTION = re.compile(r"(?:^|&)Action=(\w+)")
_SIGNED_FOR = re.compile(r"/([a-z0-9-]+)/aws4_request")
_INVOCATION = re.compile(r"^/2015-03-31/functions/[^/]+/invocations$")
# What the services call it, in the words of their own references.
_THROTTLED = {"Lambda": "TooManyRequestsException", "SNS": "Throttled"}
_EXPLANATION = "a fault that was asked for"
_SNS = "http://sns.amazonaws.com/doc/2010-03-31/"
_BROKEN = {
    "DynamoDB": "InternalServerError",
    "Lambda": "ServiceException",
    "SNS": "InternalError",
}


class FailingCalls:
    """The ASGI application of the AWS services, with faults."""

    def __init__(self, services: AsgiApp) -> None:
        self._services = services
        self._faults = CallFaults()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call, let it fail, or do what is asked of the lever."""
        if scope["type"] == "http" and scope["path"] == LEVER:
            await self._move(scope["method"], await whole_body(receive), send)
        elif scope["type"] == "http" and self._faults:
            body = await whole_body(receive)
            fault = self._faults.take(described(scope, body))
            again = replay(body, receive)
            if fault is None:
                await self._services(scope, again, send)
            else:
                await self._fail(fault, scope, again, send)
        else:
            await self._services(scope, receive, send)

    async def _fail(self, fault: CallFault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.kind.is_after:
            await self._services(scope, receive, _nobody)
        fault.waiting += 1
        try:
            await asyncio.sleep(fault.seconds)
        finally:
            fault.waiting -= 1
        if fault.kind.drops:
            await _drop(send)
        else:
            await _refuse(operation_of(scope, b""), fault.kind, send)

    async def _move(self, method: str, body: bytes, send: Send) -> None:
        if method == "POST":
            try:
                self._faults.add(fault_from(json.loads(body)))
            except ValueError as error:
                await respond(send, 422, {"error": str(error)})
                return
        elif method == "DELETE":
            self._faults.clear()
        await respond(send, 200, {"faults": self._faults.planned()})


def described(scope: Scope, body: bytes) -> str:
    """A call as a fault sees it: `StepFunctions.StartExecution / {"name": …}`."""
    text = body.decode(errors="replace")
    if header_of(scope, b"content-type").startswith(_FORM):
        text = unquote_plus(text)
    return f"{operation_of(scope, body)} {unquote(scope['path'])} {text}"


def operation_of(scope: Scope, body: bytes) -> str:
    """Service and operation: `DynamoDB.GetItem`, `StepFunctions.StartExecution`, `SNS.Publish`,
    `Lambda.Invoke`. Of the other services, the method."""
    service, _, operation = header_of(scope, b"x-amz-target").decode().partition(".")
    if operation:
        return f"{service.split('_')[0].removeprefix('AWS')}.{operation}"
    if _INVOCATION.match(scope["path"]):
        return "Lambda.Invoke"
    signed = _SIGNED_FOR.search(header_of(scope, b"authorization").decode())
    service = signed[1].upper() if signed else "HTTP"
    action = _ACTION.search(body.decode(errors="replace"))
    return f"{service}.{action[1] if action else scope['method']}"


def header_of(scope: Scope, name: bytes) -> bytes:
    """A header's value; empty when there is none."""
    return next((value for key, value in scope["headers"] if key == name), b"")


async def whole_body(receive: Receive) -> bytes:
    """The request's body."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _nobody(message: Message) -> None:
    """Hears the answer that is lost."""


async def _drop(send: Send) -> None:
    """End the connection in the middle of an answer: the rest of it never comes."""
    headers = [(b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})


async def _refuse(operation: str, kind: FaultKind, send: Send) -> None:
    service = operation.partition(".")[0]
    is_throttled = kind is FaultKind.THROTTLED
    status = (429 if service == "Lambda" else 400) if is_throttled else 500
    if is_throttled:
        code = _THROTTLED.get(service, "ThrottlingException")
    else:
        code = _BROKEN.get(service, "InternalFailure")
    if service == "SNS":
        await _refuse_in_xml(status, code, send)
        return
    await respond(send, status, {"__type": code, "message": _EXPLANATION})


async def _refuse_in_xml(status: int, code: str, send: Send) -> None:
    error = f"<Type>Receiver</Type><Code>{code}</Code><Message>{_EXPLANATION}</Message>"
    body = f'<ErrorResponse xmlns="{_SNS}"><Error>{error}</Error></ErrorResponse>'.encode()
    headers = [(b"content-type", b"text/xml"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
