"""What accounts that are linked at their store need around them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import boto3

from tests.account_linking import PIECES, Caller, CustomerBrowser, path_of, start
from tests.answer import Answer
from tests.in_process import REGION, InProcessSystem
from tests.shopping import HARBOR, SESSIONS, ApiShopper
from tests.web_shopping import OREGON

BUCKET, KEY = "registry", "stores.json"
CALLBACK_PATH = "/api/v1/account-links/callback"
OWN, MUSES = path_of("shopper"), path_of("muse")


def come_back(system: InProcessSystem, query: Mapping[str, str], **headers: str) -> Answer:
    """The customer's browser at Muse's redirect URI: nobody vouches for who it is."""
    return system.http("GET", CALLBACK_PATH, query=query, headers=headers)


def linked(
    system: InProcessSystem, caller: Caller, path: str = OWN, app: str | None = None
) -> Answer:
    """The whole way: what the customer's browser is answered in the end."""
    url = start(caller, path, app)["authorizationUrl"]
    return come_back(system, CustomerBrowser().decide(url))


@contextmanager
def a_store_that_asks_who_orders(system: InProcessSystem) -> Iterator[None]:
    """Harbor & Pine takes orders of signed-in customers only, and Muse's registry says so."""
    s3 = boto3.client("s3", region_name=REGION)
    before = s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read()
    registry = json.loads(before)
    for entry in registry["stores"]:
        if entry["store_id"] == HARBOR:
            entry["api"]["identity"] = "required"
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=json.dumps(registry).encode())
    system.street.switch_on(HARBOR, "oauth_sign_in_required")
    try:
        with system.cold_starts():
            yield
    finally:
        s3.put_object(Bucket=BUCKET, Key=KEY, Body=before)
        system.forget_wiring()


def ready_for_members(shopper: ApiShopper) -> str:
    assert shopper.add(HARBOR, quantity=PIECES).status == 201
    session_id = shopper.start()
    assert shopper.call("PUT", f"{SESSIONS}/{session_id}/shipping", OREGON).status == 200
    shopper.pay_with(session_id, "pm_card_visa")
    return session_id
