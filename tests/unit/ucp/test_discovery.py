"""Negotiation: which stores we can work with, and for how long we believe that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from muse.adapters.retailers.ucp.access.discovery import Discovery
from muse.adapters.web.addresses import Networks
from muse.adapters.web.errors import RefusalReason, WebError, WebRefused, WebTimeout
from muse.adapters.web.messages import HttpResponse
from muse.domain.placement.failures import NotSupported, PlacementFailure, RetailerUnavailable
from tests.builders import NOW
from tests.unit.ucp.answering import ORIGIN, ScriptedHttp, reply, shop

SHOPPING = "dev.ucp.shopping"
VERSION = "2026-04-08"


class _Clock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def _profile(**changes: Any) -> dict[str, Any]:
    rest = {"version": VERSION, "transport": "rest", "endpoint": f"{ORIGIN}/ucp/"}
    schema = "https://ucp.dev/2026-04-08/schemas/shopping/checkout.json"
    ucp = {
        "version": VERSION,
        "services": {SHOPPING: [{**rest, "transport": "mcp"}, rest]},
        "capabilities": {
            f"{SHOPPING}.checkout": [{"version": VERSION, "schema": schema}],
            f"{SHOPPING}.fulfillment": [{"version": VERSION}],
        },
        "payment_handlers": {},
    }
    return {"ucp": {**ucp, **changes}}


def _discovery(*answers: tuple[str, HttpResponse | WebError]) -> tuple[Discovery, ScriptedHttp]:
    http = ScriptedHttp(dict(answers))
    return Discovery(http, _Clock(), Networks()), http


def _found(answer: HttpResponse | WebError) -> Any:
    return _discovery(("/.well-known/ucp", answer))[0].store(shop())


def test_the_endpoint_and_the_capabilities_are_found() -> None:
    store = _found(reply(_profile()))

    assert store.endpoint == f"{ORIGIN}/ucp"
    assert f"{SHOPPING}.checkout" in store.capabilities


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"version": "2027-01-01"}, NotSupported),
        ({"capabilities": {f"{SHOPPING}.checkout": [{"version": VERSION}]}}, NotSupported),
        ({"services": {}}, NotSupported),
        ({"services": {SHOPPING: [{"version": VERSION, "transport": "mcp"}]}}, NotSupported),
        ({"services": None}, RetailerUnavailable),
    ],
)
def test_a_store_that_has_too_little_in_common_with_us(
    changes: dict[str, Any], expected: type[PlacementFailure]
) -> None:
    with pytest.raises(expected):
        _found(reply(_profile(**changes)))


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://collector.example/ucp",
        "http://shop.example/ucp",
        "https://shop.example@collector.example/ucp",
        "ftp://shop.example/ucp",
    ],
)
def test_orders_go_to_the_stores_own_domains_only(endpoint: str) -> None:
    rest = {"version": VERSION, "transport": "rest", "endpoint": endpoint}

    with pytest.raises(NotSupported):
        _found(reply(_profile(services={SHOPPING: [rest]})))


def test_a_capability_described_by_somebody_else_is_not_believed() -> None:
    capabilities = dict(_profile()["ucp"]["capabilities"])
    forged = {"version": VERSION, "schema": "https://evil.test/checkout.json"}
    capabilities[f"{SHOPPING}.checkout"] = [forged]

    with pytest.raises(NotSupported):
        _found(reply(_profile(capabilities=capabilities)))


def test_an_older_version_of_the_profile_is_taken_where_there_is_one() -> None:
    newer = _profile(
        version="2027-01-01", supported_versions={VERSION: f"{ORIGIN}/ucp-2026-04-08.json"}
    )
    discovery, http = _discovery(
        ("/.well-known/ucp", reply(newer)), ("/ucp-2026-04-08.json", reply(_profile()))
    )

    assert discovery.store(shop()).endpoint == f"{ORIGIN}/ucp"
    assert len(http.asked) == 2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (reply({}, 500), RetailerUnavailable),
        (reply(b"<html>"), RetailerUnavailable),
        (WebTimeout(sent=True), RetailerUnavailable),
        (WebRefused(RefusalReason.ADDRESS), NotSupported),
    ],
)
def test_a_profile_that_cannot_be_had(
    answer: HttpResponse | WebError, expected: type[PlacementFailure]
) -> None:
    with pytest.raises(expected):
        _found(answer)


@pytest.mark.parametrize(
    ("header", "still_known_after", "forgotten_after"),
    [
        ({}, 59, 61),
        ({"Cache-Control": "no-store"}, 59, 61),
        ({"Cache-Control": "public, max-age=5"}, 59, 61),
        ({"Cache-Control": "public, max-age=600"}, 599, 601),
        ({"Cache-Control": "public, max-age=999999"}, 3599, 3601),
    ],
)
def test_a_profile_is_kept_for_as_long_as_it_says_within_limits(
    header: dict[str, str], still_known_after: int, forgotten_after: int
) -> None:
    http = ScriptedHttp({"/.well-known/ucp": reply(_profile(), headers=header)})
    clock = _Clock()
    discovery = Discovery(http, clock, Networks())
    discovery.store(shop())

    clock.time = NOW + timedelta(seconds=still_known_after)
    discovery.store(shop())
    assert len(http.asked) == 1

    clock.time = NOW + timedelta(seconds=forgotten_after)
    discovery.store(shop())
    assert len(http.asked) == 2
