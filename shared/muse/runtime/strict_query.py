"""Query parameters that a route does not have are refused: who misspells one is told, and does not
take everything for what they searched."""

from __future__ import annotations

import re
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from muse.domain.errors import Invalid, Problem

_NAME = re.compile(r"[A-Za-z_]{1,40}")
_UNTOLD = "query"


def known_parameters_only(
    app: APIGatewayHttpResolver, next_middleware: NextMiddleware
) -> Response[Any]:
    """A middleware for resolvers that validate. Error: Invalid; it names what looks like the name
    of a parameter, and nothing else that somebody may have sent."""
    known = {parameter.alias for parameter in app.context["_route"].dependant.query_params}
    unknown = sorted(app.current_event.query_string_parameters.keys() - known)
    if unknown:
        told = dict.fromkeys(name if _NAME.fullmatch(name) else _UNTOLD for name in unknown)
        raise Invalid(details=[Problem(name, "is not a parameter of this route") for name in told])
    return next_middleware(app)
