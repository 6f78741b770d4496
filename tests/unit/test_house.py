"""The house keeps its own rules: import contracts, lock files, environments, commands."""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from grimp import ImportGraph

from tools import environment
from tools.import_rules import AllowlistContract, ExclusiveContract

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
IMPORT_LINTER = PROJECT["tool"]["importlinter"]
FUNCTIONS = {path.parent.name for path in ROOT.glob("functions/*/*.py")}
LOCK_FILES = [*sorted(ROOT.glob("requirements/*.txt")), ROOT / "layers/packages/runtime.txt"]
MOST_FILES = 12
CODE = [
    path
    for folder in ("shared", "functions", "local", "tests", "tools")
    for path in sorted(ROOT.joinpath(folder).rglob("*.py"))
]
# What silences a checker, and what else its line says.
SILENCED = re.compile(
    r"#\s*(?:type: ignore|noqa|pragma: no cover)(?:\[[\w, -]+\]|: [A-Z0-9, ]+)?(.*)"
)


def contract(identity: str) -> dict[str, Any]:
    """The import contract of pyproject.toml with this id."""
    [found] = [c for c in IMPORT_LINTER["contracts"] if c["id"] == identity]
    return dict(found)


def pins(lock_file: Path) -> dict[str, str]:
    """Package name to pinned version. Platform-specific second pins are left out."""
    return dict(re.findall(r"^([\w.-]+)==([\w.]+) \\$", lock_file.read_text(), re.MULTILINE))


def graph(*imports: tuple[str, str]) -> ImportGraph:
    """An import graph of just these (importer, imported) pairs."""
    made = ImportGraph()
    for importer, imported in imports:
        made.add_import(importer=importer, imported=imported)
    return made


class TestImportContracts:
    """A rule that does not name a package does not bind it."""

    def test_there_are_functions_to_bind(self) -> None:
        assert "checkout_api" in FUNCTIONS

    @pytest.mark.parametrize("function", sorted(FUNCTIONS))
    def test_every_function_is_bound_by_the_rules_for_functions(self, function: str) -> None:
        assert function in IMPORT_LINTER["root_packages"]
        assert function in contract("functions")["source_modules"]
        assert function in contract("laptop")["source_modules"]

    @pytest.mark.parametrize("imported", ["boto3", "muse.ports", "muse.adapters.stripe", "http"])
    def test_the_domain_imports_nothing_of_the_outside(self, imported: str) -> None:
        rule = AllowlistContract("", {}, contract("domain"))
        wrong = graph(("muse.domain", "enum"), ("muse.domain.order", imported))
        wrong.add_module("muse.domain.money")
        assert not rule.check(wrong, verbose=False).kept

    def test_the_domain_imports_itself_and_the_standard_library(self) -> None:
        rule = AllowlistContract("", {}, contract("domain"))
        right = graph(("muse.domain", "enum"), ("muse.domain.order", "muse.domain.money"))
        assert rule.check(right, verbose=False).kept

    def test_a_function_never_imports_another(self) -> None:
        rule = AllowlistContract("", {}, contract("functions"))
        every = graph(*((function, "json") for function in FUNCTIONS))
        assert rule.check(every, verbose=False).kept
        every.add_import(importer="settlement", imported="orders_api")
        assert not rule.check(every, verbose=False).kept

    def test_a_package_with_a_longer_name_is_another_package(self) -> None:
        rule = AllowlistContract("", {}, contract("usecases"))
        wrong = graph(("muse.usecases", "muse.ports"), ("muse.usecases", "muse.ports_of_others"))
        assert not rule.check(wrong, verbose=False).kept

    @pytest.mark.parametrize(
        ("library", "importer", "kept"),
        [
            ("stripe", "muse.adapters.stripe.payments", True),
            ("stripe", "muse.adapters.dynamodb", False),
            ("pynamodb", "muse.adapters.dynamodb.tables.orders", True),
            ("pynamodb", "muse.usecases", False),
            ("playwright", "muse.adapters", False),
            ("playwright", "muse.adapters.retailers.headless.engine.engine", True),
            ("yaml", "muse.adapters.retailers.headless.playbook.yaml_tree", True),
            ("yaml", "muse.adapters.registry", False),
        ],
    )
    def test_a_library_has_one_home(self, library: str, importer: str, kept: bool) -> None:
        rule = ExclusiveContract("", {}, contract(library))
        assert rule.check(graph((importer, library)), verbose=False).kept is kept


