"""Gap 9: functions run in the product's environment, see Lambda's variables, and share nothing."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local.processes import ROOT
from tests.e2e.emulator.machine import Machine


def seen(machine: Machine) -> dict[str, str]:
    """The environment of a function."""
    environment: dict[str, str] = machine.invoke("ProbeName", {})[1]["environment"]
    return environment


def test_the_interpreter_is_the_products(machine: Machine) -> None:
    python = machine.invoke("ProbeName", {})[1]["python"]
    assert Path(python).parent == ROOT / ".venv" / "product" / "bin"


def test_the_template_and_lambda_set_the_variables(machine: Machine) -> None:
    environment = seen(machine)
    assert environment["GREETING"] == "hello"
    assert environment["FIRST_NETWORK"] == "127.0.0.0/8"
    assert environment["ALLOWED_NETWORKS"] == "127.0.0.0/8,10.0.0.0/8"
    assert environment["TABLE_REGION"] == "us-east-1"
    assert environment["STRIPE_API_KEY"] == "sk_test_local"
    assert environment["VARIANCE"] == "100"
    assert "STORES_URI" not in environment
    assert environment["AWS_ENDPOINT_URL"] == machine.ports.aws_url
    assert environment["AWS_REGION"] == "us-east-1"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == machine.outputs["ProbeName"]


def test_nothing_of_the_shell_or_the_emulator_leaks_in(machine: Machine) -> None:
    assert set(os.environ) - {"PATH", "HOME", "LANG"}
    leaked = {
        "PYTHONPATH",
        "VIRTUAL_ENV",
        "GATEWAY_PORT",
        "STATE_DIR",
        "S3_PERSIST",
        "PYTEST_VERSION",
    }
    assert not leaked & set(seen(machine))


def test_the_context_knows_the_time_that_is_left(machine: Machine) -> None:
    answer = machine.invoke("ProbeName", {})[1]
    assert 9_000 < answer["remaining"] <= 10_000
    assert answer["arn"].endswith(machine.outputs["ProbeName"])
    assert answer["requestId"]


def test_invocations_at_the_same_time_have_processes_of_their_own(machine: Machine) -> None:
    event = {"seconds": 0.5, "order": "parallel"}
    machine.warm("Steps", 4)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: machine.invoke("StepsName", event)[1], range(4)))
    assert len({answer["pid"] for answer in answers}) == 4
