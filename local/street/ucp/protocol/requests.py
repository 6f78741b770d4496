"""What each operation may be sent: UCP 2026-04-08's schemas after `ucp_request` was applied.

Fields marked `omit` for an operation are refused, because a store that wants to be sure that it
was understood would do so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from local.street.serving import Request
from local.street.ucp.protocol.refusals import Refusal
from local.street.ucp.protocol.shapes import (
    Check,
    anything,
    fields,
    flag,
    many,
    one_of,
    some_text,
    text,
    text_or_null,
    whole,
)

_POSTAL = ("extended_address", "street_address", "address_locality", "postal_code")
_REGION = ("address_region", "address_country")
_PERSON = ("first_name", "last_name", "phone_number")
_ADDRESS = dict.fromkeys((*_POSTAL, *_REGION, *_PERSON), text)
_BUYER = fields(optional=dict.fromkeys((*_PERSON, "email"), text))
_HINTS = (*_REGION, "postal_code", "intent", "language", "currency")
_CONTEXT = fields(optional={**dict.fromkeys(_HINTS, text), "eligibility": many(text)})
_ASIDE: Mapping[str, Check] = {
    "signals": fields(others=anything),
    "attribution": fields(others=text),
}
_INSTRUMENT = fields(
    {"id": some_text, "handler_id": some_text, "type": some_text},
    {
        "selected": flag,
        "billing_address": fields(optional=_ADDRESS),
        "credential": fields({"type": some_text}, others=anything),
        "display": fields(others=anything),
    },
)
_PAYMENT = fields(optional={"instruments": many(_INSTRUMENT)})
_DESTINATION = fields(optional={**_ADDRESS, "id": some_text})
_ITEM = fields({"id": some_text})


def _fulfillment(
    method_must: Mapping[str, Check], method_may: Mapping[str, Check], group: Check
) -> Check:
    method = fields(
        method_must,
        {
            **method_may,
            "destinations": many(_DESTINATION),
            "selected_destination_id": text_or_null,
            "groups": many(group),
        },
    )
    return fields(optional={"methods": many(method)})


_SHIPPING = one_of("shipping", "pickup")
_CREATE_FULFILLMENT = _fulfillment(
    {"type": _SHIPPING},
    {"line_item_ids": many(text)},
    fields(optional={"selected_option_id": text_or_null}),
)
_UPDATE_FULFILLMENT = _fulfillment(
    {"line_item_ids": many(text)},
    {"id": some_text, "type": _SHIPPING},
    fields({"id": some_text}, {"selected_option_id": text_or_null}),
)
_SESSION = {"buyer": _BUYER, "context": _CONTEXT, "payment": _PAYMENT, **_ASIDE}
_DISCOUNTS = {"discounts": fields(optional={"codes": many(text)})}
_CREATE_LINE = fields({"item": _ITEM, "quantity": whole(1)})
_UPDATE_LINE = fields(
    {"item": _ITEM, "quantity": whole(1)}, {"id": some_text, "parent_id": some_text}
)
_CATALOG = {"filters": anything, "context": _CONTEXT, **_ASIDE}
_OPTION = fields({"name": some_text, "label": some_text}, {"id": some_text})


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats of one store; those with promotions also take discount codes."""

    create: Check
    update: Check
    complete: Check = field(default=fields({"payment": _PAYMENT}, _ASIDE))
    cancel: Check = field(default=fields())
    lookup: Check = field(default=fields({"ids": many(some_text, least=1)}, _CATALOG))
    product: Check = field(
        default=fields(
            {"id": some_text}, {"selected": many(_OPTION), "preferences": many(text), **_CATALOG}
        )
    )


def formats(promotions: bool) -> Formats:
    extension = _DISCOUNTS if promotions else {}
    create = {**_SESSION, **extension, "fulfillment": _CREATE_FULFILLMENT}
    update = {**_SESSION, **extension, "fulfillment": _UPDATE_FULFILLMENT}
    return Formats(
        create=fields({"line_items": many(_CREATE_LINE, least=1)}, create),
        update=fields({"line_items": many(_UPDATE_LINE, least=1)}, update),
    )


def body_of(request: Request, check: Check) -> dict[str, object]:
    """The request's JSON object, or a Refusal that lists everything that is wrong with it."""
    if request.body and not request.is_json:
        raise Refusal(415, "unsupported_media_type", "Content-Type must be application/json")
    try:
        document = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise Refusal(400, "invalid_json", "The body is not JSON") from None
    problems = list(check(document, "$"))
    if problems:
        raise Refusal(400, "invalid_request", "; ".join(problems[:10]))
    assert isinstance(document, dict)
    return document
