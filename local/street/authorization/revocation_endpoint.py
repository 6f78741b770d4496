"""The revocation endpoint (RFC 7009)."""

from __future__ import annotations

from dataclasses import replace

from local.street.authorization.clients import ClientAuthentication
from local.street.authorization.fault_injection import revocation_fault
from local.street.authorization.parameters import (
    NO_STORE,
    ErrorCode,
    OAuthError,
    form_of,
    required,
)
from local.street.authorization.records import (
    AccessToken,
    AuthorizationRecords,
    Grant,
    RefreshToken,
)
from local.street.serving import Request, Response
from local.street.store.open_store import OpenStore

_TOKEN_TYPES = ("access_token", "refresh_token")


class RevocationEndpoint:
    """Ends the tokens of one store: an access token alone, or a refresh token with its grant."""

    def __init__(
        self,
        open_store: OpenStore,
        authentication: ClientAuthentication,
        records: AuthorizationRecords,
    ) -> None:
        self._premises = open_store
        self._authentication = authentication
        self._records = records

    def handle(self, request: Request) -> Response:
        """200 whether or not there was such a token (RFC 7009 §2.2)."""
        if instead := revocation_fault(self._premises):
            return instead
        try:
            with self._premises.state.transaction():
                self._revoke(request)
        except OAuthError as error:
            return error.answer()
        return Response(200, headers=NO_STORE)

    def _revoke(self, request: Request) -> None:
        form = form_of(request)
        client = self._authentication.client(request, form)
        value = required(form, "token")
        if form.get("token_type_hint", "access_token") not in _TOKEN_TYPES:
            raise OAuthError(
                ErrorCode.UNSUPPORTED_TOKEN_TYPE, "Tokens of this type can't be revoked"
            )
        access = self._records.find(AccessToken, value)
        token = access or self._records.find(RefreshToken, value)
        grant = self._records.find(Grant, token.grant_id) if token else None
        if grant is None or grant.client_id != client.client_id:
            return
        if access:
            self._records.keep(value, replace(access, revoked=True))
        else:
            self._records.revoke(grant.grant_id)
