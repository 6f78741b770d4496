"""The street ships: what it tells arrives in the senders' own forms, signed so that Muse believes
it, and is said again until it is taken."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.street.__main__ import main
from local.street.shipping.desk import Hearers
from local.street.shipping.senders import SENDERS
from local.street.store.orders import OrderedBy, StoreOrder
from muse.adapters.clock import SystemClock
from muse.adapters.senders.http_signatures import SigningKey
from muse.adapters.senders.ucp_keys import UcpSigningKeys
from muse.adapters.web.client import SafeHttp
from muse.domain.tracking.progress import progress_of
from muse.domain.tracking.report import OrderReference, ReportedLine, ReportKind
from tests.integration.street.hearing import BUS_ARN, Hearer, listening
from tests.integration.street.opening import (
    BOUTIQUE,
    HARBOR,
    JUNIPER,
    OpenStreet,
    open_street,
    send,
)
from tests.integration.street.platform_calls import PlatformCalls

TWINE, LUMEN = 9004, 9005
SPEED = 100_000
ARTICLES = {
    BOUTIQUE: "WW-SILK-SCARF",
    HARBOR: "HP-ENAMEL-MUG",
    JUNIPER: "JO-CAP",
    TWINE: "TT-YARN",
    LUMEN: "LH-BULB",
    9006: "CK-TEAPOT",
    9007: "VC-SOAP",
}
_K = ReportKind


@pytest.fixture
def hearer() -> Iterator[Hearer]:
    with listening() as hearer:
        yield hearer


@pytest.fixture
def shipping(hearer: Hearer, tmp_path: Path) -> Iterator[OpenStreet]:
    """A street that tells the hearer, in a great hurry."""
    hearers = Hearers(hearer.url, hearer.url, BUS_ARN)
    with open_street(tmp_path, hearers=hearers, retry_pauses=(0.01, 0.01)) as street:
        street.control("POST", "clock", {"speed": SPEED})
        hearer.learn_stores(street.get(f"{street.url}/_street/registry.json").body)
        yield street


def ordered(street: OpenStreet, store_id: int, quantity: int = 2) -> str:
    """An order of one article; over the API where there is one to be read."""
    if store_id == HARBOR:
        calls = PlatformCalls(street)
        checkout = calls.ready(ARTICLES[HARBOR], quantity)
        return str(calls.complete(checkout["id"]).json["order"]["id"])
    store = street.street.stores[store_id]
    lines = (store.ordered_line(ARTICLES[store_id], quantity),)
    number = store.orders.next_number()
    store.orders.write(StoreOrder(number, OrderedBy.STAFF, lines, 1000, datetime.now(UTC)))
    return number


def fulfil(street: OpenStreet, store_id: int, number: str, **more: Any) -> Any:
    body = {"storeId": store_id, "orderNumber": number, "wait": True, **more}
    return street.control("POST", "fulfil", body)


@pytest.mark.parametrize("store_id", SENDERS)
def test_every_store_ships_to_the_door_by_its_habit(
    shipping: OpenStreet, hearer: Hearer, store_id: int
) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    number = ordered(shipping, store_id)
    answer = fulfil(shipping, store_id, number)
    assert (answer["told"], answer["lost"]) == (answer["tellings"], 0)
    progress = progress_of([said.report for said in hearer.reports], {ARTICLES[store_id]: 2})
    assert progress.is_delivered
    assert {p.tracking_number for p in progress.parcels} == {
        parcel["trackingNumber"] for parcel in answer["parcels"]
    }
    assert {parcel["status"] for parcel in answer["parcels"]} == {"delivered"}
    assert all(before <= said.report.at <= datetime.now(UTC) for said in hearer.reports)
    whose = {said.report.sender for said in hearer.reports}
    assert f"store:{store_id}" in whose
    assert ("carrier:easypost" in whose) is bool(SENDERS[store_id].carrier_tells)


def test_juniper_ships_two_pieces_in_two_parcels_that_say_what_lies_in_them(
    shipping: OpenStreet, hearer: Hearer
) -> None:
    number = ordered(shipping, JUNIPER)
    parcels = fulfil(shipping, JUNIPER, number)["parcels"]
    assert [parcel["lines"] for parcel in parcels] == [[{"sku": "JO-CAP", "quantity": 1}]] * 2
    assert len({parcel["trackingNumber"] for parcel in parcels}) == 2
    sent = [said.report for said in hearer.reports if said.report.kind is _K.SHIPPED]
    assert [report.lines for report in sent] == [(ReportedLine("JO-CAP", 1),)] * 2
    reference = OrderReference(store_id=JUNIPER, store_order_number=number)
    assert {said.order for said in hearer.reports} == {reference}


@pytest.mark.parametrize("store_id", [BOUTIQUE, HARBOR, JUNIPER, TWINE, LUMEN])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_out_of_order_and_twice_comes_to_the_same(
    shipping: OpenStreet, hearer: Hearer, store_id: int, seed: int
) -> None:
    answer = fulfil(shipping, store_id, ordered(shipping, store_id), seed=seed)
    assert answer["lost"] == 0
    reports = [said.report for said in hearer.reports]
    assert len({(report.sender, report.event_id) for report in reports}) <= len(reports)
    assert progress_of(reports, {ARTICLES[store_id]: 2}).is_delivered


def test_what_is_told_twice_has_the_same_id(shipping: OpenStreet, hearer: Hearer) -> None:
    plan = [{"kind": "shipped", "times": 3}]
    fulfil(shipping, BOUTIQUE, ordered(shipping, BOUTIQUE), plan=plan)
    assert len(hearer.reports) == 3
    assert len({said.report.event_id for said in hearer.reports}) == 1
    assert len({request.headers["webhook-id"] for request in hearer.requests}) == 1


@pytest.mark.parametrize(
    ("store_id", "kinds"),
    [
        (BOUTIQUE, set(ReportKind)),
        (JUNIPER, set(ReportKind)),
        (LUMEN, set(ReportKind)),
        (
            HARBOR,
            {
                _K.CONFIRMED,
                _K.SHIPPED,
                _K.DELAYED,
                _K.DELIVERED,
                _K.RETURNED_TO_SENDER,
                _K.CANCELLED,
            },
        ),
        (
            TWINE,
            {_K.SHIPPED, _K.OUT_FOR_DELIVERY, _K.DELAYED, _K.DELIVERED, _K.LOST, _K.CANCELLED},
        ),
    ],
)
def test_each_store_can_say_so_much(
    shipping: OpenStreet, hearer: Hearer, store_id: int, kinds: set[ReportKind]
) -> None:
    number = ordered(shipping, store_id)
    for second, kind in enumerate(sorted(kinds)):
        fulfil(shipping, store_id, number, plan=[{"kind": kind, "seconds": second}])
    assert {said.report.kind for said in hearer.reports} == kinds


def test_a_cancelled_line_is_named(shipping: OpenStreet, hearer: Hearer) -> None:
    lines = [{"sku": "HP-ENAMEL-MUG", "quantity": 1}]
    number = ordered(shipping, HARBOR)
    fulfil(shipping, HARBOR, number, plan=[{"kind": "cancelled", "lines": lines}])
    [said] = hearer.reports
    assert (said.report.kind, said.report.lines) == (
        _K.CANCELLED,
        (ReportedLine("HP-ENAMEL-MUG", 1),),
    )
    read = PlatformCalls(shipping).call("GET", f"/orders/{number}").json
    [line] = read["line_items"]
    assert line["quantity"] == {"original": 2, "total": 1, "fulfilled": 0}
    assert read["adjustments"][0]["line_items"] == [{"id": line["id"], "quantity": -1}]


def test_the_order_that_can_be_read_shows_its_way(shipping: OpenStreet) -> None:
    number = ordered(shipping, HARBOR)
    [parcel] = fulfil(shipping, HARBOR, number)["parcels"]
    read = PlatformCalls(shipping).call("GET", f"/orders/{number}").json
    assert [event["type"] for event in read["fulfillment"]["events"]] == ["processing", "shipped"]
    assert read["fulfillment"]["events"][1]["tracking_number"] == parcel["trackingNumber"]
    assert read["line_items"][0]["status"] == "fulfilled"
    [listed] = shipping.orders(HARBOR)
    assert listed["parcels"] == [parcel]
    page = shipping.get(f"{shipping.url_of(HARBOR)}/orders/{number}").body.decode()
    assert f"Parcel 1: UPS {parcel['trackingNumber']}, delivered" in page


def test_a_carrier_tells_the_whole_way_so_far(shipping: OpenStreet, hearer: Hearer) -> None:
    plan = [
        {"kind": "shipped", "seconds": 1},
        {"kind": "out_for_delivery", "seconds": 2, "by": "carrier"},
        {"kind": "returned_to_sender", "seconds": 3, "by": "carrier"},
    ]
    fulfil(shipping, LUMEN, ordered(shipping, LUMEN), plan=plan)
    ways = [
        [s.report.kind for s in hearer.reports[1:3]],
        [s.report.kind for s in hearer.reports[3:]],
    ]
    assert ways == [
        [_K.SHIPPED, _K.OUT_FOR_DELIVERY],
        [_K.SHIPPED, _K.OUT_FOR_DELIVERY, _K.RETURNED_TO_SENDER],
    ]


def test_what_is_not_taken_is_told_again(shipping: OpenStreet, hearer: Hearer) -> None:
    hearer.refusals = 2
    number = ordered(shipping, JUNIPER)
    answer = fulfil(shipping, JUNIPER, number, plan=[{"kind": "shipped"}])
    assert (answer["told"], answer["lost"]) == (1, 0)
    [delivery] = shipping.control("GET", f"deliveries?storeId={JUNIPER}")["deliveries"]
    assert [attempt["status"] for attempt in delivery["attempts"]] == [503, 503, 200]
    assert (delivery["kind"], delivery["by"], delivery["delivered"]) == ("shipped", "store", True)
    assert len(hearer.reports) == 1


def test_what_the_bus_does_not_take_is_told_again(shipping: OpenStreet, hearer: Hearer) -> None:
    hearer.failed_entries = 1
    answer = fulfil(shipping, JUNIPER, ordered(shipping, JUNIPER), plan=[{"kind": "shipped"}])
    assert (answer["told"], len(hearer.requests), len(hearer.reports)) == (1, 2, 1)


def test_shopify_creates_a_parcel_once_and_updates_it(shipping: OpenStreet, hearer: Hearer) -> None:
    number = ordered(shipping, TWINE)
    plan = [{"kind": kind} for kind in ("shipped", "delivered", "cancelled")]
    fulfil(shipping, TWINE, number, plan=plan)
    topics = [request.headers["x-shopify-topic"] for request in hearer.requests]
    assert topics == ["fulfillments/create", "fulfillments/update", "orders/cancelled"]
    assert [json.loads(request.body)["name"] for request in hearer.requests] == [
        f"#{number}.1",
        f"#{number}.1",
        f"#{number}",
    ]


def test_nothing_happens_before_the_order(hearer: Hearer, tmp_path: Path) -> None:
    hearers = Hearers(hearer.url, hearer.url, BUS_ARN)
    behind = datetime.now(UTC) - timedelta(hours=1)
    with open_street(tmp_path, hearers=hearers, clock=lambda: behind) as street:
        hearer.learn_stores(street.get(f"{street.url}/_street/registry.json").body)
        fulfil(street, LUMEN, ordered(street, LUMEN), plan=[{"kind": "shipped"}])
        [order] = street.orders(LUMEN)
    [said] = hearer.reports
    assert said.report.at == datetime.fromisoformat(order["at"])


def test_after_three_attempts_it_is_given_up(shipping: OpenStreet, hearer: Hearer) -> None:
    hearer.refusals = 99
    answer = fulfil(shipping, LUMEN, ordered(shipping, LUMEN), plan=[{"kind": "shipped"}])
    assert (answer["told"], answer["lost"]) == (0, 1)
    [delivery] = shipping.control("GET", "deliveries")["deliveries"]
    assert len(delivery["attempts"]) == 3
    assert delivery["delivered"] is False
    assert shipping.control("GET", f"deliveries?storeId={TWINE}") == {"deliveries": []}


def test_without_waiting_it_goes_on_by_itself(shipping: OpenStreet) -> None:
    shipping.control("POST", "clock", {"speed": 1})
    number = ordered(shipping, LUMEN)
    begun = fulfil(shipping, LUMEN, number, wait=False)
    assert begun["tellings"] == 4
    assert [parcel["status"] for parcel in begun["parcels"]] == ["labelled"]
    assert shipping.control("GET", "clock") == {"speed": 1}
    shipping.control("POST", "clock", {"speed": SPEED})
    ended = fulfil(shipping, LUMEN, number, plan=[{"kind": "delayed", "seconds": 100_000}])
    [parcel] = ended["parcels"]
    assert parcel["trackingNumber"] == begun["parcels"][0]["trackingNumber"]
    told = shipping.control("GET", "deliveries")["deliveries"]
    assert sorted(d["kind"] for d in told if d["delivered"]) == [
        "confirmed",
        "delayed",
        "delivered",
        "out_for_delivery",
        "shipped",
    ]


def test_a_reset_ends_what_is_in_progress(shipping: OpenStreet, hearer: Hearer) -> None:
    shipping.control("POST", "clock", {"speed": 1})
    number = ordered(shipping, LUMEN)
    fulfil(shipping, LUMEN, number, wait=False)
    shipping.reset()
    shipping.control("POST", "clock", {"speed": SPEED})
    other = ordered(shipping, TWINE)
    fulfil(shipping, TWINE, other, plan=[{"kind": "shipped", "seconds": 5000}])
    assert {said.order.store_id for said in hearer.reports} == {TWINE}


def test_what_has_happened_survives_the_street(tmp_path: Path, hearer: Hearer) -> None:
    hearers = Hearers(hearer.url, hearer.url, BUS_ARN)
    with open_street(tmp_path, hearers=hearers) as street:
        hearer.learn_stores(street.get(f"{street.url}/_street/registry.json").body)
        number = ordered(street, LUMEN)
        [before] = fulfil(street, LUMEN, number, plan=[{"kind": "shipped"}])["parcels"]
    with open_street(tmp_path) as street:
        [listed] = street.orders(LUMEN)
    assert listed["parcels"] == [before]


def test_keys_are_published_in_the_profile(shipping: OpenStreet) -> None:
    key = {"kid": "k1", "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}
    profile = f"{shipping.url_of(HARBOR)}/.well-known/ucp"
    assert "signing_keys" not in shipping.get(profile).json
    shipping.control("POST", "signing-keys", {"storeId": HARBOR, "keys": [key]})
    assert shipping.get(profile).json["signing_keys"] == [key]


def test_muse_finds_the_keys_in_the_profile(shipping: OpenStreet, hearer: Hearer) -> None:
    key = {"kid": "k1", "kty": "EC", "crv": "P-256", "x": "AA", "y": "Ag", "use": "sig"}
    shipping.control("POST", "signing-keys", {"storeId": HARBOR, "keys": [key]})
    keys = UcpSigningKeys(SafeHttp(["127.0.0.0/8"]), SystemClock())
    store = hearer.registry.store(HARBOR)
    assert keys.of(store, "k1") == (SigningKey("k1", "P-256", "AA", "Ag"),)


@pytest.mark.parametrize(
    ("path", "body", "why"),
    [
        ("fulfil", {"storeId": LUMEN, "orderNumber": "LH-1"}, "has no order LH-1"),
        ("fulfil", {"storeId": 1, "orderNumber": "LH-1"}, "storeId must be one of"),
        ("fulfil", {"storeId": 9008, "orderNumber": "S08-1"}, "tells nobody"),
        ("clock", {"speed": 0}, "speed"),
        ("clock", {}, "speed"),
        ("signing-keys", {"storeId": LUMEN, "keys": []}, "no UCP profile"),
        ("signing-keys", {"storeId": HARBOR, "keys": {}}, "JSON Web Keys"),
    ],
)
def test_what_makes_no_sense_is_refused(
    hearer: Hearer, tmp_path: Path, path: str, body: Any, why: str
) -> None:
    hearers = Hearers(hearer.url, hearer.url, BUS_ARN)
    with open_street(tmp_path, hearers=hearers, extra_stores=1) as street:
        reply = send("POST", f"{street.url}/_street/{path}", body)
    assert reply.status == 422
    assert why in reply.json["error"]


def test_a_street_that_knows_nobody_to_tell_says_so(street: OpenStreet) -> None:
    body = {"storeId": LUMEN, "orderNumber": "LH-1"}
    reply = send("POST", f"{street.url}/_street/fulfil", body)
    assert reply.status == 422
    assert "--muse-url" in reply.json["error"]


@pytest.mark.parametrize(
    "given", [["--muse-url", "http://127.0.0.1:1"], ["--aws-url", "u", "--bus-arn", "a"]]
)
def test_who_is_told_is_said_in_full(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: list[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["street", "--base-port", "0", "--state-dir", "x", *given])
    with pytest.raises(SystemExit):
        main()
    assert "go together" in capsys.readouterr().err
