"""Why a request to a store got no answer. Every message is ours and may be shown to a caller."""

from __future__ import annotations

from enum import StrEnum


class RefusalReason(StrEnum):
    """Why a URL is not fetched."""

    MALFORMED = "malformed"
    SCHEME = "scheme"
    CREDENTIALS = "credentials"
    DOMAIN = "domain"  # host and port are none of the store's
    ADDRESS = "address"  # the host leads into a network that is not public
    REDIRECTS = "redirects"  # more than three


_PROBLEMS = {
    RefusalReason.MALFORMED: "is not a valid web address",
    RefusalReason.SCHEME: "must begin with https://",
    RefusalReason.CREDENTIALS: "must not contain a user name or password",
    RefusalReason.DOMAIN: "is not on one of the store's own domains",
    RefusalReason.ADDRESS: "leads to a network address that is not public",
    RefusalReason.REDIRECTS: "redirects too often",
}


class WebError(Exception):
    """Root of what `SafeHttp.request` raises.

    `sent` is False when certainly nothing of the request reached the store, so that it is safe to
    say that the store did nothing; True when the store may have received it.
    """

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class WebRefused(WebError):
    """The URL, or one it redirects to, is not fetched. `problem` completes "The URL …"."""

    def __init__(self, reason: RefusalReason, *, redirected: bool = False) -> None:
        problem = _PROBLEMS[reason]
        if redirected and reason is not RefusalReason.REDIRECTS:
            problem = f"redirects to an address that {problem}"
        super().__init__(f"The URL {problem}.", sent=redirected)
        self.reason = reason
        self.redirected = redirected
        self.problem = problem


class WebTimeout(WebError):
    """No complete answer in time."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__("The store did not answer in time.", sent=sent)


class WebUnavailable(WebError):
    """No usable answer: no connection, a broken one, an answer that is too large or garbled."""
