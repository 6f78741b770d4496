"""Starts, watches and stops the programs that the local system consists of."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from local.loopback import answers
from local.ports import HOST

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
STOP_SECONDS = 8.0


class StartError(Exception):
    """The local system cannot run; the message says what is in the way."""


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """One program: its module, its virtual environment, its ports, and how it shows readiness."""

    name: str
    module: str
    arguments: tuple[str, ...]
    ports: tuple[int, ...]
    ready_url: str
    environment: str = "product"
    paths: tuple[str, ...] = field(default=())

    @property
    def python(self) -> Path:
        """The interpreter of its virtual environment."""
        return ROOT / ".venv" / self.environment / "bin" / "python"


class Child:
    """One program while it runs. Its output goes to a file; it ends when this process ends."""

    def __init__(self, spec: ChildSpec, log: Path) -> None:
        self.spec = spec
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it. Raises StartError when a port is taken or the environment is missing."""
        for port in self.spec.ports:
            require_free(port, self.spec.name)
        if not self.spec.python.exists():
            raise StartError(f"{self.spec.python} is missing: make .venv/{self.spec.environment}")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = self._launch(output)

    def _launch(self, output: IO[bytes]) -> subprocess.Popen[bytes]:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        environment["NO_PROXY"] = environment["no_proxy"] = f"{HOST},localhost"
        if self.spec.paths:
            environment["PYTHONPATH"] = os.pathsep.join(self.spec.paths)
        command = [str(self.spec.python), "-m", "local.child", self.spec.module]
        return subprocess.Popen(
            [*command, *self.spec.arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        """Wait for its first answer. Raises StartError with the end of its log when it dies."""
        deadline = time.monotonic() + seconds
        while not answers(self.spec.ready_url):
            if (code := self.exit_code()) is not None:
                raise StartError(f"{self.spec.name} ended with code {code}:\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise StartError(f"{self.spec.name} is not ready after {seconds:.0f} s: {self.log}")
            time.sleep(0.02)

    def exit_code(self) -> int | None:
        """None while it runs."""
        return None if self._process is None else self._process.poll()

    def kill(self) -> None:
        """End it as a crash would: SIGKILL, at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def ask_to_stop(self) -> None:
        """SIGTERM; does not wait."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def wait_until_stopped(self) -> None:
        """Wait for the end, and force it when it does not come."""
        if self._process is None:
            return
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None

    def last_words(self, lines: int = 15) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def stop_all(children: Sequence[Child]) -> None:
    """Stop them side by side."""
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait_until_stopped()


def require_free(port: int, name: str) -> None:
    """Raises StartError when something listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            hint = "choose other ports with PORT=…, or stop what runs there"
            raise StartError(f"port {port}, needed for {name}, is taken: {hint}") from error
