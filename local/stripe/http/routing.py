"""What a resource module offers: routes, each a function from a call to the object it answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from local.stripe.http.failures import StripeFailure, StripeObject, bad_parameter
from local.stripe.state.account import Account


@dataclass(frozen=True)
class Call:
    """One request to a route: the object that its path names, and its parameters, read."""

    account: Account
    params: Mapping[str, Any]
    id: str = ""

    def want(self, *names: str) -> dict[str, Any]:
        """Those of these parameters that were given; an empty string means "no value"."""
        return {
            name: None if self.params[name] == "" else self.params[name]
            for name in names
            if name in self.params
        }


@dataclass(frozen=True)
class Route:
    """`params` is the SDK's type of the parameters; `supports` are those the stand-in acts on."""

    method: str
    path: str
    answer: Callable[[Call], StripeObject]
    params: str
    supports: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the whole path must match; the object's id is the group `id`."""
        return re.compile(self.path.replace("{id}", "(?P<id>[A-Za-z0-9_]+)"))

    def require_support(self, params: Mapping[str, Any]) -> None:
        """Errors: a parameter that Stripe knows and the stand-in would only ignore."""
        for name in params:
            if name not in self.supports and name != "expand":
                message = f"The local stand-in of Stripe does not implement the parameter: {name}"
                raise bad_parameter(message, name, code="stand_in_limit")


def supporting(*names: str) -> frozenset[str]:
    """The parameters a route acts on."""
    return frozenset(names)


def unrecognized(method: str, path: str) -> StripeFailure:
    """A URL that is none of Stripe's, or none of the stand-in's."""
    message = f"Unrecognized request URL ({method}: {path})."
    error = {"type": "invalid_request_error", "message": message}
    return StripeFailure(404, error, executed=False)


def merged_metadata(found: StripeObject, given: Mapping[str, str] | str | None) -> dict[str, str]:
    """Metadata after an update: keys are merged, an empty value removes one, "" removes all."""
    if given is None:
        return dict(found["metadata"])
    if isinstance(given, str):
        return {}
    merged = {**found["metadata"], **given}
    return {key: value for key, value in merged.items() if value != ""}
