"""docs/retail-street.md is true."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local.street import __main__ as command
from local.street.authorization.clients import Client, Clients
from local.street.authorization.control import LinkingControl
from local.street.faults.catalogue import FAULTS
from local.street.faults.control import Control
from local.street.faults.fault import FaultNote
from local.street.faults.switches import Switchboard
from local.street.shipping.control import ShippingControl
from local.street.shipping.senders import SENDERS, sender_secrets
from local.street.shipping.steps import StepKind
from local.street.store.products import DemoProduct
from local.street.store.state import StreetState
from local.street.stores import StoreSpec
from local.street.street import MAIN_STREET
from local.street.web import account
from muse.adapters.retailers.headless.playbook.shipped import shipped

PAGE = (Path(__file__).parents[3] / "docs" / "retail-street.md").read_text()
GOODS = [good for store in MAIN_STREET for good in store.goods if good.fault is None]


@pytest.mark.parametrize("note", FAULTS, ids=lambda note: note.fault)
def test_every_fault_is_described_as_it_is(note: FaultNote) -> None:
    assert f"| `{note.fault}` | {note.what} | {note.leads_to} |" in PAGE


def test_no_fault_is_described_that_does_not_exist() -> None:
    faults = PAGE.partition("## Faults")[2].partition("## Asking")[0]

    assert set(re.findall(r"^\| `(\w+)` \|", faults, re.MULTILINE)) == {n.fault for n in FAULTS}


@pytest.mark.parametrize("good", GOODS, ids=lambda good: good.handle)
def test_every_product_that_works_is_listed_with_its_price(good: DemoProduct) -> None:
    price = f"${good.featured.price_cents / 100:.2f}"

    assert f"| `{good.featured.sku}` | {good.name} | {price} |" in PAGE


@pytest.mark.parametrize("store", MAIN_STREET, ids=lambda store: store.code)
def test_every_store_is_listed(store: StoreSpec) -> None:
    method = {"api": "over UCP", "headless": "in its pages"}.get(store.method, "by hand")

    assert f"| {store.store_id} | {store.name} | {method} |" in PAGE


def test_every_route_and_option_is_described(tmp_path: Path) -> None:
    state = StreetState(tmp_path)
    linking = LinkingControl({}, Clients(state, Client()))
    shipping = ShippingControl({}, lambda: datetime.now(UTC))
    control = Control({}, state, Switchboard(state, 1), linking, shipping)
    state.close()
    options = re.findall(r'"(--[a-z-]+)"', Path(command.__file__).read_text())

    missing = [
        *(f"{method} /_street/{name}" for method, name in control.routes),
        *(f"`{option}" for option in options),
    ]
    assert [text for text in missing if text not in PAGE] == []


def test_every_secret_that_muse_is_given_is_told() -> None:
    secrets = sender_secrets()
    assert set(secrets["stores"]) == {"9001", "9002", *map(str, range(9004, 9008))}
    for sender in ("9001", "9002"):
        assert f"| {sender} | `{secrets['stores'][sender][0]}` |" in PAGE
    assert f"| 9004 to 9007 | `{secrets['stores']['9004'][0]}` and so on |" in PAGE
    assert [secrets["stores"][str(n)] for n in range(9004, 9008)] == [
        [f"street-demo-secret-of-{n}"] for n in range(9004, 9008)
    ]
    assert f"| easypost | `{secrets['carriers']['easypost'][0]}` |" in PAGE


@pytest.mark.parametrize("kind", StepKind)
def test_everything_that_can_happen_is_told(kind: StepKind) -> None:
    assert f"`{kind}`" in PAGE.partition("## After the order")[2]


@pytest.mark.parametrize("store_id", SENDERS)
def test_every_sender_is_told_with_its_carrier(store_id: int) -> None:
    sender = SENDERS[store_id]
    rows = PAGE.partition("## After the order")[2].splitlines()
    [row] = [
        row
        for row in rows
        if re.match(
            rf"\| (\d+, )*{store_id}(, \d+)* \| .*Muse|"
            rf"\| {store_id} \| (the whole|events|Shopify)",
            row,
        )
    ]
    assert f"| {sender.carrier} |" in row
    left = row.rpartition(f"| {sender.carrier} |")[2]
    assert set(re.findall(r"`(\w+)`", left)) == {str(kind) for kind in sender.carrier_tells}
    if sender.aws_account:
        assert f"`{sender.aws_account}`" in row


def test_the_sku_of_a_faulty_product_is_made_as_described() -> None:
    assert {
        "HP-OUT-OF-STOCK",
        "JO-CRASH-AFTER-ORDER",
        "WW-PAGE-GONE",
    } <= {good.featured.sku for store in MAIN_STREET for good in store.goods}


def test_the_account_of_the_stores_with_pages_is_told() -> None:
    stores = [store for store in MAIN_STREET if store.web]
    default = " and ".join(
        store.name for store in stores if store.web and store.web.default_card == account.MASTERCARD
    )
    first = account.FIRST_ADDRESS
    told = {
        "e-mail address": f"`{account.EMAIL}`",
        "password": f"`{account.DEMO_PASSWORD}`",
        "Muse's card": f"`{account.CARDS[account.VISA]}`: brand `Visa`, last four digits"
        f" `{account.VISA}`",
        "the other card": f"`{account.CARDS[account.MASTERCARD]}`; chosen by default at {default}",
        "security code": f"`{account.DEMO_SECURITY_CODE}`",
        "gift card": f"${account.GIFT_CARD_CENTS / 100:.2f}",
        "saved address": f"{first['name']}, {first['line1']}, {first['city']},"
        f" {first['state']} {first['zip']}",
    }
    for what, value in told.items():
        assert f"| {what} | {value}" in PAGE
    at = [str(store.store_id) for store in stores]
    assert f"at {', '.join(at[:-1])} and {at[-1]}." in PAGE


def test_muse_s_own_playbooks_are_tried_with_the_card_that_is_told() -> None:
    for store in MAIN_STREET:
        if store.web:
            trial = shipped(store.web.playbook).playbook.trial
            assert trial
            assert f"{trial.card.brand} ending in {trial.card.last_four}" in PAGE
