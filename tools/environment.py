"""Create the project's virtual environments from their lock files, unless they are up to date.

    python3 tools/environment.py product emulator tools

Needs only Python's standard library. An environment NAME lies in `.venv/NAME`, holds exactly what
`requirements/NAME.txt` lists, and remembers the hash of that file. Several are created at once.
Talks on stderr only, so that a command whose standard output matters can run behind it.
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
LOCKS = ROOT / "requirements"
OLDEST_PYTHON = (3, 11)
STAMP = ".lock-hash"
STEP_SECONDS = 1800.0  # seconds for one step of the set-up: downloads may be slow
# pip's settings that uv has under another name.
TOLD_TO_PIP = {
    "cert": "SSL_CERT_FILE",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "index-url": "UV_DEFAULT_INDEX",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
}


class SetupError(Exception):
    """An environment cannot be created; the message says what the person at the keyboard can do."""


def main() -> int:
    """Create every environment named on the command line; 1 when one of them cannot be."""
    parser = argparse.ArgumentParser(description="Create virtual environments from lock files.")
    parser.add_argument("names", nargs="+", metavar="NAME")
    names = parser.parse_args().names
    try:
        stale = [name for name in names if not is_current(name)]
        if stale:
            create_all(stale)
    except SetupError as error:
        say(str(error))
        return 1
    return 0


def is_current(name: str) -> bool:
    """Whether `.venv/NAME` was made from the lock file as it is now, by this Python."""
    expected, stamp = fingerprint(name), HOME / name / STAMP
    return stamp.is_file() and stamp.read_text() == expected


def fingerprint(name: str) -> str:
    """What an environment depends on: its lock file, the Python version, where the project lies."""
    lock = LOCKS / f"{name}.txt"
    if not lock.is_file():
        raise SetupError(f"There is no lock file {lock.relative_to(ROOT)}.")
    version = ".".join(map(str, sys.version_info[:3]))
    return hashlib.sha256(lock.read_bytes() + f"{version} {ROOT}".encode()).hexdigest()


def create_all(names: list[str]) -> None:
    """Create the environments side by side: they wait for downloads more than for the CPU."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}:"
            " try `make PYTHON=python3.13 …`."
        )
    started = time.monotonic()
    say(f"Setting up {', '.join(names)} (once; about a minute on a fresh machine) …")
    with exclusive("bootstrap"):
        installer = installer_path()
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda name: create(name, installer), set(names) - {"bootstrap"}))
    say(f"Ready after {time.monotonic() - started:.0f} s.")


def installer_path() -> Path:
    """The pinned uv, which installs three times as fast as pip. Installed on first use.

    Falls back to `pip install --target` where Python comes without `ensurepip`, as on Debian.
    """
    folder = HOME / "bootstrap"
    program = folder / "bin" / "uv"
    if is_current("bootstrap") and program.is_file():
        return program
    install = ["install", "--quiet", "--require-hashes", "--no-deps"]
    install += ["--requirement", str(LOCKS / "bootstrap.txt")]
    try:
        run([sys.executable, "-m", "venv", "--clear", str(folder)])
        run([str(folder / "bin" / "python"), "-m", "pip", *install])
    except SetupError as no_venv:
        try:
            run([sys.executable, "-m", "pip", *install, "--upgrade", "--target", str(folder)])
        except SetupError:
            raise no_venv from None
    (folder / STAMP).write_text(fingerprint("bootstrap"))
    return program


def create(name: str, installer: Path) -> None:
    """Create one environment, or bring it up to date. Two callers at a time: the second waits."""
    with exclusive(name):
        if is_current(name):
            return
        folder = HOME / name
        environment = installer_settings()
        command = [str(installer), "venv", "--quiet", "--clear", "--python", sys.executable]
        run([*command, str(folder)], environment)
        # Every process of the local system imports some hundred modules. Where Python is told not
        # to write bytecode, as in many container images, each of them would compile them all.
        command = [str(installer), "pip", "sync", "--quiet", "--require-hashes"]
        command += ["--compile-bytecode"]
        run([*command, "--python", str(folder), str(LOCKS / f"{name}.txt")], environment)
        (folder / STAMP).write_text(fingerprint(name))


def installer_settings() -> dict[str, str]:
    """The environment for uv, which is told what pip was told about mirror, proxy and certificates.

    Additional indexes are left out on purpose. The locked hashes are those of the main index,
    and an index that holds another build of the same version would only be in the way.
    """
    settings = dict(os.environ, UV_PYTHON_DOWNLOADS="never")
    settings.pop("VIRTUAL_ENV", None)
    for name, value in pip_settings().items():
        if name in TOLD_TO_PIP:
            settings.setdefault(TOLD_TO_PIP[name], value)
    return settings


def pip_settings() -> dict[str, str]:
    """pip's effective settings, by name without section; a variable wins over a file, as in pip."""
    pip = HOME / "bootstrap" / "bin" / "python"
    command = [str(pip if pip.exists() else sys.executable), "-m", "pip", "config", "list"]
    listing = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=STEP_SECONDS
    ).stdout
    found: dict[str, str] = {}
    by_weight = sorted(listing.splitlines(), key=lambda line: line.startswith(":env:"))
    for line in by_weight:
        key, _, value = line.partition("=")
        section, _, name = key.partition(".")
        if section in {"global", "install", ":env:"}:
            found[name] = value.strip().strip("'\"")
    return found


@contextlib.contextmanager
def exclusive(name: str, seconds: float = STEP_SECONDS) -> Iterator[None]:
    """Hold the lock of one environment, across processes. Waits for another that sets it up, so
    long at most. Error: SetupError."""
    HOME.mkdir(exist_ok=True)
    with (HOME / f".{name}.lock").open("w") as handle:
        deadline = time.monotonic() + seconds
        while not _locked(handle):
            if time.monotonic() >= deadline:
                raise SetupError(
                    f"Another process is setting up .venv/{name} for {seconds / 60:.0f} minutes."
                    " If it hangs, end it and try again."
                )
            time.sleep(0.1)
        yield


def _locked(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def run(
    command: list[str], environment: dict[str, str] | None = None, seconds: float = STEP_SECONDS
) -> None:
    """Run a command quietly; its own words become the error when it fails, or does not end."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=environment,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise SetupError(
            f"This did not end within {seconds / 60:.0f} minutes: {' '.join(command)}"
        ) from None
    if done.returncode != 0:
        words = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise SetupError(f"This failed: {' '.join(command)}\n{words}")


def say(message: str) -> None:
    """Tell the person at the keyboard, never the program that reads standard output."""
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
