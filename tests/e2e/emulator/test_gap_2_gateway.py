"""Gap 2: the HTTP API answers at the root of its own port, with the gateway's limits."""

import http.client

import pytest

from local.ports import HOST
from tests.e2e.emulator.machine import Machine

MEGABYTE = 1024 * 1024


def test_health_belongs_to_the_product(machine: Machine) -> None:
    assert machine.get("/health").json()["route"] == "GET /health"


def test_the_api_also_answers_below_its_path_at_the_aws_endpoint(machine: Machine) -> None:
    api_id = machine.outputs["ApiUrl"].removeprefix("https://").partition(".")[0]
    connection = http.client.HTTPConnection(HOST, machine.ports.aws)
    connection.request("GET", f"/_aws/execute-api/{api_id}/$default/health")
    assert connection.getresponse().status == 200


def test_binary_bodies_go_both_ways(machine: Machine) -> None:
    picture = machine.get("/api/v1/echo?as=picture")
    assert picture.body.startswith(b"GIF89a\x01\x00")
    assert picture.headers["Content-Type"] == "image/gif"
    assert picture.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    bytes_256 = bytes(range(256))
    answer = machine.send(
        "POST", "/api/v1/echo", bytes_256, Content_Type="application/octet-stream"
    )
    assert answer.json() == {"method": "POST", "size": 256}


@pytest.mark.parametrize(("size", "status"), [(1 * MEGABYTE, 200), (11 * MEGABYTE, 413)])
def test_a_body_may_have_10_megabytes(machine: Machine, size: int, status: int) -> None:
    body = b"x" * size
    answer = machine.send("POST", "/api/v1/echo", body, Content_Type="application/json")
    assert answer.status == status
    assert machine.get("/health").status == 200


@pytest.mark.parametrize(("size", "status"), [(8_000, 200), (12_000, 431), (60_000, 431)])
def test_headers_may_have_10_kilobytes(machine: Machine, size: int, status: int) -> None:
    assert machine.get("/health", X_Long="y" * size).status == status


def test_a_chunked_body_is_counted_too(machine: Machine) -> None:
    connection = http.client.HTTPConnection(HOST, machine.ports.base, timeout=60)
    chunks = (b"z" * MEGABYTE for _ in range(11))
    connection.request("POST", "/api/v1/echo", chunks, encode_chunked=True)
    assert connection.getresponse().status == 413
