"""Runs the Oscar shop in its own environment: a database in a folder of the test, a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
PYTHON = HERE.parents[2] / ".venv" / "oscar" / "bin" / "python"
EMAIL, PASSWORD = "orders@muse.example", "canary-Passw0rd"
_OPENS_WITHIN = 60.0


@contextmanager
def oscar_shop(data: Path) -> Iterator[str]:
    """The origin of a shop with stock and an account, until the block ends."""
    settings = {"DJANGO_SETTINGS_MODULE": "shop.settings", "PYTHONPATH": str(HERE)}
    environment = {**os.environ, **settings, "OSCAR_DATA": str(data)}
    fill = f"from shop.stock import fill; fill({EMAIL!r}, {PASSWORD!r})"
    for arguments in (["-m", "django", "migrate", "-v0"], ["-W", "ignore", "-c", fill]):
        subprocess.run([PYTHON, *arguments], env=environment, check=True, timeout=120)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(PYTHON), "-m", "django", "runserver", f"127.0.0.1:{port}", "--noreload"]
    with (data / "shop.log").open("w") as log:
        shop = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            origin = f"http://127.0.0.1:{port}"
            _wait_until_open(origin, shop)
            yield origin
        finally:
            shop.terminate()
            shop.wait(timeout=20)


def _wait_until_open(origin: str, shop: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _OPENS_WITHIN
    while time.monotonic() < ends:
        assert shop.poll() is None, "the shop ended by itself: see shop.log"
        try:
            with urlopen(f"{origin}/accounts/login/", timeout=5):
                return
        except (URLError, TimeoutError):
            time.sleep(0.1)
    raise TimeoutError("the Oscar shop did not open")
