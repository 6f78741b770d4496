"""What linking accounts needs."""

from __future__ import annotations

from functools import cache

from botocore.config import Config

from muse.adapters import aws
from muse.ports import BrowserLogins, LoginChecks
from muse.runtime.settings import required
from muse.runtime.wiring.aws.vault import encryption, linked_accounts
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.stores import stores
from muse.usecases.accounts.dependencies import AccountDependencies

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})


def linking() -> AccountDependencies:
    return AccountDependencies(
        linked_accounts(), stores(), encryption(), _checks(), _browser_logins(), clock()
    )


@cache
def _checks() -> LoginChecks:
    from muse.adapters.vault.login_checks import LambdaLoginChecks

    client = aws.client("lambda", _CONFIG)
    return LambdaLoginChecks(client, required("LOGIN_CHECK_FUNCTION"))


@cache
def _browser_logins() -> BrowserLogins:
    from muse.adapters.retailers.headless.saved_logins import BucketOfLogins

    return BucketOfLogins(aws.client("s3", _CONFIG), required("EVIDENCE_BUCKET"), clock())
