"""The protocol's published schemas, lying beside the project (not part of it)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

FOLDER = Path(__file__).parents[4] / "shared" / "specs" / "ucp" / "2026-04-08"
_ROOT = "https://ucp.dev/schemas/"
CHECKOUT = f"{_ROOT}shopping/checkout.json"
WITH_FULFILLMENT = f"{_ROOT}shopping/fulfillment.json#/$defs/dev.ucp.shopping.checkout"
WITH_DISCOUNTS = f"{_ROOT}shopping/discount.json#/$defs/dev.ucp.shopping.checkout"
ERROR = f"{_ROOT}shopping/types/error_response.json"
ORDER = f"{_ROOT}shopping/order.json"
LOOKUP = f"{_ROOT}shopping/catalog_lookup.json"
PROFILE = "https://ucp.dev/discovery/profile_schema.json"

needs_schemas = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the UCP schemas are not there: {FOLDER}"
)


def problems(document: object, schema: str, operation: str | None = None) -> list[str]:
    """What is wrong with `document` by a schema; for an `operation` by its request form."""
    validator = _validator(schema, operation)
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in validator.iter_errors(document)
    ]


@cache
def _validator(schema: str, operation: str | None) -> Draft202012Validator:
    documents = {
        name: _request_form(document, operation) if operation else document
        for name, document in _documents().items()
    }
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(document)) for name, document in documents.items()
    )
    return Draft202012Validator({"$ref": schema}, registry=registry, format_checker=FormatChecker())


@cache
def _documents() -> Mapping[str, Any]:
    documents = {}
    for path in sorted((FOLDER / "schemas").rglob("*.json")):
        document = json.loads(path.read_text())
        documents[document["$id"]] = document
    # The profile's own id doesn't fit its references; its place among the files does.
    profile = json.loads((FOLDER / "discovery" / "profile_schema.json").read_text())
    return documents | {PROFILE: {**profile, "$id": PROFILE}}


def _request_form(node: Any, operation: str) -> Any:
    """A schema as it is for a request: `ucp_request` says per field and operation whether it is
    omitted, required or optional."""
    if isinstance(node, list):
        return [_request_form(each, operation) for each in node]
    if not isinstance(node, dict):
        return node
    form = {key: _request_form(v, operation) for key, v in node.items() if key != "properties"}
    if "properties" not in node:
        return form
    rules = {name: _rule(field, operation) for name, field in node["properties"].items()}
    required = set(node.get("required", ()))
    required |= {name for name, rule in rules.items() if rule == "required"}
    required -= {name for name, rule in rules.items() if rule in ("omit", "optional")}
    form["required"] = sorted(required)
    form["properties"] = {
        # `false` accepts nothing: a field that is to be omitted must not be there.
        name: False if rules[name] == "omit" else _request_form(field, operation)
        for name, field in node["properties"].items()
    }
    return form


def _rule(field: Any, operation: str) -> str | None:
    rule = field.get("ucp_request") if isinstance(field, dict) else None
    return rule.get(operation) if isinstance(rule, dict) else rule
