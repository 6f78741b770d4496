"""What AWS asks for 1,000 checkouts, computed from what one of them does in process.

The prices are the public ones of us-east-1, without free tiers and discounts. Only what can be
counted is in the sum; computing and logs are told beside it. Not in it: the cart, polling, the
computing of placement, cold starts, storage, and Stripe.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from tests.in_process import Call, InProcessSystem, in_process_system
from tests.load.capacity import Meter
from tests.load.findings import Finding, at_most
from tests.shopping import ADDRESS, HARBOR, JUNIPER, SESSIONS, ApiShopper

GOAL = 0.25
STORES = 2
PRODUCTS = 2  # of each
# Dollars for one.
API_REQUEST = 1.00 / 1e6
INVOCATION = 0.20 / 1e6
TRANSITION = 25.00 / 1e6
WRITE_UNIT = 0.625 / 1e6
READ_UNIT = 0.125 / 1e6
LOG_BYTE = 0.50 / 1e9
GIGABYTE_SECOND = 13.3334 / 1e6  # arm64
# Assumed: what Lambda itself logs of an invocation, and what an invocation takes at 512 MB.
LOGGED_BYTES = 1_000
INVOCATION_SECONDS = 0.1
GIGABYTES = 0.5
# What a checkout asks of the API: create, shipping, payment, place.
REQUESTS = 4
_READS = ("GetItem", "BatchGetItem")


def measure(folder: Path) -> list[Finding]:
    with in_process_system(folder / "street") as system:
        cart, checkout, transitions = _checkout(system)
    meter = Meter()
    for call in cart:
        meter.note(call.operation, call.parameters)
    meter.reset()
    for call in checkout:
        meter.note(call.operation, call.parameters)
    invocations = REQUESTS + STORES + 1  # placement of each order, settlement
    computed = (invocations - STORES) * INVOCATION_SECONDS * GIGABYTES
    counted = {
        f"{transitions} state transitions": transitions * TRANSITION,
        f"{meter.written} write units": meter.written * WRITE_UNIT,
        f"{meter.read:.0f} read units": meter.read * READ_UNIT,
        f"{REQUESTS} API requests": REQUESTS * API_REQUEST,
        f"{invocations} invocations": invocations * INVOCATION,
    }
    assumed = {
        f"{computed:g} GB s of computing": computed * GIGABYTE_SECOND,
        f"{invocations} x {LOGGED_BYTES:,} bytes of logs": invocations * LOGGED_BYTES * LOG_BYTE,
        "each second that place waits": GIGABYTES * GIGABYTE_SECOND,
    }
    return [
        at_most("1,000 checkouts", 1000 * sum(counted.values()), GOAL, " $"),
        *(Finding(f"  {what} each", _dollars(cost)) for what, cost in counted.items()),
        *(Finding(f"beyond that: {what}", _dollars(cost)) for what, cost in assumed.items()),
        _count("DynamoDB requests", len(checkout), 14 + 3 * STORES),
        _count("state transitions", transitions, 2 * STORES + 4),
    ]


def _checkout(system: InProcessSystem) -> tuple[list[Call], list[Call], int]:
    """The calls to DynamoDB of filling the cart and of the checkout, and its state transitions."""
    shopper = ApiShopper(system, "jane")
    with system.recorded_calls() as cart:
        for store in (HARBOR, JUNIPER):
            _fill(shopper, store)
    with system.recorded_calls() as checkout:
        session_id = shopper.start()
        shopper.call("PUT", f"{SESSIONS}/{session_id}/shipping", ADDRESS)
        shopper.pay_with(session_id, "pm_card_visa")
        placed = shopper.place(session_id)
    if placed.data["summary"]["successfulOrders"] != STORES:
        raise RuntimeError(f"not every order was placed: {placed.body}")
    history = system.execution_events(session_id)
    entered = [event for event in history if event["type"].endswith("StateEntered")]
    return _without_polls(cart), _without_polls(checkout), len(entered)


def _fill(shopper: ApiShopper, store_id: int) -> None:
    stores = shopper.system.street.control("GET", "endpoints.json")["stores"]
    [products] = [store["products"] for store in stores if store["storeId"] == store_id]
    for product in [product for product in products if not product["fault"]][:PRODUCTS]:
        wanted = {"storeId": store_id, "productUrl": product["url"], "quantity": 1}
        answer = shopper.call("POST", "/api/v1/cart/items", wanted)
        if answer.status != HTTPStatus.CREATED:
            raise RuntimeError(answer.body)


def _without_polls(calls: list[Call]) -> list[Call]:
    """Those to DynamoDB, but for what `place` reads after its last write, while it waits."""
    made = [call for call in calls if call.service == "dynamodb"]
    place = [i for i, call in enumerate(made) if call.function == "PlaceCheckoutFunction"]
    last = max((i for i in place if made[i].operation not in _READS), default=-1)
    return [call for i, call in enumerate(made) if i <= last or i not in place]


def _dollars(one: float) -> str:
    return f"{1000 * one:.4f} $"


def _count(what: str, number: int, limit: int) -> Finding:
    return Finding(what, str(number), f"≤ {limit}", number <= limit)
