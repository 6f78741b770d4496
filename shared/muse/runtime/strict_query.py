"""Query parameters that a route does not have are refused: who misspells one is told, and does not
take everything for what they searched."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from muse.domain.errors import Invalid, Problem


def known_parameters_only(
    app: APIGatewayHttpResolver, next_middleware: NextMiddleware
) -> Response[Any]:
    """A middleware for resolvers that validate. Error: Invalid."""
    known = {parameter.alias for parameter in app.context["_route"].dependant.query_params}
    unknown = sorted(app.current_event.query_string_parameters.keys() - known)
    if unknown:
        raise Invalid(
            details=[Problem(name, "is not a parameter of this route") for name in unknown]
        )
    return next_middleware(app)
