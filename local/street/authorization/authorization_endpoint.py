"""The authorization endpoint (RFC 6749 §3.1): sign-in, consent and the way back to the client."""

from __future__ import annotations

from urllib.parse import urlencode

from local.street.authorization import pages
from local.street.authorization.authorization_request import (
    AuthorizationRequest,
    RequestRefused,
    UntrustedRedirect,
    read_request,
)
from local.street.authorization.clients import Clients
from local.street.authorization.fault_injection import altered_authorization_response
from local.street.authorization.parameters import ErrorCode, pairs_of
from local.street.authorization.records import (
    CODE_SECONDS,
    AuthorizationRecords,
    Code,
    new_secret,
)
from local.street.faults.fault import Fault
from local.street.serving import Request, Response, redirect
from local.street.store.customers import Customer, signed_in
from local.street.store.open_store import OpenStore


class AuthorizationEndpoint:
    """Where a customer of one store allows a client something, or doesn't."""

    def __init__(
        self, open_store: OpenStore, clients: Clients, records: AuthorizationRecords
    ) -> None:
        self._premises = open_store
        self._clients = clients
        self._records = records

    def handle(self, request: Request) -> Response:
        """GET shows the form; POST to the same address, with the form in its body, decides."""
        if request.method not in ("GET", "HEAD", "POST"):
            return Response(405, headers={"Allow": "GET, POST"})
        client = self._clients.of(self._premises.store_id)
        try:
            asked = read_request(request.query_string, client)
        except UntrustedRedirect as untrusted:
            return pages.refusal(self._premises.spec, str(untrusted))
        except RequestRefused as refused:
            error = _error(refused.code, refused.description)
            return self._back(refused.redirect_uri, refused.state, error)
        if request.method != "POST":
            return pages.sign_in_and_consent(self._premises.spec, asked)
        return self._decided(asked, _form(request))

    def _decided(self, asked: AuthorizationRequest, form: dict[str, str]) -> Response:
        decision = form.get(pages.DECISION)
        if decision == pages.DENY:
            denied = _error(ErrorCode.ACCESS_DENIED, "The customer did not allow it")
            return self._back(asked.redirect_uri, asked.state, denied)
        customer = self._customer(form)
        if customer is None or decision != pages.ALLOW:
            problem = "E-mail address or password is wrong"
            return pages.sign_in_and_consent(self._premises.spec, asked, problem)
        answer = self._fault() or {"code": self._code(asked, customer)}
        return self._back(asked.redirect_uri, asked.state, answer)

    def _customer(self, form: dict[str, str]) -> Customer | None:
        customer = signed_in(form.get(pages.EMAIL, ""), form.get(pages.PASSWORD, ""))
        closed = customer is not None and self._premises.switched(Fault.OAUTH_ACCOUNT_CLOSED)
        return None if closed else customer

    def _fault(self) -> dict[str, str] | None:
        if self._premises.switched(Fault.OAUTH_SERVER_ERROR):
            return _error(ErrorCode.SERVER_ERROR, "Something unexpected happened")
        if self._premises.switched(Fault.OAUTH_TEMPORARILY_UNAVAILABLE):
            return _error(ErrorCode.TEMPORARILY_UNAVAILABLE, "Too many people are signing in")
        return None

    def _code(self, asked: AuthorizationRequest, customer: Customer) -> str:
        code = new_secret()
        record = Code(
            client_id=asked.client.client_id,
            redirect_uri=asked.redirect_uri,
            scope=asked.scope,
            code_challenge=asked.code_challenge,
            customer=customer.email,
            expires_at=self._records.now + CODE_SECONDS,
        )
        self._records.keep(code, record)
        return code

    def _back(self, redirect_uri: str, state: str | None, answer: dict[str, str]) -> Response:
        """Send the customer back to the client, with `state` and `iss` (RFC 9207)."""
        known = {} if state is None else {"state": state}
        parameters = {**answer, **known, "iss": self._premises.base_url}
        altered = altered_authorization_response(self._premises, parameters)
        joined = "&" if "?" in redirect_uri else "?"
        return redirect(f"{redirect_uri}{joined}{urlencode(altered)}")


def _form(request: Request) -> dict[str, str]:
    try:
        return dict(pairs_of(request.body.decode()))
    except ValueError:
        return {}


def _error(code: ErrorCode, description: str) -> dict[str, str]:
    return {"error": str(code), "error_description": description}
