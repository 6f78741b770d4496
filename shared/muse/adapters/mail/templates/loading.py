"""The templates that come with the product: `muse/emails/<name>.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from muse.adapters.mail.templates.schema import EmailTemplate
from muse.adapters.retailers.headless.playbook.mistakes import PlaybookInvalid
from muse.adapters.retailers.headless.playbook.yaml_tree import YamlTree, read_yaml

FOLDER = Path(__file__).parents[3] / "emails"


class EmailTemplateInvalid(ValueError):
    """A template that can't be used; the message has every mistake with its line."""


def load_template(text: str, name: str) -> EmailTemplate:
    """Errors: EmailTemplateInvalid."""
    try:
        tree = read_yaml(text)
    except PlaybookInvalid as invalid:
        raise EmailTemplateInvalid(str(invalid)) from None
    try:
        template = EmailTemplate.model_validate(tree.data)
    except ValidationError as error:
        raise EmailTemplateInvalid(_in_words(error, tree)) from None
    if template.template != name:
        said = f"line 1: `template` is '{template.template}', the file is called '{name}'."
        raise EmailTemplateInvalid(said)
    return template


@cache
def shipped_templates() -> Mapping[int, EmailTemplate]:
    """All of them, by store. Errors: EmailTemplateInvalid."""
    return templates_in(FOLDER)


def templates_in(folder: Path) -> Mapping[int, EmailTemplate]:
    """The templates of a folder, by store. Errors: EmailTemplateInvalid, also when two are for one
    store."""
    found: dict[int, EmailTemplate] = {}
    for path in sorted(folder.glob("*.yaml")):
        template = load_template(path.read_text("utf-8"), path.stem)
        other = found.setdefault(template.store_id, template)
        if other is not template:
            raise EmailTemplateInvalid(f"{other.template} and {path.stem} are for one store.")
    return found


def _in_words(error: ValidationError, tree: YamlTree) -> str:
    lines = []
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        place = ".".join(str(step) for step in detail["loc"]) or "the template"
        lines.append(f"line {tree.line_of(detail['loc'])}: {place}: {detail['msg']}")
    return "\n".join(lines)
