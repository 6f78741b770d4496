"""Turns the repository's template into one that the emulator deploys, with the files it needs.

What `sam build` and `sam package` do for AWS, without installing anything: folders become zip files
under the name of their content's hash, so the same content is the same template. The third-party
layer is left out, because functions run in the product's environment here. An image function
becomes a zip function (`local.aws.functions.image_functions`).
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from local.aws.deployment.archives import zip_folder
from local.aws.functions.image_functions import as_zip_function

LEFT_OUT = ("PackagesLayer",)
BUCKET = "muse-local-artifacts"
FINGERPRINT = "LocalFingerprint"

Json = dict[str, Any]


@dataclass
class Package:
    """A template ready for the emulator, and the files that it names by their S3 keys."""

    template: Json
    files: dict[str, bytes] = field(default_factory=dict)

    def body(self) -> bytes:
        """The template as it is deployed."""
        return json.dumps(self.template, indent=1, default=str).encode()

    def add(self, content: bytes, suffix: str) -> Json:
        """Keep a file under its hash; where it will lie, as SAM writes it."""
        key = hashlib.sha256(content).hexdigest() + suffix
        self.files[key] = content
        return {"Bucket": BUCKET, "Key": key}


def package(path: Path, for_emulator: bool = True) -> Package:
    """Package the template of that path. Its folders are relative to it. What the emulator can't
    make is left out unless it is for something else."""
    folder, document = path.parent, load_template(path)
    left_out = (*LEFT_OUT, *refused_resources(document)) if for_emulator else LEFT_OUT
    made = Package(without(document, left_out))
    resources: Json = made.template["Resources"]
    for resource in resources.values():
        if resource["Type"] == "AWS::Serverless::Function":
            as_zip_function(resource, folder, made.add)
    code_settings = (made.template.get("Globals") or {}).get("Function") or {}
    replace_folder(made, code_settings, "CodeUri", folder)
    for resource in resources.values():
        properties = resource.get("Properties") or {}
        replace_folder(made, properties, "CodeUri", folder)
        replace_folder(made, properties, "ContentUri", folder, inside="python/")
        replace_file(made, properties, "DefinitionUri", folder)
    return made


def refused_resources(document: Json) -> tuple[str, ...]:
    """What the emulator refuses: alarms on an expression of several metrics, and archives of a
    bus."""
    return tuple(
        name
        for name, resource in document["Resources"].items()
        if resource["Type"] == "AWS::Events::Archive"
        or (resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"])
    )


def replace_folder(
    made: Package, properties: Json, name: str, base: Path, inside: str = ""
) -> None:
    """Replace a path to a folder by the zip file of its content, below `inside`."""
    if isinstance(properties.get(name), str):
        folder = base / properties[name]
        below = "" if (folder / inside).is_dir() else inside
        properties[name] = made.add(zip_folder(folder, below), ".zip")


def replace_file(made: Package, properties: Json, name: str, base: Path) -> None:
    """Replace a path to a file by the file."""
    if isinstance(properties.get(name), str):
        file = base / properties[name]
        properties[name] = made.add(file.read_bytes(), file.suffix)


def without(document: Any, names: tuple[str, ...]) -> Any:
    """The document without the resources of those names and without every reference to them."""
    if isinstance(document, dict):
        kept = {key: value for key, value in document.items() if not drops(key, value, names)}
        return {key: without(value, names) for key, value in kept.items()}
    if isinstance(document, list):
        return [without(item, names) for item in document if not refers(item, names)]
    return document


def drops(key: str, value: Any, names: tuple[str, ...]) -> bool:
    """Whether an entry of a mapping is one of the resources, or nothing but a reference to one."""
    return key in names or refers(value, names) or (key == "DependsOn" and value in names)


def refers(value: Any, names: tuple[str, ...]) -> bool:
    """Whether a value is a reference to one of the resources."""
    return isinstance(value, dict) and value.get("Ref") in names


class TemplateLoader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms (`!Ref`, `!GetAtt`, `!Sub` …)."""


def short_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Json:
    """A short form as the mapping that it stands for."""
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type] # the one kind left
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


TemplateLoader.add_multi_constructor("!", short_form)


def load_template(path: Path) -> Json:
    """Read a template; the short forms are written out."""
    document: Json = yaml.load(path.read_text(), TemplateLoader)
    return document
