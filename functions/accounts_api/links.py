"""Accounts that are linked by signing in at their store (OAuth 2.0): the beginning and the end."""

from __future__ import annotations

from html import escape
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from muse.domain.accounts.authorization import AuthorizationResponse
from muse.domain.accounts.linked_account import MUSE
from muse.domain.errors import MuseError
from muse.runtime.api.accounts import CompletedLinkView, LinkBody, LinkView
from muse.runtime.api.base import Success
from muse.runtime.errors_in_docs import errors
from muse.runtime.http import caller, operations_only, ops_person
from muse.runtime.wiring.accounts.linking import linking_at_stores
from muse.usecases.accounts.complete_link import CompletedLink, complete_link
from muse.usecases.accounts.link_account import shopper_as_owner
from muse.usecases.accounts.start_link import start_link

CALLBACK = "/api/v1/account-links/callback"
_Parameter = Annotated[str | None, Query(max_length=4096)]
_LINKED = "Your account is linked. You can close this window."
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_ANSWERS: dict[int, Any] = {
    200: {
        "description": "Linked",
        "content": {"application/json": {"model": Success[CompletedLinkView]}},
    },
    303: {"description": "Back to the app"},
}
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Muse</title></head>
<body><p>{text}</p></body>
</html>
"""

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]  # the library says no types


@router.post(
    "/api/v1/stores/<store_id>/link",
    operation_id="startLink",
    tags=["Accounts"],
    responses=errors(400, 401, 404, 413, 422, 429, 502),
)
def post_link(store_id: int, body: LinkBody) -> Success[LinkView]:
    """Begin to link your account by signing in at the store: send the shopper to
    `authorizationUrl` in a browser. The store sends them to Muse, and Muse to your `redirectUri`
    with `linked=<storeId>`, or with `linkError=<code>`."""
    owner = shopper_as_owner(caller(router))
    started = start_link(body.to_command(owner, store_id), linking_at_stores())
    return Success(data=LinkView.of(started))


@router.post(
    "/api/v1/ops/stores/<store_id>/link",
    operation_id="startLinkForOperations",
    tags=["Operations"],
    responses=errors(400, 401, 403, 404, 413, 422, 502),
    middlewares=[operations_only],
)
def post_muses_link(store_id: int, body: LinkBody) -> Success[LinkView]:
    """The same of Muse's own account, which orders are placed with at stores that ask for a
    signed-in customer."""
    command = body.to_command(MUSE, store_id, f"ops:{ops_person(router)}")
    return Success(data=LinkView.of(start_link(command, linking_at_stores())))


@router.get(
    CALLBACK,
    operation_id="completeLink",
    tags=["Accounts"],
    responses=errors(400, 403, 410, 422, 502) | _ANSWERS,
)
def get_callback(
    state: _Parameter = None,
    code: _Parameter = None,
    iss: _Parameter = None,
    error: _Parameter = None,
) -> Response[Any]:
    """Where stores send customers back to: not for apps. 303 to the app's `redirectUri`; without
    one an answer that says how it went, as a page for browsers."""
    response = AuthorizationResponse(state or "", code, error, iss)
    try:
        completed = complete_link(response, linking_at_stores())
    except MuseError as refused:
        return _told(refused)
    if completed.redirect_uri:
        return _sent_back(completed.redirect_uri, completed)
    return _told(completed.error) if completed.error else _linked(completed.store_id)


def _sent_back(redirect_uri: str, completed: CompletedLink) -> Response[Any]:
    told = {"linkError": completed.error.code} if completed.error else {}
    query = {"linked": completed.store_id} if not told else {**told, "storeId": completed.store_id}
    joined = "&" if urlsplit(redirect_uri).query else "?"
    location = f"{redirect_uri}{joined}{urlencode(query)}"
    return Response(303, "text/plain", "", headers={**_HEADERS, "Location": location})


def _linked(store_id: int) -> Response[Any]:
    if _is_browser():
        return _page(200, _LINKED)
    view = Success(data=CompletedLinkView(store_id=store_id))
    body = view.model_dump_json(by_alias=True)
    return Response(200, "application/json", body, headers=dict(_HEADERS))


def _told(error: MuseError) -> Response[Any]:
    """A page for browsers; programs are told as by every route. Raises the error for them."""
    if _is_browser():
        return _page(error.http_status, error.public_message)
    raise error


def _page(status: int, text: str) -> Response[Any]:
    page = _PAGE.format(text=escape(text))
    return Response(status, "text/html; charset=utf-8", page, headers=dict(_HEADERS))


def _is_browser() -> bool:
    headers = router.current_event.headers or {}
    accepted = {name.lower(): value for name, value in headers.items()}.get("accept", "")
    return "text/html" in accepted
