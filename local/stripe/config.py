"""The levers over HTTP: `/_config/…`, JSON in and out. None of it exists at Stripe."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from local.stripe.faults import fault_from
from local.stripe.http.failures import StripeFailure, StripeObject
from local.stripe.stand_in import StandIn
from local.stripe.state.account import API_VERSION, Remainder
from local.stripe.webhooks import Order, Plan

Body = Mapping[str, Any]


def configure(stand_in: StandIn, method: str, path: str, body: str) -> tuple[int, StripeObject]:
    """Answer a request to `/_config/…`: its status, and what its JSON body holds."""
    try:
        given = json.loads(body) if body else {}
        if not isinstance(given, dict):
            return _wrong("the body must be a JSON object")
        for known_method, pattern, act in _ROUTES:
            found = re.fullmatch(f"/_config/{pattern}", path) if known_method == method else None
            if found is not None:
                return 200, act(stand_in, found.groupdict().get("id", ""), given)
    except StripeFailure as failure:
        return failure.status, {"error": failure.error}
    except (KeyError, TypeError, ValueError) as error:
        return _wrong(f"{type(error).__name__}: {error}")
    return 404, {"error": {"message": "no such lever", **levers()}}


def levers() -> StripeObject:
    """What there is to pull, for a person who looks around."""
    return {"levers": [f"{method} /_config/{_readable(path)}" for method, path, _ in _ROUTES]}


def _wrong(message: str) -> tuple[int, StripeObject]:
    return 400, {"error": {"message": message}}


def _readable(pattern: str) -> str:
    return pattern.replace(r"(?P<id>\w+)", "{id}")


def _health(stand_in: StandIn, _id: str, _body: Body) -> StripeObject:
    return {"status": "ok", "api_version": API_VERSION, "now": stand_in.clock.now()}


def _add_fault(stand_in: StandIn, _id: str, body: Body) -> StripeObject:
    stand_in.faults.add(**fault_from(body))
    return _list_faults(stand_in, _id, body)


def _list_faults(stand_in: StandIn, _id: str, _body: Body) -> StripeObject:
    return {"faults": stand_in.faults.planned()}


def _clear_faults(stand_in: StandIn, _id: str, _body: Body) -> StripeObject:
    stand_in.faults.clear()
    return {"faults": []}


def _advance(stand_in: StandIn, _id: str, body: Body) -> StripeObject:
    return stand_in.controls.advance(float(body["advance"]))


def _authenticate(stand_in: StandIn, own_id: str, body: Body) -> StripeObject:
    return stand_in.controls.authenticate(own_id, success=bool(body.get("success", True)))


def _dispute(stand_in: StandIn, own_id: str, body: Body) -> StripeObject:
    reason, inquiry = str(body.get("reason", "fraudulent")), bool(body.get("inquiry", False))
    return stand_in.controls.dispute(own_id, reason, inquiry=inquiry)


def _close_dispute(stand_in: StandIn, own_id: str, body: Body) -> StripeObject:
    return stand_in.controls.close_dispute(own_id, won=bool(body["won"]))


def _add_webhook(stand_in: StandIn, _id: str, body: Body) -> StripeObject:
    events = tuple(body.get("events", ["*"]))
    return stand_in.controls.add_webhook(str(body["url"]), str(body["secret"]), events)


def _plan_deliveries(stand_in: StandIn, _id: str, body: Body) -> StripeObject:
    plan = vars(Plan()) | dict(body)
    stand_in.courier.plan = Plan(
        Order(plan.pop("order")),
        int(plan.pop("copies")),
        bool(plan.pop("paused")),
        int(plan.pop("seed")),
    )
    if plan:
        raise ValueError(f"unknown: {', '.join(plan)}")
    return _show_deliveries(stand_in, _id, body)


def _show_deliveries(stand_in: StandIn, _id: str, _body: Body) -> StripeObject:
    return {**vars(stand_in.courier.plan), "waiting": stand_in.account.undelivered()}


def _set_remainder(stand_in: StandIn, _id: str, body: Body) -> StripeObject:
    stand_in.controls.set_remainder(Remainder(body["remainder"]))
    return {"remainder": stand_in.account.remainder}


_ID = r"(?P<id>\w+)"
_Lever = Callable[[StandIn, str, Body], StripeObject]

_ROUTES: tuple[tuple[str, str, _Lever], ...] = (
    ("GET", "health", _health),
    ("GET", "money", lambda stand_in, _id, _body: stand_in.controls.money()),
    ("GET", "faults", _list_faults),
    ("POST", "faults", _add_fault),
    ("DELETE", "faults", _clear_faults),
    ("GET", "clock", lambda stand_in, _id, _body: {"now": stand_in.clock.now()}),
    ("POST", "clock", _advance),
    ("POST", f"payment_intents/{_ID}/authenticate", _authenticate),
    (
        "POST",
        f"payment_intents/{_ID}/expire",
        lambda stand_in, own_id, _body: stand_in.controls.expire_hold(own_id),
    ),
    (
        "POST",
        f"payment_intents/{_ID}/review",
        lambda stand_in, own_id, _body: stand_in.controls.review(own_id),
    ),
    ("POST", f"charges/{_ID}/dispute", _dispute),
    (
        "POST",
        f"charges/{_ID}/fraud_warning",
        lambda stand_in, own_id, _body: stand_in.controls.warn_of_fraud(own_id),
    ),
    ("POST", f"disputes/{_ID}/close", _close_dispute),
    (
        "POST",
        f"refunds/{_ID}/fail",
        lambda stand_in, own_id, _body: stand_in.controls.fail_refund(own_id),
    ),
    (
        "POST",
        f"refunds/{_ID}/settle",
        lambda stand_in, own_id, _body: stand_in.controls.settle_refund(own_id),
    ),
    ("POST", "webhooks", _add_webhook),
    ("GET", "deliveries", _show_deliveries),
    ("POST", "deliveries", _plan_deliveries),
    ("POST", "remainder", _set_remainder),
)
