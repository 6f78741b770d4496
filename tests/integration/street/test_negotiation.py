"""The stores read the platform's profile before they deal with it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from muse.adapters.retailers.ucp.access.platform import platform_profile
from tests.integration.street.opening import OpenStreet, open_street
from tests.integration.street.platform_calls import PlatformCalls, new_checkout

Serve = Callable[[object], str]


@pytest.fixture(scope="module")
def strict_street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStreet]:
    with open_street(tmp_path_factory.mktemp("strict"), approved_platforms=frozenset()) as street:
        yield street


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves a profile at a URL of its own; bytes go as they are."""
    profiles: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = profiles[int(self.path.rpartition("/")[2])]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def publish(profile: object) -> str:
        profiles.append(profile if isinstance(profile, bytes) else json.dumps(profile).encode())
        return f"http://127.0.0.1:{server.server_address[1]}/{len(profiles) - 1}"

    yield publish
    server.shutdown()
    server.server_close()


def _create(street: OpenStreet, url: str) -> Any:
    agent = f'profile="{url}"'
    body = new_checkout("HP-ENAMEL-MUG")
    return PlatformCalls(street).call("POST", "/checkout-sessions", body, ucp_agent=agent)


def test_muses_own_profile_is_accepted(strict_street: OpenStreet, serve: Serve) -> None:
    reply = _create(strict_street, serve(platform_profile([])))

    assert reply.status == 201
    assert sorted(reply.json["ucp"]["capabilities"]) == [
        "dev.ucp.shopping.checkout",
        "dev.ucp.shopping.fulfillment",
    ]


@pytest.mark.parametrize(
    ("profile", "status", "code"),
    [
        (b"<html>", 422, "profile_malformed"),
        ({}, 422, "profile_malformed"),
        ({"ucp": {"version": "2026-04-08"}}, 422, "profile_malformed"),
        (
            {"ucp": {"version": "2027-01-01", "services": {}, "payment_handlers": {}}},
            422,
            "version_unsupported",
        ),
    ],
)
def test_other_profiles_are_refused(
    strict_street: OpenStreet, serve: Serve, profile: object, status: int, code: str
) -> None:
    reply = _create(strict_street, serve(profile))

    assert (reply.status, reply.json["code"]) == (status, code)


def test_a_profile_that_cannot_be_fetched(strict_street: OpenStreet) -> None:
    reply = _create(strict_street, "http://127.0.0.1:9/.well-known/ucp")

    assert (reply.status, reply.json["code"]) == (424, "profile_unreachable")


def test_a_platform_without_checkout_has_nothing_in_common(
    strict_street: OpenStreet, serve: Serve
) -> None:
    nothing = {"version": "2026-04-08", "services": {}, "payment_handlers": {}, "capabilities": {}}

    reply = _create(strict_street, serve({"ucp": nothing}))

    assert (reply.status, reply.json["ucp"]["status"]) == (200, "error")
    assert reply.json["messages"][0]["code"] == "capabilities_incompatible"
