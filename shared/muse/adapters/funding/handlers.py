"""The payment handlers that Muse declares to stores, from the setting FundingHandlers.

    {"com.example.card": {"spec": "https://example.com/card", "schema": "https://…/card.json"}}

They are public, in Muse's UCP profile; what is paid with by them is secret (configured.py).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from muse.adapters.retailers.ucp.access.platform import HandlerDeclaration

_Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_-]+)+$", max_length=200)]
_Page = Annotated[str, StringConstraints(pattern=r"^https://[^\s]{1,300}$")]


class _Description(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    spec: _Page
    schema_url: Annotated[_Page, Field(alias="schema")]


_DESCRIPTIONS = TypeAdapter(dict[_Name, _Description])


def declared_handlers(setting: str) -> tuple[HandlerDeclaration, ...]:
    """From the setting's text; empty declares none. Error: ValueError."""
    described = _DESCRIPTIONS.validate_json(setting or "{}")
    return tuple(
        HandlerDeclaration(name, f"muse_{name.replace('.', '_')}", page.spec, page.schema_url)
        for name, page in described.items()
    )
