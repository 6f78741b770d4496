"""What anyone may read: the API's documentation, and Muse's UCP profile."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.domain.errors import NotFound
from muse.runtime import cold_start
from muse.runtime.http import serve
from muse.runtime.http_errors import error_body, register_error_handlers
from muse.runtime.ucp_profile import ucp_profile

_SWAGGER = resources.files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
_ASSETS = {
    "swagger-ui.js": ("swagger-ui-bundle.min.js", "text/javascript; charset=utf-8"),
    "swagger-ui.css": ("swagger-ui.min.css", "text/css; charset=utf-8"),
}
_FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Muse checkout API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui.js"></script>
<script>
SwaggerUIBundle({
  url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true, persistAuthorization: true
});
</script>
</body>
</html>
"""

app = APIGatewayHttpResolver()
register_error_handlers(app)


@app.get("/docs")
def get_docs() -> Response[str]:
    """The documentation as a page."""
    return Response(200, "text/html; charset=utf-8", _PAGE)


@app.get("/docs/<asset>")
def get_asset(asset: str) -> Response[str]:
    """What that page needs."""
    if asset not in _ASSETS:
        body = json.dumps(error_body(NotFound("There is no such file.")))
        return Response(404, "application/json", body)
    name, content_type = _ASSETS[asset]
    return Response(200, content_type, _read_asset(name), headers=dict(_FOR_A_DAY))


@app.get("/openapi.json")
def get_openapi() -> Response[str]:
    """The documentation as OpenAPI 3.1."""
    return Response(200, "application/json", _openapi())


@app.get("/.well-known/ucp")
def get_ucp_profile() -> Response[str]:
    """What Muse can do as a UCP platform; stores negotiate capabilities by it."""
    return Response(200, "application/json", json.dumps(ucp_profile()), headers=dict(_FOR_A_DAY))


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return serve(app, event, context)


@cache
def _openapi() -> str:
    return (Path(__file__).parent / "openapi.json").read_text(encoding="utf-8")


@cache
def _read_asset(name: str) -> str:
    return (_SWAGGER / name).read_text(encoding="utf-8")


cold_start.finish()
