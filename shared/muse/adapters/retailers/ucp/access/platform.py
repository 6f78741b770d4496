"""Who Muse is to the stores: its profile, and the identity that it shows with every request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from muse.adapters.retailers.ucp.messages.names import (
    CARD,
    CATALOG_LOOKUP,
    CHECKOUT,
    FULFILLMENT,
    REST_SCHEMA,
    SCHEMAS,
    SHOPPING,
    SPECIFICATION,
    VERSION,
)
from muse.domain.mail.alias import alias_for


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long stores are waited for, in seconds.

    Completing, and asking after it, must together stay within the 25 seconds that a fence leaves
    for submitting: `complete`, the `pauses` and one `look` after each pause."""

    ask: float = 10.0
    complete: float = 14.0
    look: float = 1.25
    pauses: tuple[float, ...] = (0.5, 1.0, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class Platform:
    """Muse as the stores know it.

    `profile_url` is where the profile is served; `email` is where stores write to: orders are told
    apart by their number behind a plus. `local_networks` (CIDR) are reached without TLS, on a
    developer's machine only.
    """

    profile_url: str
    email: str
    local_networks: tuple[str, ...] = ()
    timeouts: Timeouts = field(default_factory=Timeouts)

    @property
    def agent(self) -> str:
        """The value of the header `UCP-Agent` (RFC 8941)."""
        return f'profile="{self.profile_url}"'

    def email_for(self, order_number: str) -> str:
        """The address that the store's mail about one order goes to."""
        return alias_for(self.email, order_number)


@dataclass(frozen=True, slots=True)
class HandlerDeclaration:
    """A payment handler that Muse has: its name (reverse domain) and where it is described."""

    name: str
    handler_id: str
    specification: str
    schema: str


def platform_profile(handlers: Sequence[HandlerDeclaration]) -> dict[str, object]:
    """The document that Muse serves at `/.well-known/ucp`, publicly cacheable for a minute or
    more and without redirects."""
    service = {
        "version": VERSION,
        "transport": "rest",
        "spec": f"{SPECIFICATION}/overview",
        "schema": REST_SCHEMA,
    }
    return {
        "ucp": {
            "version": VERSION,
            "services": {SHOPPING: [service]},
            "capabilities": {
                CHECKOUT: [_capability("checkout", "checkout")],
                FULFILLMENT: [
                    {
                        **_capability("fulfillment", "fulfillment"),
                        "extends": CHECKOUT,
                        "config": {"supports_multi_group": False},
                    }
                ],
                CATALOG_LOOKUP: [_capability("catalog/lookup", "catalog_lookup")],
            },
            "payment_handlers": {handler.name: [_handler(handler)] for handler in handlers},
        }
    }


def _capability(page: str, schema: str) -> dict[str, object]:
    return {
        "version": VERSION,
        "spec": f"{SPECIFICATION}/{page}",
        "schema": f"{SCHEMAS}/{schema}.json",
    }


def _handler(handler: HandlerDeclaration) -> dict[str, object]:
    return {
        "id": handler.handler_id,
        "version": VERSION,
        "spec": handler.specification,
        "schema": handler.schema,
        "available_instruments": [{"type": CARD}],
    }
