"""The document that Muse serves as a UCP platform."""

from __future__ import annotations

from muse.adapters.retailers.ucp.platform import platform_profile
from muse.runtime.wiring.funding import funding


def ucp_profile() -> dict[str, object]:
    """What stores negotiate capabilities and payment handlers by."""
    return platform_profile(funding().handlers())
