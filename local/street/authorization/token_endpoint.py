"""The token endpoint (RFC 6749 §3.2): codes and refresh tokens become access tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import replace

from local.street.authorization.authorization_request import scope_problems
from local.street.authorization.clients import GRANT_TYPES, Client, ClientAuthentication
from local.street.authorization.fault_injection import (
    altered_token_answer,
    reduced_scope,
    token_fault,
)
from local.street.authorization.parameters import (
    NO_STORE,
    ErrorCode,
    OAuthError,
    form_of,
    required,
)
from local.street.authorization.records import (
    REFRESH_TOKEN_SECONDS,
    AccessToken,
    AuthorizationRecords,
    Code,
    Grant,
    RefreshToken,
    new_secret,
)
from local.street.faults.fault import Fault
from local.street.serving import Request, Response, json_response
from local.street.store.open_store import OpenStore
from local.street.stores import AccountLinking

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_ENDINGS = (Fault.OAUTH_CONSENT_WITHDRAWN, Fault.OAUTH_ACCOUNT_CLOSED)
Form = dict[str, str]
Tokens = dict[str, object]


class TokenEndpoint:
    """Issues the tokens of one store."""

    def __init__(
        self,
        open_store: OpenStore,
        linking: AccountLinking,
        authentication: ClientAuthentication,
        records: AuthorizationRecords,
    ) -> None:
        self._premises = open_store
        self._linking = linking
        self._authentication = authentication
        self._records = records

    def handle(self, request: Request) -> Response:
        """Answer with tokens or an error. What a refused request has ended stays ended."""
        if instead := token_fault(self._premises):
            return instead
        with self._premises.state.transaction():
            try:
                proper = json_response(self._issued(request), headers=NO_STORE)
            except OAuthError as error:
                proper = error.answer()
        return altered_token_answer(self._premises, proper)

    def _issued(self, request: Request) -> Tokens:
        form = form_of(request)
        client = self._authentication.client(request, form)
        grant_type = required(form, "grant_type")
        if grant_type not in GRANT_TYPES:
            raise OAuthError(
                ErrorCode.UNSUPPORTED_GRANT_TYPE, "This grant type is not supported here"
            )
        if grant_type not in client.grant_types:
            raise OAuthError(
                ErrorCode.UNAUTHORIZED_CLIENT, "The client may not use this grant type"
            )
        redeem = grant_type == "authorization_code"
        return self._redeemed(form, client) if redeem else self._refreshed(form, client)

    def _redeemed(self, form: Form, client: Client) -> Tokens:
        """A code can be presented once, whatever comes of it; again, and its tokens end."""
        value = required(form, "code")
        redirect_uri = required(form, "redirect_uri")
        code = self._records.find(Code, value)
        if code is None or code.client_id != client.client_id:
            raise _invalid_grant("This code was not issued to the client")
        if code.used:
            self._records.revoke(code.grant_id)
            raise _invalid_grant("This code was used before")
        grant_id = new_secret()
        self._records.keep(value, replace(code, used=True, grant_id=grant_id))
        if self._records.now >= code.expires_at:
            raise _invalid_grant("This code has expired")
        if redirect_uri != code.redirect_uri:
            raise _invalid_grant("redirect_uri is not that of the authorization request")
        if not _verifies(form.get("code_verifier", ""), code.code_challenge):
            raise _invalid_grant("code_verifier does not fit the code_challenge")
        scope = reduced_scope(self._premises, code.scope)
        since = self._premises.clock().isoformat()
        grant = Grant(grant_id, client.client_id, code.customer, scope, since)
        self._records.open_grant(grant)
        refreshes = "refresh_token" in client.grant_types
        return self._access(grant, scope) | (self._refresh_token(grant) if refreshes else {})

    def _refreshed(self, form: Form, client: Client) -> Tokens:
        value = required(form, "refresh_token")
        token = self._records.find(RefreshToken, value)
        grant = self._records.find(Grant, token.grant_id) if token else None
        if token is None or grant is None or grant.client_id != client.client_id:
            raise _invalid_grant("This refresh token was not issued to the client")
        if token.replaced or self._premises.first_switched(_ENDINGS):
            # A replaced token that is used again was stolen, from or by whoever has the later one.
            self._records.revoke(grant.grant_id)
            raise _invalid_grant("This refresh token is not valid any more")
        if grant.revoked or self._records.now >= token.expires_at:
            raise _invalid_grant("This refresh token has expired or was revoked")
        scope = form.get("scope", grant.scope)
        for problem in scope_problems(scope, frozenset(grant.scope.split())):
            raise OAuthError(*problem)
        if not self._linking.rotates_refresh_tokens:
            return self._access(grant, scope)
        self._records.keep(value, replace(token, replaced=True))
        return self._access(grant, scope) | self._refresh_token(grant)

    def _access(self, grant: Grant, scope: str) -> Tokens:
        value, seconds = new_secret(), self._linking.access_token_seconds
        token = AccessToken(grant.grant_id, scope, self._records.now + seconds)
        self._records.keep(value, token)
        return {
            "access_token": value,
            "token_type": "Bearer",
            "expires_in": seconds,
            "scope": scope,
        }

    def _refresh_token(self, grant: Grant) -> Tokens:
        value = new_secret()
        expires_at = self._records.now + REFRESH_TOKEN_SECONDS
        self._records.keep(value, RefreshToken(grant.grant_id, expires_at))
        return {"refresh_token": value}


def _invalid_grant(description: str) -> OAuthError:
    return OAuthError(ErrorCode.INVALID_GRANT, description)


def _verifies(verifier: str, challenge: str) -> bool:
    """RFC 7636 §4.6 with S256. UCP wants a missing verifier to fail like a wrong one."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    computed = base64.urlsafe_b64encode(digest).rstrip(b"=")
    return hmac.compare_digest(computed, challenge.encode("ascii"))
