"""Commands find the system that runs in this checkout, whatever port it was started on."""

import json
from pathlib import Path

import pytest

from local import token
from local.commands import money_check, reconcile
from local.running import running_aws_url

STARTED_ON_9000 = {"api": "http://127.0.0.1:9000", "aws": "http://127.0.0.1:9001"}


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSE_STATE_DIR", str(tmp_path))
    monkeypatch.delenv("PORT", raising=False)
    return tmp_path


def test_the_running_system_says_where_it_is(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (state / "endpoints.json").write_text(json.dumps(STARTED_ON_9000))
    assert running_aws_url() == STARTED_ON_9000["aws"]
    monkeypatch.setenv("PORT", "8800")  # where to start, not where it runs
    assert running_aws_url() == STARTED_ON_9000["aws"]


def test_a_port_that_is_named_counts(state: Path) -> None:
    (state / "endpoints.json").write_text(json.dumps(STARTED_ON_9000))
    assert running_aws_url(9300) == "http://127.0.0.1:9301"


@pytest.mark.parametrize("written", [None, "", "{", "[]", "{}"])
def test_without_a_running_system_the_usual_port(state: Path, written: str | None) -> None:
    if written is not None:
        (state / "endpoints.json").write_text(written)
    assert running_aws_url() == "http://127.0.0.1:8701"


@pytest.mark.parametrize(
    ("main", "arguments"),
    [
        (token.main, ["token", "--user", "ada"]),
        (reconcile.main, ["reconcile"]),
        (money_check.main, ["money_check"]),
    ],
)
def test_each_command_asks_the_running_system(
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    main: object,
    arguments: list[str],
) -> None:
    """Nothing listens on port 1: the command says where it looked."""
    (state / "endpoints.json").write_text(json.dumps({"aws": "http://127.0.0.1:1"}))
    monkeypatch.setattr("sys.argv", arguments)
    assert callable(main)
    assert main() == 1
    assert "nothing answers at http://127.0.0.1:1" in capsys.readouterr().err
