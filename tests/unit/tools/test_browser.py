"""The set-up of the browser: found, installed, downloaded, or clearly said that there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from muse.adapters.retailers.headless import executable
from tools import browser


class Machine:
    """A machine with these programs, on which these commands end well."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.programs: set[str] = set()
        self.works: list[str] = []
        self.installs: set[str] = set()
        self.ran: list[str] = []
        monkeypatch.delenv("MUSE_CHROMIUM", raising=False)
        monkeypatch.setattr(shutil, "which", self.which)
        monkeypatch.setattr(subprocess, "run", self.run)
        monkeypatch.setattr(os, "geteuid", lambda: 0)

    def which(self, name: str) -> str | None:
        return f"/usr/bin/{name}" if name in self.programs else None

    def run(self, command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        words = " ".join(command)
        self.ran.append(words)
        well = any(part in words for part in self.works)
        if well and "install" in words and "update" not in words:
            self.programs |= self.installs
        return subprocess.CompletedProcess(command, 0 if well else 1)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def test_one_that_is_there_is_taken_as_it_is(machine: Machine) -> None:
    machine.programs = {"chromium"}
    assert browser.main() == 0
    assert not machine.ran


def test_on_debian_it_is_installed(machine: Machine) -> None:
    machine.programs = {"apt-get"}
    machine.works, machine.installs = ["apt-get install"], {"chromium-headless-shell"}
    assert browser.main() == 0
    assert len(machine.ran) == 1


def test_else_playwright_downloads_one(machine: Machine) -> None:
    machine.works = ["playwright install"]
    assert browser.main() == 0


def test_where_none_can_be_had_it_says_what_to_do(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.programs = {"apt-get"}
    assert browser.main() == 1
    told = capsys.readouterr()
    assert "MUSE_CHROMIUM" in told.err
    assert not told.out
    assert [words.split()[:2] for words in machine.ran[:3]] == [
        ["apt-get", "install"],
        ["apt-get", "update"],
        [machine.ran[2].split()[0], "-m"],
    ]


def test_the_setting_must_be_a_program(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MUSE_CHROMIUM", str(tmp_path / "none"))
    assert browser.main() == 1
    (tmp_path / "none").touch(mode=0o755)
    assert browser.main() == 0


def test_the_code_looks_for_the_same_programs(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert executable.HEADLESS == browser.NAMES
    assert executable.executable() is None
    machine.programs = {"chromium", "chromium-headless-shell"}
    assert executable.executable() == "/usr/bin/chromium-headless-shell"
    assert executable.executable(headed=True) == "/usr/bin/chromium"
    monkeypatch.setenv("MUSE_CHROMIUM", "/opt/chrome")
    assert executable.executable() == "/opt/chrome"
