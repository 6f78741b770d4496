"""Where requests go, and how long they wait."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.session import get_session

from muse.adapters.dynamodb.settings import ConnectionSettings, TableNames
from muse.adapters.dynamodb.storage import DynamoStorage
from muse.domain.errors import Unavailable
from tests.builders import USER
from tests.dynamodb import answering, count_requests, failing

NAMES = TableNames(carts="muse-carts", checkouts="muse-c", orders="muse-o", tasks="muse-t")
EMPTY = answering()


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


@pytest.fixture
def silence() -> Iterator[str]:
    """The URL of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def url_called_by(storage: DynamoStorage) -> str:
    urls: list[str] = []

    def answer(request: AWSPreparedRequest) -> AWSResponse | None:
        urls.append(str(request.url))
        return EMPTY(request)

    with failing(answer):
        storage.cart(USER)
    return urls[0]


def test_the_region_and_the_endpoint_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert url_called_by(DynamoStorage(NAMES)) == "https://dynamodb.us-east-1.amazonaws.com/"
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:8701")
    assert url_called_by(DynamoStorage(NAMES)) == "http://127.0.0.1:8701/"


def test_settings_win_over_the_environment() -> None:
    elsewhere = DynamoStorage(NAMES, ConnectionSettings(region="eu-central-1"))
    assert url_called_by(elsewhere) == "https://dynamodb.eu-central-1.amazonaws.com/"
    here = DynamoStorage(NAMES, ConnectionSettings(endpoint_url="http://127.0.0.1:8701"))
    assert url_called_by(here) == "http://127.0.0.1:8701/"


def test_tables_are_called_by_their_deployed_names() -> None:
    storage = DynamoStorage(NAMES)
    with failing(EMPTY, EMPTY), count_requests() as requests:
        storage.cart(USER)
        storage.task("MO-00000-00000-00000")
    assert [sent["TableName"] for _, sent in requests.sent] == ["muse-carts", "muse-t"]


def test_a_function_names_only_the_tables_that_it_uses() -> None:
    storage = DynamoStorage(TableNames(orders="muse-o"))
    with failing(answering(Items=[])):
        assert list(storage.orders_of(USER)) == []
    with pytest.raises(LookupError, match="carts"):
        storage.cart(USER)


def test_clients_can_share_a_session() -> None:
    session = get_session()
    seen: list[str] = []
    session.register("request-created.dynamodb", lambda **_: seen.append("request"))
    storage = DynamoStorage(NAMES, session=session)
    with failing(EMPTY):
        storage.cart(USER)
    assert seen == ["request"]


def test_a_database_that_does_not_answer_is_given_up(silence: str) -> None:
    impatient = ConnectionSettings(endpoint_url=silence, read_timeout_seconds=0.05, attempts=2)
    storage = DynamoStorage(NAMES, impatient)
    started = time.monotonic()
    with count_requests() as requests, pytest.raises(Unavailable):
        storage.cart(USER)
    assert len(requests) == 2
    assert time.monotonic() - started < 2 * ConnectionSettings().read_timeout_seconds


def test_a_database_that_is_not_there_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    gone = ConnectionSettings(endpoint_url=f"http://127.0.0.1:{port}")
    pauses: list[float] = []
    storage = DynamoStorage(NAMES, gone, sleep=pauses.append)
    with pytest.raises(Unavailable):
        storage.cart(USER)
    assert len(pauses) == gone.attempts - 1


def test_the_defaults_fit_a_function_that_someone_waits_for() -> None:
    settings = ConnectionSettings()
    assert (settings.connect_timeout_seconds, settings.read_timeout_seconds) == (1, 3)
