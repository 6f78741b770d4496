"""Capability negotiation, the store's half: read the platform's profile, find what both can do."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import IO

from local.street.ucp.protocol.profile import CHECKOUT, EXTENSIONS, VERSION
from local.street.ucp.protocol.refusals import Refusal

_TIMEOUT_SECONDS = 3.0
_LARGEST = 256 * 1024
_KEPT_SECONDS = 60.0


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Platforms:
    """The platforms that a store knows. Those in `approved` were vetted beforehand: they are
    trusted to share every capability, and their profile is not fetched."""

    def __init__(self, approved: frozenset[str]) -> None:
        self._approved = approved
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects())
        self._known: dict[str, tuple[float, frozenset[str]]] = {}
        self._lock = threading.Lock()

    def shared_with(self, profile_url: str, offered: tuple[str, ...]) -> tuple[str, ...]:
        """Those of `offered` that the platform has too, in the same version.

        Refusals: 424 profile_unreachable, 422 profile_malformed, 422 version_unsupported."""
        if profile_url in self._approved:
            return offered
        theirs = self._capabilities(profile_url)
        shared = tuple(name for name in offered if name in theirs)
        orphans = () if CHECKOUT in shared else EXTENSIONS
        return tuple(name for name in shared if name not in orphans)

    def _capabilities(self, url: str) -> frozenset[str]:
        with self._lock:
            kept = self._known.get(url)
        if kept and time.monotonic() - kept[0] < _KEPT_SECONDS:
            return kept[1]
        names = _declared(_parsed(self._fetched(url)))
        with self._lock:
            self._known[url] = (time.monotonic(), names)
        return names

    def _fetched(self, url: str) -> bytes:
        try:
            answer: IO[bytes] = self._opener.open(url, timeout=_TIMEOUT_SECONDS)
            with answer:
                return answer.read(_LARGEST + 1)
        except (OSError, urllib.error.URLError, ValueError):
            raise Refusal(424, "profile_unreachable", "The profile can't be fetched") from None


def _parsed(body: bytes) -> Mapping[str, object]:
    try:
        profile = json.loads(body)
    except ValueError:
        profile = None
    ucp = profile.get("ucp") if isinstance(profile, dict) else None
    if not isinstance(ucp, dict) or not _is_profile(ucp):
        raise Refusal(422, "profile_malformed", "This is not a platform profile")
    if ucp["version"] != VERSION:
        raise Refusal(422, "version_unsupported", f"This store speaks {VERSION} only")
    return ucp


def _is_profile(ucp: Mapping[str, object]) -> bool:
    tables = ("services", "payment_handlers")
    return "version" in ucp and all(isinstance(ucp.get(name), dict) for name in tables)


def _declared(ucp: Mapping[str, object]) -> frozenset[str]:
    capabilities = ucp.get("capabilities")
    if not isinstance(capabilities, dict):
        return frozenset()
    return frozenset(
        name
        for name, entries in capabilities.items()
        if any(entry.get("version") == VERSION for entry in entries)
    )
