"""Runs the Oscar shop in its own environment: a database in a folder of the test, a free port."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
PYTHON = HERE.parents[2] / ".venv" / "oscar" / "bin" / "python"
EMAIL, PASSWORD = "orders@muse.example", "canary-Passw0rd"
DATABASE = "shop.sqlite3"
_OPENS_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class OscarShop:
    """A running shop with stock and an account; its database lies in `data`."""

    origin: str
    data: Path

    @property
    def domain(self) -> str:
        return self.origin.removeprefix("http://")

    def orders(self) -> list[tuple[str, int]]:
        """Number and total in cents of what was really ordered, oldest first."""
        with closing(sqlite3.connect(self.data / DATABASE)) as database:
            found = database.execute("SELECT number, total_incl_tax FROM order_order ORDER BY id")
            return [(str(number), round(100 * float(total))) for number, total in found]


@contextmanager
def oscar_shop(data: Path) -> Iterator[OscarShop]:
    """A shop, until the block ends."""
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
            yield OscarShop(origin, data)
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
