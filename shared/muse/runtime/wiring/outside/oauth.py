"""Stores' authorization servers, and the access tokens of Muse's own accounts."""

from __future__ import annotations

from functools import cache

from muse.ports import AuthorizationServers, OAuthClients
from muse.runtime.settings import listed, required
from muse.runtime.wiring.aws.secrets import Secret
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.http import safe_http


@cache
def authorization_servers() -> AuthorizationServers:
    from muse.adapters.oauth.authorization_servers import HttpAuthorizationServers
    from muse.adapters.oauth.metadata import ServerMetadata
    from muse.adapters.retailers.ucp.access.discovery import Discovery
    from muse.adapters.web.addresses import Networks

    networks = Networks.of(listed("FETCH_ALLOWED_NETWORKS"))
    discovery = Discovery(safe_http(), clock(), networks)
    metadata = ServerMetadata(safe_http(), discovery, networks)
    return HttpAuthorizationServers(safe_http(), metadata)


@cache
def oauth_clients() -> OAuthClients:
    """What the secret lists; it is read when a store is asked for tokens and not before."""
    from muse.adapters.oauth.configured_clients import ConfiguredClients

    return ConfiguredClients(Secret(required("LINK_CLIENTS_SECRET_ARN")).fields)
