"""Write the API's OpenAPI document from the handlers' types: `make openapi`.

It is generated, checked in twice with the same content (docs/openapi.json for people,
functions/api_docs/openapi.json to be served), and a test fails when it is stale.
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.merge import OpenAPIMerge
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer
from pydantic.alias_generators import to_camel

from tools.request_examples import EXAMPLES, FORMS

ROOT = Path(__file__).resolve().parent.parent
FILES = (ROOT / "docs" / "openapi.json", ROOT / "functions" / "api_docs" / "openapi.json")
FUNCTIONS = (
    "checkout_api",
    "place_checkout",
    "orders_api",
    "accounts_api",
    "after_sale",
    "ops_api",
    "verification_api",
    "webhooks",
    "webhook_endpoints_api",
)
DESCRIPTION = (
    "A shopper pays once for a cart that spans several retailers; Muse places one order with each "
    "of them. Money is integer cents beside a currency; times are RFC 3339 in UTC. Errors are "
    '`{"success": false, "error": {"code", "message", "details"}}`.'
)


def generate() -> str:
    """The document, as text."""
    merge = OpenAPIMerge(
        title="Muse checkout API",
        version="1.0.0",
        description=DESCRIPTION,
        security_schemes={"Bearer": HTTPBearer(bearerFormat="JWT", description="A Cognito token")},
        security=[{"Bearer": []}],
        on_conflict="error",
    )
    for name in FUNCTIONS:
        app = importlib.import_module(f"{name}.app").app
        merge.add_schema(_described(app))
    document = json.loads(merge.get_openapi_json_schema())
    _mend(document)
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _described(app: APIGatewayHttpResolver) -> dict[str, Any]:
    """The document of one function, with what the handlers' docstrings say."""
    document: dict[str, Any] = json.loads(app.get_openapi_json_schema())
    for route in (*app._static_routes, *app._dynamic_routes):
        operation = document["paths"][route.openapi_path][route.method.lower()]
        text = inspect.getdoc(route.func) or ""
        operation["description"] = " ".join(text.split())
        operation["summary"] = operation["description"].partition(".")[0]
    return document


def _mend(document: dict[str, Any]) -> None:
    """What the generator can't know: path parameters are camelCase, and no route answers the
    generator's own form of a 422."""
    document["paths"] = {_camel(path): item for path, item in document["paths"].items()}
    for item in document["paths"].values():
        for operation in item.values():
            _mend_operation(operation)
    for name in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)


def _mend_operation(operation: dict[str, Any]) -> None:
    if "requestBody" in operation:
        _show_an_example(operation["requestBody"]["content"])
    if "HTTPValidationError" in json.dumps(operation["responses"].get("422", {})):
        del operation["responses"]["422"]
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            parameter["name"] = to_camel(parameter["name"])
            parameter["schema"].pop("title", None)


def _show_an_example(content: dict[str, Any]) -> None:
    """A KeyError names the type of a body that has no example yet."""
    for form in content.values():
        name = form["schema"].get("$ref", "").rpartition("/")[2]
        if name in FORMS:
            form["examples"] = {each: {"value": EXAMPLES[each]} for each in FORMS[name]}
        elif name:
            form["example"] = EXAMPLES[name]


def _camel(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: "{" + to_camel(found[1]) + "}", path)


if __name__ == "__main__":
    content = generate()
    for file in FILES:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    print(f"wrote {', '.join(str(file.relative_to(ROOT)) for file in FILES)}")
