"""Write the API's OpenAPI document from the handlers' types: `make openapi`.

It is generated, checked in twice with the same content (docs/openapi.json for people,
functions/api_docs/openapi.json to be served), and a test fails when it is stale.
"""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler.openapi.merge import OpenAPIMerge
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer
from pydantic.alias_generators import to_camel

ROOT = Path(__file__).resolve().parent.parent
FILES = (ROOT / "docs" / "openapi.json", ROOT / "functions" / "api_docs" / "openapi.json")
FUNCTIONS = ("checkout_api", "place_checkout", "orders_api", "ops_api")
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
        merge.add_schema(json.loads(app.get_openapi_json_schema()))
    document = json.loads(merge.get_openapi_json_schema())
    _mend(document)
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _mend(document: dict[str, Any]) -> None:
    """What the generator can't know: path parameters are camelCase, a route is summed up by the
    first sentence of its description, and no route answers the generator's own form of a 422."""
    document["paths"] = {_camel(path): item for path, item in document["paths"].items()}
    for item in document["paths"].values():
        for operation in item.values():
            _mend_operation(operation)
    schemas = document.get("components", {}).get("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        if f"#/components/schemas/{name}" not in json.dumps(document["paths"]):
            schemas.pop(name, None)


def _mend_operation(operation: dict[str, Any]) -> None:
    first, _, _ = operation.get("description", "").replace("\n", " ").partition(".")
    operation["summary"] = first.strip() or operation["summary"]
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            parameter["name"] = to_camel(parameter["name"])
            parameter.pop("title", None)


def _camel(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: "{" + to_camel(found[1]) + "}", path)


if __name__ == "__main__":
    content = generate()
    for file in FILES:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    print(f"wrote {', '.join(str(file.relative_to(ROOT)) for file in FILES)}")
