"""Webhooks over HTTP as the port WebhookSender."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from http import HTTPStatus

from standardwebhooks.webhooks import Webhook

from muse.adapters.web.addresses import Networks, Resolver, system_resolver
from muse.adapters.web.client import SafeHttp
from muse.adapters.web.connection import Deadline
from muse.adapters.web.errors import WebError, WebRefused, WebTimeout
from muse.adapters.web.guard import Guard
from muse.adapters.web.urls import parse_url
from muse.domain.app_webhooks.delivery import Answer
from muse.domain.errors import Problem, WebhookUrlRefused
from muse.ports.app_webhooks import WebhookMessage

CONNECT_SECONDS = 3.0
SECONDS = 10.0
MOST_BYTES = 64 * 1024


class HttpWebhookSender:
    """Implements muse.ports.app_webhooks.WebhookSender. `allowed_networks` as for stores (the
    setting FetchAllowedNetworks); `resolver`, `tls` and `seconds` are there for tests."""

    def __init__(
        self,
        allowed_networks: Sequence[str] = (),
        *,
        resolver: Resolver = system_resolver,
        tls: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._seconds = seconds
        self._guard = Guard(Networks.of(allowed_networks), resolver, CONNECT_SECONDS)
        self._http = SafeHttp(
            allowed_networks,
            connect_timeout=CONNECT_SECONDS,
            read_timeout=seconds,
            max_bytes=MOST_BYTES,
            resolver=resolver,
            tls=tls,
        )

    def require_reachable(self, url: str) -> None:
        """See the port. A host that nobody knows now is refused, too."""
        try:
            target = parse_url(url)
            self._guard.addresses(target, [target.authority], Deadline(CONNECT_SECONDS))
        except WebRefused as refused:
            raise _refusal(refused.problem) from None
        except WebError:
            raise _refusal("has a host name that was not found") from None

    def send(self, message: WebhookMessage, secrets: Sequence[str]) -> Answer:
        """See the port."""
        try:
            response = self._http.request(
                "POST",
                message.url,
                domains=[parse_url(message.url).authority],
                headers=headers_of(message, secrets),
                body=message.body.encode(),
                timeout=self._seconds,
            )
        except WebError as error:
            return Answer(problem=_problem(error))
        moved = HTTPStatus.MULTIPLE_CHOICES <= response.status < HTTPStatus.BAD_REQUEST
        return Answer(response.status, "redirects are not followed" if moved else None)


def headers_of(message: WebhookMessage, secrets: Sequence[str]) -> dict[str, str]:
    """The headers of Standard Webhooks, with a signature for each secret."""
    signatures = [
        Webhook(secret).sign(message.message_id, message.sent_at, message.body)
        for secret in secrets
    ]
    return {
        "Content-Type": "application/json",
        "webhook-id": message.message_id,
        "webhook-timestamp": str(int(message.sent_at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _refusal(problem: str) -> WebhookUrlRefused:
    return WebhookUrlRefused(details=[Problem("url", problem)])


def _problem(error: WebError) -> str:
    """What went wrong, in words for whoever runs the endpoint."""
    if isinstance(error, WebRefused):
        return f"the URL {error.problem}"
    if isinstance(error, WebTimeout):
        return "no complete answer in time"
    if error.sent:
        return "the connection broke, or the answer was too large or could not be read"
    return "no connection"
