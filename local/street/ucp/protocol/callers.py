"""Who is calling: the headers that every request must carry."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

from local.street.serving import Request
from local.street.ucp.protocol.refusals import Refusal

_PROFILE = re.compile(r'(?:^|,)\s*profile="([^"\\]*)"')
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Caller:
    """The platform behind a request. `key` is its idempotency key, where one was needed;
    `customer` the e-mail address of the customer in whose name it comes (empty: a guest's)."""

    profile_url: str
    request_id: str
    key: str | None
    customer: str = ""


def caller_of(request: Request, *, needs_key: bool) -> Caller:
    """Read the headers, strictly. Refusal 400 when one is missing or malformed."""
    return Caller(
        _profile_url(request.headers.get("ucp-agent", "")),
        _uuid(request, "request-id"),
        _uuid(request, "idempotency-key") if needs_key else None,
    )


def _profile_url(header: str) -> str:
    """The `profile` member of UCP-Agent, an RFC 8941 dictionary. Plain HTTP is for loopback."""
    found = _PROFILE.search(header)
    if not found:
        raise Refusal(400, "invalid_profile_url", 'UCP-Agent must be profile="<URL>"')
    url = urlsplit(found[1])
    if url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK):
        return found[1]
    raise Refusal(400, "invalid_profile_url", "The profile's URL must be https")


def _uuid(request: Request, header: str) -> str:
    value = request.headers.get(header, "")
    try:
        return str(uuid.UUID(value))
    except ValueError:
        raise Refusal(400, "invalid_header", f"{header} must be a UUID") from None
