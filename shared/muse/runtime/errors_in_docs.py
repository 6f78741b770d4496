"""The answers of a route, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from muse.runtime.api.base import Failure, GatewayRefusal

_DESCRIPTIONS = {
    400: "The request could not be understood (`malformed`), or a link was not begun here or is "
    "done already (`link_state_invalid`, `link_issuer_invalid`)",
    401: "No valid token; answered by the gateway in its own form",
    402: "The card was declined (`payment_declined`, with `declineCode`)",
    403: "Not a member of the group that a route is for (`forbidden`); not allowed at the store "
    "(`link_denied`)",
    404: "There is no such thing, or it is someone else's (`not_found`)",
    409: "Not possible in the present state (`conflict`, `session_processing`, `action_pending`, "
    "`superseded`, `already_buying`, `not_enough_left`, `payment_disputed`, "
    "`code_not_awaited`, `code_answered`)",
    410: "The session has expired (`session_expired`), or the link (`link_expired`)",
    413: "The body is larger than 256 KB (`payload_too_large`)",
    415: "The body is not JSON (`unsupported_media_type`)",
    422: "Understood, but not acceptable; `code` and `details` say what",
    429: "Too many attempts (`too_many_payment_attempts`, `too_many_links`)",
    502: "A service that is needed did not answer (`upstream_unavailable`), or can't be believed "
    "(`store_linking_invalid`, `link_not_granted`)",
    503: "Busy: try again (`unavailable`)",
}
_OF_THE_GATEWAY = 401
_UNAVAILABLE = 503
_TOO_LARGE, _NOT_JSON = 413, 415
_SUCCESS = "Successful"
_LATER = frozenset({429, _UNAVAILABLE})
_RETRY_AFTER = {
    "headers": {
        "Retry-After": {
            "description": "In how many seconds asking again can help",
            "schema": {"type": "integer"},
        }
    }
}


def errors(*statuses: int, success: int = 200) -> dict[int, Any]:
    """These error answers, each in the common envelope, beside the successful one; 415 where a body
    is read (413); and 503, which every route gives when a service of AWS does not answer.

    Powertools documents nothing by itself once a route lists answers, and gives the handler's type
    to those that are listed without one: the successful ones here.
    """
    of_bodies = {_NOT_JSON} if _TOO_LARGE in statuses else set()
    return {success: {"description": _SUCCESS}} | {
        status: {
            "description": _DESCRIPTIONS[status],
            "content": {"application/json": {"model": _form_of(status)}},
            **(_RETRY_AFTER if status in _LATER else {}),
        }
        for status in sorted({*statuses, *of_bodies, _UNAVAILABLE})
    }


def _form_of(status: int) -> type[Failure] | type[GatewayRefusal]:
    return GatewayRefusal if status == _OF_THE_GATEWAY else Failure
