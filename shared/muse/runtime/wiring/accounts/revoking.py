"""What revoking tokens of links at their stores needs."""

from __future__ import annotations

from muse.runtime.settings import required
from muse.runtime.wiring.aws.vault import account_links, vault
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.oauth import authorization_servers, oauth_clients
from muse.runtime.wiring.outside.stores import stores
from muse.usecases.accounts.dependencies import RevocationDependencies


def revoking() -> RevocationDependencies:
    return RevocationDependencies(
        account_links(),
        stores(),
        vault(),
        authorization_servers(),
        oauth_clients(),
        clock(),
        required("POWERTOOLS_SERVICE_NAME"),
    )
