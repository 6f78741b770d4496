"""See to it that there is a Chromium for headless placement: `python3 tools/browser.py`.

Taken is the setting MUSE_CHROMIUM; else one that is installed; else, on Debian as root, the package
chromium-headless-shell; else the one that Playwright downloads. Talks on stderr only. Ends with 1,
and says what can be done, when none can be had.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium-headless-shell", "fonts-liberation")
STEP_SECONDS = 600.0
NONE = """There is no Chromium, and none could be installed. Do one of these, then try again:
  - install chromium-headless-shell, chromium or Google Chrome with the system's package manager
  - set MUSE_CHROMIUM to the path of one
  - let Playwright download one: .venv/product/bin/python -m playwright install chromium"""


def main() -> int:
    """0 when there is a browser afterwards."""
    named = os.environ.get("MUSE_CHROMIUM")
    if named:
        if os.access(named, os.X_OK):
            return 0
        say(f"MUSE_CHROMIUM is {named}, which is no program.")
        return 1
    if is_installed() or (can_install() and install()) or download():
        return 0
    say(NONE)
    return 1


def is_installed() -> bool:
    return any(shutil.which(name) for name in NAMES)


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install() -> bool:
    """Debian's package; the lists of packages may have to be fetched first."""
    say("Installing chromium-headless-shell (once) …")
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES]
    return (run(command) or (run(["apt-get", "update", "-q"]) and run(command))) and is_installed()


def download() -> bool:
    """Playwright's own; it knows by itself whether it has it already."""
    python = ROOT / ".venv" / "product" / "bin" / "python"
    return run([str(python), "-m", "playwright", "install", "chromium-headless-shell"])


def run(command: list[str]) -> bool:
    """Whether it ended well."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        ended = subprocess.run(
            command, env=environment, capture_output=True, check=False, timeout=STEP_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def say(words: str) -> None:
    print(words, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
