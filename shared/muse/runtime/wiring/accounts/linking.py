"""What linking accounts needs."""

from __future__ import annotations

from functools import cache

from botocore.config import Config

from muse.adapters import aws
from muse.ports import BrowserLogins, LoginChecks, RevocationRequests
from muse.runtime.settings import listed, optional, required
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.aws.vault import (
    account_links,
    encryption,
    linked_accounts,
)
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.oauth import authorization_servers, oauth_clients
from muse.runtime.wiring.outside.stores import stores
from muse.usecases.accounts.dependencies import AccountDependencies, LinkDependencies

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})


def linking() -> AccountDependencies:
    return AccountDependencies(
        accounts=linked_accounts(),
        stores=stores(),
        encryption=encryption(),
        checks=_checks(),
        browser_logins=_browser_logins(),
        revocations=_revocations(),
        clock=clock(),
    )


def linking_at_stores() -> LinkDependencies:
    """The same for accounts that are linked at their store."""
    return LinkDependencies(
        accounts=linked_accounts(),
        links=account_links(),
        stores=stores(),
        encryption=encryption(),
        servers=authorization_servers(),
        clients=oauth_clients(),
        revocations=_revocations(),
        browser_logins=_browser_logins(),
        storage=storage(),
        clock=clock(),
        callback=optional("ACCOUNT_LINK_CALLBACK"),
        app_addresses=listed("ACCOUNT_LINK_APP_ADDRESSES"),
    )


@cache
def _checks() -> LoginChecks:
    from muse.adapters.vault.login_checks import LambdaLoginChecks

    client = aws.client("lambda", _CONFIG)
    return LambdaLoginChecks(client, required("LOGIN_CHECK_FUNCTION"))


@cache
def _revocations() -> RevocationRequests:
    from muse.adapters.vault.revocation_requests import LambdaRevocations

    return LambdaRevocations(aws.client("lambda", _CONFIG), required("REVOCATION_FUNCTION"))


@cache
def _browser_logins() -> BrowserLogins:
    from muse.adapters.retailers.headless.saved_logins import BucketOfLogins

    return BucketOfLogins(aws.client("s3", _CONFIG), required("EVIDENCE_BUCKET"), clock())
