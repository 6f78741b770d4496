"""A server that answers as a test says."""

from __future__ import annotations

from tests.integration.web.conftest import serve, server

__all__ = ["serve", "server"]
