"""The API's own description of itself, which every answer of the tests is held to."""

from __future__ import annotations

import re
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.answer import Answer

_ID = "urn:muse:openapi"


class Documentation:
    """The document that the deployed API serves at `/openapi.json`."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_ID, resource)
        self._validators: dict[str, Draft202012Validator] = {}
        self._routes = [
            (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), method.upper(), path)
            for path, methods in document["paths"].items()
            for method in methods
        ]

    def require(self, method: str, path: str, answer: Answer) -> None:
        """The answer is one that the route is documented to give. Paths that are none of the
        documented API's (the documentation's own) are passed over, and what the gateway says by
        itself of a function that died or took too long."""
        template = self._template(method, path.partition("?")[0])
        if template is None or _is_of_the_gateway(answer):
            return
        responses = self.document["paths"][template][method.lower()]["responses"]
        status = str(answer.status)
        assert status in responses, f"{method} {template} does not document {status}: {answer.body}"
        where = f"paths/{template.replace('/', '~1')}/{method.lower()}/responses/{status}"
        schema = f"{_ID}#/{where}/content/application~1json/schema"
        errors = [
            f"{error.json_path}: {error.message[:300]}"
            for error in self._validator(schema).iter_errors(answer.json)
        ]
        assert not errors, f"{method} {template} {status}: {errors}"

    def _template(self, method: str, path: str) -> str | None:
        """Of two that fit (`/orders/stats`) the one without a parameter."""
        fitting = [t for pattern, m, t in self._routes if m == method and pattern.fullmatch(path)]
        return min(fitting, key=lambda template: template.count("{"), default=None)

    def _validator(self, schema: str) -> Draft202012Validator:
        if schema not in self._validators:
            self._validators[schema] = Draft202012Validator(
                {"$ref": schema}, registry=self._registry, format_checker=FormatChecker()
            )
        return self._validators[schema]


def _is_of_the_gateway(answer: Answer) -> bool:
    return answer.status == 500 and answer.json == {"message": "Internal Server Error"}
