"""`make up`: what it prints, how it ends, and what is left."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.processes import ROOT
from tests.e2e.emulator.machine import NEIGHBOURS, STACK, eventually
from tests.e2e.ports import free_base, is_free


class Up:
    """`python -m local.up` on ports of its own, with the test stack as template."""

    def __init__(self, state_dir: Path, base: int | None = None) -> None:
        self.base = base or free_base(NEIGHBOURS)
        self.state_dir = state_dir
        self.file = state_dir / "endpoints.json"
        self.file.unlink(missing_ok=True)  # a killed one leaves it behind
        command = [sys.executable, "-m", "local.up", "--port", str(self.base)]
        command += ["--state-dir", str(state_dir), "--template", str(STACK)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def endpoints(self) -> dict[str, Any]:
        """Wait until it is ready; what it wrote."""
        eventually(lambda: self.file.exists() or self.process.poll() is not None, 120)
        assert self.process.poll() is None, self.process.communicate()[1]
        found: dict[str, Any] = json.loads(self.file.read_text())
        return found

    def end(self, number: int) -> tuple[int, str, str]:
        """Send a signal and wait: exit code, standard output, standard error."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err

    def is_gone(self) -> bool:
        """Whether nothing listens on its ports any more."""
        return all(is_free(self.base + offset) for offset in range(NEIGHBOURS))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State that outlives one run."""
    return tmp_path_factory.mktemp("up")


@pytest.fixture
def up(folder: Path) -> Iterator[Up]:
    """A running system; killed at the end if need be."""
    running = Up(folder)
    yield running
    if running.process.poll() is None:
        running.process.kill()
    running.process.communicate()
    eventually(running.is_gone)


def token(port: int, user: str, *more: str) -> subprocess.CompletedProcess[str]:
    """`python -m local.token`."""
    command = [sys.executable, "-m", "local.token", "--port", str(port), "--user", user, *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_prints_its_endpoints_and_ends_with_ctrl_c(up: Up) -> None:
    endpoints = up.endpoints()
    base = f"http://127.0.0.1:{up.base}"
    assert endpoints["api"] == base
    assert endpoints["ops"] == f"{base}/docs"
    assert endpoints["aws"] == f"http://127.0.0.1:{up.base + 1}"
    assert endpoints["stripe"] == f"http://127.0.0.1:{up.base + 2}"
    product = endpoints["stores"][0]["products"][0]
    assert {"sku", "url", "name", "priceCents", "fault"} <= product.keys()
    printed = token(up.base, "ada", "--group", "ops")
    assert (printed.returncode, printed.stderr) == (0, "")
    assert printed.stdout.strip().count(".") == 2
    assert printed.stdout.count("\n") == 1
    code, out, _ = up.end(signal.SIGINT)
    assert code == 0
    assert json.loads(out) == endpoints
    assert up.is_gone()
    assert not up.file.exists()


def test_its_parts_end_with_it_even_when_it_is_killed(up: Up) -> None:
    up.endpoints()
    up.end(signal.SIGKILL)
    assert eventually(up.is_gone)


def test_it_ends_with_a_reason_when_a_part_dies(up: Up) -> None:
    up.endpoints()
    children = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    emulator = next(
        line for line in children if f" {up.process.pid} " in line and "local.aws" in line
    )
    os.kill(int(emulator.split()[0]), signal.SIGKILL)
    _, err = up.process.communicate(timeout=30)
    assert up.process.returncode == 1
    assert "aws has ended with code -9" in err


def test_a_taken_port_is_named(folder: Path) -> None:
    first = Up(folder / "taken")
    try:
        eventually(lambda: not is_free(first.base + 1))
        second = Up(folder / "other", first.base)
        _, err = second.process.communicate(timeout=30)
        assert second.process.returncode == 1
        assert f"port {first.base}" in err
    finally:
        first.end(signal.SIGTERM)


def test_without_a_system_there_is_no_token() -> None:
    printed = token(free_base(NEIGHBOURS), "ada")
    assert (printed.returncode, printed.stdout) == (1, "")
    assert "is `make up` running?" in printed.stderr
