"""The pages that a customer sees at the authorization endpoint."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from local.street.authorization.authorization_request import AuthorizationRequest
from local.street.serving import Response
from local.street.storefront.layout import page
from local.street.stores import Scope, StoreSpec
from local.street.web.markup import alert, field

EMAIL, PASSWORD, DECISION = "email", "password", "decision"
ALLOW, DENY = "allow", "deny"
_PERMISSIONS = {
    Scope.MANAGE_CHECKOUTS: "order in your name",
    Scope.READ_ORDERS: "read your orders",
}
# Not shown in other pages' frames, and nobody is told of its address (RFC 9700 §4.16 and §4.2.4).
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def sign_in_and_consent(
    spec: StoreSpec, asked: AuthorizationRequest, problem: str = ""
) -> Response:
    """The form for both at once. It is posted to the address that it came from."""
    permissions = " and ".join(_PERMISSIONS[Scope(name)] for name in asked.scope.split())
    main = f"""<h1>Link your account</h1>{alert(problem)}
<p>{escape(asked.client.name)} asks to {escape(permissions)} at {escape(spec.name)}.</p>
<form method=post>
{field("E-mail address", EMAIL, kind="email")}
{field("Password", PASSWORD, kind="password")}
<button name={DECISION} value={ALLOW}>Allow</button>
<button name={DECISION} value={DENY} formnovalidate>Deny</button>
</form>"""
    return _protected(page(spec, "Link your account", main, status=422 if problem else 200))


def refusal(spec: StoreSpec, problem: str) -> Response:
    """For a request whose redirect URI can't be trusted: nobody is sent anywhere."""
    main = f"<h1>This can't be done</h1><p>{escape(problem)}.</p>"
    return _protected(page(spec, "This can't be done", main, status=400))


def _protected(shown: Response) -> Response:
    return replace(shown, headers={**shown.headers, **_HEADERS})
