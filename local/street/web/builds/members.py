"""x."""

from __future__ import annotations

from local.street.web.builds.forms import FormPages


class MemberPages(FormPages):
    """x."""
