"""The addresses of a store's authorization server, and its metadata (RFC 8414, RFC 9728)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from local.street.authorization.authorization_endpoint import AuthorizationEndpoint
from local.street.authorization.bearer import PROTECTED_RESOURCE
from local.street.authorization.clients import (
    GRANT_TYPES,
    ClientAuthentication,
    Clients,
    authentication_methods,
)
from local.street.authorization.fault_injection import issuer_of, metadata_fault
from local.street.authorization.records import AuthorizationRecords
from local.street.authorization.revocation_endpoint import RevocationEndpoint
from local.street.authorization.token_endpoint import TokenEndpoint
from local.street.serving import Request, Response, json_response
from local.street.store.open_store import OpenStore
from local.street.stores import AccountLinking, Scope

METADATA = "/.well-known/oauth-authorization-server"
AUTHORIZE, TOKEN, REVOKE = "/oauth2/authorize", "/oauth2/token", "/oauth2/revoke"


class AuthorizationServer:
    """Answers the requests to one store's authorization server. Its issuer is the store's URL."""

    def __init__(self, open_store: OpenStore, linking: AccountLinking, clients: Clients) -> None:
        self._premises = open_store
        self._linking = linking
        records = AuthorizationRecords(open_store)
        authentication = ClientAuthentication(open_store, linking, clients)
        self.routes: Mapping[str, Callable[[Request], Response]] = {
            METADATA: self._metadata,
            PROTECTED_RESOURCE: self._protected_resource,
            AUTHORIZE: AuthorizationEndpoint(open_store, clients, records).handle,
            TOKEN: TokenEndpoint(open_store, linking, authentication, records).handle,
            REVOKE: RevocationEndpoint(open_store, authentication, records).handle,
        }

    def handle(self, request: Request) -> Response | None:
        """Answer, or None when the path is not the authorization server's."""
        answer = self.routes.get(request.path)
        return answer(request) if answer else None

    def _metadata(self, request: Request) -> Response:
        if instead := metadata_fault(self._premises):
            return instead
        address = self._premises.base_url
        methods = authentication_methods(self._linking)
        return json_response(
            {
                "issuer": issuer_of(self._premises),
                "authorization_endpoint": f"{address}{AUTHORIZE}",
                "token_endpoint": f"{address}{TOKEN}",
                "revocation_endpoint": f"{address}{REVOKE}",
                "scopes_supported": list(Scope),
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": list(GRANT_TYPES),
                "token_endpoint_auth_methods_supported": methods,
                "revocation_endpoint_auth_methods_supported": methods,
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    def _protected_resource(self, request: Request) -> Response:
        address = self._premises.base_url
        return json_response(
            {
                "resource": address,
                "authorization_servers": [address],
                "scopes_supported": list(Scope),
                "bearer_methods_supported": ["header"],
            }
        )
