"""The image's entry point under the Lambda runtime emulator of the SAM command line."""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[3]
PYTHON = ROOT / ".venv" / "product" / "bin" / "python"
_MACHINE = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]
_OPENS_WITHIN = 30.0
_ANSWERS_WITHIN = 300.0


def emulator() -> Path:
    """The program, in the environment of the tools."""
    [found] = (ROOT / ".venv" / "tools").glob(f"lib/*/site-packages/samcli/**/*-rie-{_MACHINE}")
    return found


@contextmanager
def lambda_runtime(handler: str, environment: Mapping[str, str], log: Path) -> Iterator[str]:
    """The URL at which the function is invoked, until the block ends."""
    port, runtime_port = _free_port(), _free_port()
    command = [
        str(emulator()),
        *("--runtime-interface-emulator-address", f"127.0.0.1:{port}"),
        *("--runtime-api-address", f"127.0.0.1:{runtime_port}"),
        *(str(PYTHON), "-m", "awslambdaric", handler),
    ]
    paths = f"{ROOT / 'shared'}{os.pathsep}{ROOT / 'functions'}"
    own = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp"), "PYTHONPATH": paths}
    with log.open("w") as out:
        process = subprocess.Popen(command, env=own | dict(environment), stdout=out, stderr=out)
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations"
        finally:
            process.terminate()
            process.wait(timeout=20)


def invoke(url: str, event: Mapping[str, object]) -> Any:
    """The answer, or what was raised as `{errorType, errorMessage}`."""
    request = Request(url, json.dumps(event).encode())
    with urlopen(request, timeout=_ANSWERS_WITHIN) as answer:
        return json.loads(answer.read())


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _OPENS_WITHIN
    while time.monotonic() < ends:
        assert process.poll() is None, "the emulator ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the emulator does not answer")
