"""How web stores are ordered from. Only the function whose image has a browser may import it."""

from __future__ import annotations

from functools import cache

from botocore.config import Config

from muse.adapters import aws
from muse.adapters.dynamodb.account_leases import DynamoAccountLeases
from muse.adapters.retailers.headless.accounts import VaultAccounts
from muse.adapters.retailers.headless.browser.warm_browser import WarmBrowser
from muse.adapters.retailers.headless.dependencies import HeadlessDependencies
from muse.adapters.retailers.headless.engine.step_log import StepRecord
from muse.adapters.retailers.headless.evidence.bucket import BucketOfEvidence
from muse.adapters.retailers.headless.paused_browsers import BucketOfPausedBrowsers
from muse.adapters.retailers.headless.playbook.shipped import shipped
from muse.adapters.retailers.headless.retailer import HeadlessRetailers
from muse.adapters.retailers.headless.saved_logins import BucketOfLogins
from muse.adapters.retailers.headless.store_login import HeadlessStoreLogin
from muse.runtime.logging import logger
from muse.runtime.settings import listed, optional, required
from muse.runtime.wiring.accounts.codes import code_vault
from muse.runtime.wiring.aws.notifier import notifier
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.aws.vault import linked_accounts, vault
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.funding import funding
from muse.runtime.wiring.outside.stores import stores
from muse.runtime.wiring.variance import variance
from muse.usecases.accounts.dependencies import CheckDependencies
from muse.usecases.placement.place_order import PlacementDependencies
from muse.usecases.routing.run_canary import CanaryDependencies

_CONFIG = Config(connect_timeout=2, read_timeout=8, retries={"mode": "standard", "max_attempts": 3})


def placing_headless_orders() -> PlacementDependencies:
    """What placing an order by browser needs."""
    retailers = headless_retailers()
    codes = code_vault(retailers.means.paused.forget)
    return PlacementDependencies(storage(), stores(), retailers, clock(), variance(), codes)


def headless_canaries() -> CanaryDependencies:
    """What a canary by browser needs."""
    from muse.runtime.wiring.outside.retailers import catalog

    return CanaryDependencies(storage(), stores(), catalog(), headless_retailers(), clock())


def checking_logins() -> CheckDependencies:
    """What trying the login of a linked account needs."""
    login = HeadlessStoreLogin(headless_retailers().means, vault())
    return CheckDependencies(linked_accounts(), stores(), login, notifier(), clock(), storage())


@cache
def warm_browser() -> WarmBrowser:
    return WarmBrowser(listed("FETCH_ALLOWED_NETWORKS"))


@cache
def headless_retailers() -> HeadlessRetailers:
    bucket, store = required("EVIDENCE_BUCKET"), aws.client("s3", _CONFIG)
    table = required("ORDERS_TABLE") + optional("RESTORED_TABLES")
    return HeadlessRetailers(
        HeadlessDependencies(
            browser=warm_browser(),
            playbooks=shipped,
            accounts=VaultAccounts(linked_accounts(), vault(), notifier(), clock()),
            leases=DynamoAccountLeases(aws.client("dynamodb", _CONFIG), table, clock()),
            logins=BucketOfLogins(store, bucket, clock()),
            paused=BucketOfPausedBrowsers(store, bucket, clock()),
            evidence=BucketOfEvidence(store, bucket, clock()),
            funding=funding(),
            clock=clock(),
            tell=_tell,
        )
    )


def _tell(step: StepRecord) -> None:
    """Each step at once, without what was typed or read."""
    logger.info(
        "step",
        extra={
            "phase": step.phase,
            "at": step.at,
            "verb": step.verb,
            "milliseconds": step.milliseconds,
            "outcome": step.outcome,
        },
    )
