"""How stores are ordered from, and their products looked up."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from muse.ports import Catalog, Retailers
from muse.runtime.settings import listed, optional, required
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.http import safe_http

if TYPE_CHECKING:
    from muse.adapters.retailers.ucp.access.discovery import Discovery
    from muse.adapters.retailers.ucp.access.platform import Platform
    from muse.adapters.retailers.ucp.access.tokens import AccessTokens


@cache
def retailers() -> Retailers:
    """Stores as a guest sees them."""
    return _retailers(None)


@cache
def retailers_with_accounts() -> Retailers:
    """The same, with Muse's linked accounts for stores that ask for one."""
    return _retailers(_access_tokens())


def _retailers(tokens: AccessTokens | None) -> Retailers:
    from muse.adapters.retailers.by_method import RetailersByMethod
    from muse.adapters.retailers.ucp.retailer import UcpDependencies
    from muse.runtime.wiring.outside.funding import funding

    platform = _platform()
    if platform is None:
        return RetailersByMethod(None)
    return RetailersByMethod(
        UcpDependencies(safe_http(), _discovery(), platform, funding(), clock(), tokens)
    )


def _access_tokens() -> AccessTokens:
    """Wired when a store asks for one: most orders need none of it."""
    from muse.adapters.retailers.ucp.access.tokens import DeferredTokens

    return DeferredTokens(_linked_access_tokens)


@cache
def _linked_access_tokens() -> AccessTokens:
    from muse.adapters.oauth.access_tokens import LinkedAccessTokens
    from muse.runtime.wiring.aws.vault import (
        account_links,
        encryption,
        linked_accounts,
        vault,
    )
    from muse.runtime.wiring.outside.oauth import authorization_servers, oauth_clients

    return LinkedAccessTokens(
        accounts=linked_accounts(),
        links=account_links(),
        vault=vault(),
        encryption=encryption(),
        servers=authorization_servers(),
        clients=oauth_clients(),
        clock=clock(),
        by=required("POWERTOOLS_SERVICE_NAME"),
    )


@cache
def catalog() -> Catalog:
    from muse.adapters.catalog.web import WebCatalog
    from muse.adapters.retailers.by_method import CatalogByProtocol
    from muse.adapters.retailers.ucp.catalog import UcpCatalog

    platform = _platform()
    ucp = UcpCatalog(safe_http(), _discovery(), platform) if platform else None
    return CatalogByProtocol(WebCatalog(safe_http()), ucp)


@cache
def _platform() -> Platform | None:
    """Who Muse is to UCP stores, once its profile has an address."""
    from muse.adapters.retailers.ucp.access.platform import Platform

    profile_url = optional("UCP_AGENT_PROFILE")
    if not profile_url:
        return None
    return Platform(profile_url, required("ORDER_EMAIL"), listed("FETCH_ALLOWED_NETWORKS"))


@cache
def _discovery() -> Discovery:
    from muse.adapters.retailers.ucp.access.discovery import Discovery
    from muse.adapters.web.addresses import Networks

    return Discovery(safe_http(), clock(), Networks.of(listed("FETCH_ALLOWED_NETWORKS")))
