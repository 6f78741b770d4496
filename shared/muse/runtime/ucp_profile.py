"""The document that Muse serves as a UCP platform."""

from __future__ import annotations

from muse.adapters.funding.handlers import declared_handlers
from muse.adapters.retailers.ucp.access.platform import platform_profile
from muse.runtime.settings import optional


def ucp_profile() -> dict[str, object]:
    """What stores negotiate capabilities and payment handlers by."""
    return platform_profile(declared_handlers(optional("FUNDING_HANDLERS")))