@pytest.mark.parametrize("lock_file", LOCK_FILES, ids=lambda path: path.name)
class TestLockFiles:
    """A lock file says exactly what is installed, and not from where."""

    def test_names_no_address(self, lock_file: Path) -> None:
        assert not re.search(r"//|index|find-links", lock_file.read_text())

    def test_pins_and_hashes_everything(self, lock_file: Path) -> None:
        lines = lock_file.read_text().splitlines()
        packages = [line for line in lines if not line.startswith("    --hash=sha256:")]
        assert packages
        assert all(re.fullmatch(r"[\w.-]+==\S+( ; .+)? \\", line) for line in packages)


def test_tests_run_on_the_very_packages_that_are_deployed() -> None:
    deployed = pins(ROOT / "layers/packages/runtime.txt")
    assert deployed.items() <= pins(ROOT / "requirements/product.txt").items()
    assert {"boto3", "stripe", "pydantic", "pynamodb"} <= deployed.keys()


def test_one_workflow_interpreter_in_tests_and_emulator() -> None:
    tested, emulated = (pins(ROOT / f"requirements/{n}.txt") for n in ("product", "emulator"))
    assert tested["moto"] == emulated["moto"]


def test_nothing_is_silenced_without_a_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in CODE
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if (found := SILENCED.search(line)) and len(found[1].strip(" #-:")) < len("a why")
    ]
    assert not bare


class TestEnvironments:
    """An environment is made again when its lock file changes, and only then."""

    @pytest.fixture(autouse=True)
    def _elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(environment, "ROOT", tmp_path)
        monkeypatch.setattr(environment, "HOME", tmp_path / "home")
        monkeypatch.setattr(environment, "LOCKS", tmp_path)

    def test_follows_its_lock_file(self, tmp_path: Path) -> None:
        lock, made = tmp_path / "product.txt", tmp_path / "home" / "product"
        lock.write_text("one==1")
        made.mkdir(parents=True)
        assert not environment.is_current("product")
        (made / environment.STAMP).write_text(environment.fingerprint("product"))
        assert environment.is_current("product")
        lock.write_text("one==2")
        assert not environment.is_current("product")

    def test_says_which_lock_file_is_missing(self) -> None:
        with pytest.raises(environment.SetupError, match=r"toys\.txt"):
            environment.is_current("toys")


def test_tells_the_installer_what_pip_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("PIP_CERT", "/etc/mirror.pem")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    settings = environment.installer_settings()
    assert settings["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert settings["SSL_CERT_FILE"] == "/etc/mirror.pem"


def test_a_token_is_for_the_user_on_the_command_line_not_for_who_is_logged_in() -> None:
    done = subprocess.run(
        ["make", "token"],
        cwd=ROOT,
        env={**os.environ, "USER": "whoever"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "USER=" in done.stderr


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text()
    pages = sorted(path.name for path in ROOT.glob("docs/decisions/[0-9]*.md"))
    assert pages == re.findall(r"\((\d{4}-[\w-]+\.md)\)", index)


def test_no_room_of_the_product_is_crowded() -> None:
    """Who opens a folder sees at once what is in it."""
    for top in ("shared", "functions", "local"):
        for folder in {path.parent for path in (ROOT / top).rglob("*.py")}:
            files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
            assert len(files) <= MOST_FILES, f"{folder.relative_to(ROOT)} has {len(files)} files"


def test_the_ten_changes_name_files_that_are_there() -> None:
    page = (ROOT / "docs" / "changing.md").read_text()
    for name in re.findall(r"`((?:[\w-]+/)+[\w.-]+\.(?:py|json|md|yaml))`", page):
        below = [ROOT / name, ROOT / "shared" / "muse" / name]
        assert any(path.exists() for path in below), name
