"""Gap 1: ministack ignores the `Body` of an HTTP API, which is all that SAM's HttpApi consists of.

The body is an OpenAPI document with Amazon's extensions (`x-amazon-apigateway-…`). It is imported
into the records that ministack's gateway works from: authorizers, integrations, routes and CORS.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ministack.services import apigateway
from ministack.services.cloudformation import provisioners

METHODS = {"get", "post", "put", "delete", "patch", "head", "options"}
ANY_METHOD = "x-amazon-apigateway-any-method"
CORS_LISTS = {"allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders"}
AUTHORIZER_TYPES = {"jwt": "JWT", "request": "REQUEST"}


def install() -> None:
    """Import the body whenever CloudFormation creates or updates an HTTP API."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::ApiGatewayV2::Api"]
    create, update = handlers["create"], handlers["update"]

    def create_with_body(name: str, properties: dict[str, Any], stack: str) -> Any:
        created = create(name, properties, stack)
        import_body(created[0], properties.get("Body"))
        return created

    def update_with_body(id_: str, old: Any, new: dict[str, Any], *rest: Any, **named: Any) -> Any:
        updated = update(id_, old, new, *rest, **named)
        import_body(updated[0], new.get("Body"))
        return updated

    handlers["create"], handlers["update"] = create_with_body, update_with_body


@dataclass(frozen=True, slots=True)
class Authorizer:
    """An imported security scheme: its id at the gateway, and how a route refers to its kind."""

    id: str
    kind: str


def import_body(api_id: str, body: dict[str, Any] | None) -> None:
    """Replace everything the API consists of by what the document says. No document: leave it."""
    if not body:
        return
    for records in (apigateway._routes, apigateway._integrations, apigateway._authorizers):
        records[api_id] = {}
    if cors := body.get("x-amazon-apigateway-cors"):
        apigateway._apis[api_id]["corsConfiguration"] = cors_settings(cors)
    schemes = (body.get("components") or {}).get("securitySchemes") or {}
    authorizers = {name: authorizer(api_id, name, scheme) for name, scheme in schemes.items()}
    integrations: dict[tuple[Any, ...], str] = {}
    for route_key, operation in operations(body):
        target = integration(api_id, operation, integrations)
        properties = {"ApiId": api_id, "RouteKey": route_key, "Target": f"integrations/{target}"}
        security = operation.get("security", body.get("security") or [])
        properties |= protection(security, authorizers)
        provisioners._apigw_v2_route_create(route_key, properties, "")


def cors_settings(cors: dict[str, Any]) -> dict[str, Any]:
    """The settings with lists where they belong: ministack resolves a reference to a
    CommaDelimitedList to the text with the commas."""
    return {
        name: setting.split(",") if name in CORS_LISTS and isinstance(setting, str) else setting
        for name, setting in cors.items()
    }


def operations(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation of the document with the gateway's name for its route."""
    for path, methods in (body.get("paths") or {}).items():
        for method, operation in methods.items():
            if method not in METHODS | {ANY_METHOD}:
                continue
            verb = "ANY" if method == ANY_METHOD else method.upper()
            yield ("$default" if path == "/$default" else f"{verb} {path}"), operation


def authorizer(api_id: str, name: str, scheme: dict[str, Any]) -> Authorizer:
    """Create the authorizer that a security scheme describes."""
    described = scheme.get("x-amazon-apigateway-authorizer") or {}
    jwt = described.get("jwtConfiguration") or {}
    source = described.get("identitySource", "$request.header.Authorization")
    kind = AUTHORIZER_TYPES.get(described.get("type", "jwt"), "JWT")
    properties = {
        "ApiId": api_id,
        "Name": name,
        "AuthorizerType": kind,
        "IdentitySource": source.split(",") if isinstance(source, str) else source,
        "JwtConfiguration": {
            "Audience": jwt.get("audience", []),
            "Issuer": jwt.get("issuer", ""),
        },
        "AuthorizerUri": described.get("authorizerUri", ""),
        "EnableSimpleResponses": described.get("enableSimpleResponses", False),
        "AuthorizerResultTtlInSeconds": int(described.get("authorizerResultTtlInSeconds", 300)),
    }
    created, _ = provisioners._apigw_v2_authorizer_create(name, properties, "")
    return Authorizer(created, kind)


def integration(api_id: str, operation: dict[str, Any], known: dict[tuple[Any, ...], str]) -> str:
    """The integration of an operation, shared by all operations that reach the same function."""
    described = operation.get("x-amazon-apigateway-integration") or {}
    kind, uri = described.get("type") or "aws_proxy", described.get("uri")
    payload_format = described.get("payloadFormatVersion", "2.0")
    key = (kind, uri, payload_format)
    if key not in known:
        properties = {
            "ApiId": api_id,
            "IntegrationType": kind.upper(),
            "IntegrationUri": uri,
            "IntegrationMethod": described.get("httpMethod", "POST"),
            "PayloadFormatVersion": payload_format,
        }
        known[key], _ = provisioners._apigw_v2_integration_create(kind, properties, "")
    return known[key]


def protection(
    security: list[dict[str, list[str]]], authorizers: dict[str, Authorizer]
) -> dict[str, Any]:
    """Which authorizer guards a route: the first one that the document names and defines."""
    for requirement in security:
        for name, scopes in requirement.items():
            if (chosen := authorizers.get(name)) is not None:
                kind = "JWT" if chosen.kind == "JWT" else "CUSTOM"
                return {
                    "AuthorizerId": chosen.id,
                    "AuthorizationType": kind,
                    "AuthorizationScopes": scopes,
                }
    return {}
