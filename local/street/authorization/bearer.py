"""Access tokens at a store's API (RFC 6750), and what UCP makes of them."""

from __future__ import annotations

from local.street.authorization.records import AccessToken, AuthorizationRecords, Grant
from local.street.faults.fault import Fault
from local.street.serving import Request, Response, json_response
from local.street.store.open_store import OpenStore
from local.street.stores import AccountLinking, Scope
from local.street.ucp.protocol.messages import Severity, error
from local.street.ucp.protocol.profile import envelope
from local.street.ucp.protocol.refusals import Refusal

PROTECTED_RESOURCE = "/.well-known/oauth-protected-resource"


class Challenge(Refusal):
    """A customer's token is needed, or a better one: a 401 or 403 with `WWW-Authenticate`."""

    def answer(self) -> Response:
        message = error(self.code, self.content, severity=Severity.BUYER_REVIEW)
        body = {"ucp": envelope([], status="error"), "messages": [message]}
        return json_response(body, self.status, self.headers)


class BearerTokens:
    """Recognises the customers of one store by the tokens that come with requests."""

    def __init__(self, open_store: OpenStore, linking: AccountLinking) -> None:
        self._premises = open_store
        self._linking = linking
        self._records = AuthorizationRecords(open_store)

    def customer_of(self, request: Request, scope: Scope | None) -> str:
        """The e-mail address of the customer whose token came with a request, or "" for a guest.

        `scope` is what the operation needs of a token, None for one that needs nothing.
        Challenge: no token where one is needed, one that is not valid, or too little scope."""
        token = _token(request)
        if token is None:
            if scope and self._is_gated(scope):
                raise self.identity_required(scope)
            return ""
        access, customer = self._known(token)
        if scope and scope not in access.scope.split():
            code = "insufficient_scope"
            raise self._challenge(403, code, f"This needs {scope}", error=code, scope=scope)
        return customer

    def identity_required(self, scope: Scope) -> Challenge:
        """The answer to a guest (RFC 6750 §3.1: it names no error)."""
        return self._challenge(
            401, "identity_required", "A customer has to sign in for this", scope=scope
        )

    def _is_gated(self, scope: Scope) -> bool:
        return scope in self._linking.gated or self._premises.switched(Fault.OAUTH_SIGN_IN_REQUIRED)

    def _known(self, value: str) -> tuple[AccessToken, str]:
        """The token and its customer, or a Challenge."""
        token = self._records.find(AccessToken, value)
        grant = self._records.find(Grant, token.grant_id) if token else None
        if token is None or grant is None:
            raise self._invalid_token("The access token is not known")
        if self._premises.switched(Fault.OAUTH_ACCOUNT_CLOSED):
            self._records.revoke(grant.grant_id)
            raise self._invalid_token("The account was closed")
        if token.revoked or grant.revoked:
            raise self._invalid_token("The access token was revoked")
        expired = self._records.now >= token.expires_at
        if expired or self._premises.switched(Fault.OAUTH_ACCESS_TOKEN_EXPIRED):
            raise self._invalid_token("The access token expired")
        return token, grant.customer

    def _invalid_token(self, description: str) -> Challenge:
        return self._challenge(
            401,
            "identity_required",
            description,
            error="invalid_token",
            error_description=description,
        )

    def _challenge(self, status: int, code: str, content: str, **parameters: str) -> Challenge:
        address = self._premises.base_url
        every = {
            "realm": address,
            **parameters,
            "resource_metadata": f"{address}{PROTECTED_RESOURCE}",
        }
        header = ", ".join(f'{name}="{value}"' for name, value in every.items())
        return Challenge(status, code, content, {"WWW-Authenticate": f"Bearer {header}"})


def _token(request: Request) -> str | None:
    """The token of an Authorization header; None without one, or with another scheme."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
