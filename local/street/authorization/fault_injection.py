"""What goes wrong at an authorization server, each fault in its place."""

from __future__ import annotations

import json
from dataclasses import replace

from local.street.faults.fault import Fault
from local.street.serving import JSON, Response
from local.street.store.open_store import OpenStore
from local.street.stores import Scope

RETRY_AFTER_SECONDS = 2
OTHER_ISSUER = "https://accounts.collector.example"
_HTML = Response(200, b"<html><body>We'll be right back!</body></html>")


def metadata_fault(open_store: OpenStore) -> Response | None:
    """What is answered instead of the metadata."""
    if open_store.switched(Fault.OAUTH_METADATA_NOT_FOUND):
        return Response(404, b"Not Found", "text/plain")
    if open_store.switched(Fault.OAUTH_METADATA_DOWN):
        return Response(503, b"Service Unavailable", "text/plain")
    return None


def issuer_of(open_store: OpenStore) -> str:
    """The issuer that the metadata names; it is the store's base URL unless a fault strikes."""
    differs = open_store.switched(Fault.OAUTH_ISSUER_DIFFERS)
    return f"{open_store.base_url}/" if differs else open_store.base_url


def altered_authorization_response(
    open_store: OpenStore, parameters: dict[str, str]
) -> dict[str, str]:
    """The parameters that go back to the client, with the faults of the response."""
    altered = dict(parameters)
    if open_store.switched(Fault.OAUTH_WRONG_ISS):
        altered["iss"] = OTHER_ISSUER
    if open_store.switched(Fault.OAUTH_ISS_MISSING):
        del altered["iss"]
    if open_store.switched(Fault.OAUTH_WRONG_STATE):
        altered["state"] = f"{parameters.get('state', '')}-of-another-request"
    return altered


def reduced_scope(open_store: OpenStore, scope: str) -> str:
    """The scope that a new grant gets."""
    reduced = open_store.switched(Fault.OAUTH_SCOPE_REDUCED)
    return str(Scope.READ_ORDERS) if reduced else scope


def token_fault(open_store: OpenStore) -> Response | None:
    """What is answered instead of reading a token request at all."""
    if open_store.switched(Fault.OAUTH_TOKEN_SERVER_ERROR):
        return Response(500, b"Internal Server Error", "text/plain")
    return None


def altered_token_answer(open_store: OpenStore, proper: Response) -> Response:
    """What becomes of the answer to a token request on its way out."""
    if open_store.switched(Fault.OAUTH_TOKEN_TIMEOUT):
        return replace(proper, after=open_store.timings.hang)
    if open_store.switched(Fault.OAUTH_TOKEN_HTML):
        return _HTML
    if open_store.switched(Fault.OAUTH_TOKEN_WRONG_JSON):
        return replace(proper, body=proper.body[: len(proper.body) // 2])
    return _with_altered_fields(open_store, proper) if proper.status == 200 else proper


def _with_altered_fields(open_store: OpenStore, proper: Response) -> Response:
    document = json.loads(proper.body)
    if open_store.switched(Fault.OAUTH_EXPIRES_IN_MISSING):
        del document["expires_in"]
    if open_store.switched(Fault.OAUTH_TOKEN_TYPE_OTHER):
        document["token_type"] = "mac"
    return Response(200, json.dumps(document).encode(), JSON, proper.headers)


def revocation_fault(open_store: OpenStore) -> Response | None:
    """What is answered instead of revoking; the token stays as it is (RFC 7009 §2.2.1)."""
    if open_store.switched(Fault.OAUTH_REVOCATION_DOWN):
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        return Response(503, b"Service Unavailable", "text/plain", headers)
    return None
