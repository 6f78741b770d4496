"""Two contracts for import-linter that say what may be imported, not what must not.

import-linter's own contracts forbid by name, so a library nobody thought of would slip through, and
they insist that a protected library is imported somewhere. Only direct imports are looked at: what
an allowed module imports is that module's business. A third-party package counts as one module.
"""

import sys
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.domain.imports import Module


class AllowlistContract(Contract):
    """Each package of `source_modules` imports itself, the standard library and `allowed_modules`.

    type = "allowlist"
    source_modules = ["muse.domain"]
    allowed_modules = []
    forbidden_modules = ["socket"]  # exceptions, of the standard library
    """

    type_name = "allowlist"

    source_modules = fields.ListField(subfield=fields.ModuleField())
    allowed_modules = fields.ListField(subfield=fields.StringField())
    forbidden_modules = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Break the contract for every import that nothing on the list covers."""
        broken = [
            f"{importer} -> {imported}"
            for source in cast("list[Module]", self.source_modules)
            for importer in sorted(graph.find_descendants(source.name) | {source.name})
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not self._allows(imported, source.name)
        ]
        return _verdict(broken)

    def render_broken_contract(self, check: ContractCheck) -> None:
        """List the imports that are not allowed, one a line."""
        _render(check)

    def _allows(self, imported: str, source: str) -> bool:
        if _within_any(imported, cast("list[str]", self.forbidden_modules)):
            return False
        if imported.partition(".")[0] in sys.stdlib_module_names:
            return True
        return _within_any(imported, [source, *cast("list[str]", self.allowed_modules)])


class ExclusiveContract(Contract):
    """The library `module` is imported by `importers` and their descendants alone, if by anyone.

    type = "exclusive"
    module = "stripe"
    importers = ["muse.adapters.stripe"]
    """

    type_name = "exclusive"

    module = fields.StringField()
    importers = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Break the contract for every import from elsewhere."""
        library = cast("str", self.module)
        if library not in graph.modules:
            return _verdict([])
        broken = [
            f"{importer} -> {library}"
            for importer in sorted(graph.find_modules_that_directly_import(library))
            if not _within_any(importer, cast("list[str]", self.importers))
        ]
        return _verdict(broken)

    def render_broken_contract(self, check: ContractCheck) -> None:
        """List the imports that are not allowed, one a line."""
        _render(check)


def _within_any(module: str, packages: list[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def _verdict(broken: list[str]) -> ContractCheck:
    return ContractCheck(kept=not broken, metadata={"broken": broken})


def _render(check: ContractCheck) -> None:
    for line in check.metadata["broken"]:
        output.print_error(line)
