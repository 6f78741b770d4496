"""The authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3), and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from local.street.authorization.clients import Client
from local.street.authorization.parameters import ErrorCode, pairs_of
from local.street.stores import Scope

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_PRINTABLE = re.compile(r"[\x20-\x7e]+")
Problem = tuple[ErrorCode, str]


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that is in order."""

    client: Client
    redirect_uri: str
    scope: str
    state: str | None
    code_challenge: str


class UntrustedRedirect(Exception):
    """Nobody may be sent back with an answer: client or redirect URI are not registered."""


class RequestRefused(Exception):
    """The client is sent an error."""

    def __init__(self, problem: Problem, redirect_uri: str, state: str | None) -> None:
        super().__init__(problem[1])
        self.code, self.description = problem
        self.redirect_uri = redirect_uri
        self.state = state


def read_request(query_string: str, client: Client) -> AuthorizationRequest:
    """The request in a query. Raises UntrustedRedirect or RequestRefused."""
    try:
        pairs = pairs_of(query_string)
    except ValueError:
        raise UntrustedRedirect("There are too many parameters") from None
    redirect_uri = _trusted_redirect(pairs, client)
    given = dict(pairs)
    state = given.get("state")
    if problem := next(_problems(pairs, given, client), None):
        raise RequestRefused(problem, redirect_uri, state)
    return AuthorizationRequest(
        client, redirect_uri, given["scope"], state, given["code_challenge"]
    )


def _trusted_redirect(pairs: list[tuple[str, str]], client: Client) -> str:
    if [value for name, value in pairs if name == "client_id"] != [client.client_id]:
        raise UntrustedRedirect("This client is not known here")
    uris = [value for name, value in pairs if name == "redirect_uri"]
    if len(uris) != 1 or not client.may_redirect_to(uris[0]):
        raise UntrustedRedirect(f"{client.name} has not registered this address to return to")
    return uris[0]


def _problems(
    pairs: list[tuple[str, str]], given: Mapping[str, str], client: Client
) -> Iterator[Problem]:
    if len(given) < len(pairs):
        yield ErrorCode.INVALID_REQUEST, "A parameter came more than once"
    if "response_type" not in given:
        yield ErrorCode.INVALID_REQUEST, "response_type is missing"
    elif given["response_type"] != "code":
        yield ErrorCode.UNSUPPORTED_RESPONSE_TYPE, "Only the response type code is supported"
    if "authorization_code" not in client.grant_types:
        yield ErrorCode.UNAUTHORIZED_CLIENT, "This client may not ask for authorization codes"
    if not _PRINTABLE.fullmatch(given.get("state", "-")):
        yield ErrorCode.INVALID_REQUEST, "state may have printable ASCII characters only"
    yield from _challenge_problems(given)
    yield from scope_problems(given.get("scope", ""), frozenset(Scope))


def _challenge_problems(given: Mapping[str, str]) -> Iterator[Problem]:
    if given.get("code_challenge_method", "plain") != "S256":
        yield ErrorCode.INVALID_REQUEST, "code_challenge_method must be S256"
    if not _CHALLENGE.fullmatch(given.get("code_challenge", "")):
        yield ErrorCode.INVALID_REQUEST, "code_challenge must be a SHA-256 hash in base64url"


def scope_problems(scope: str, allowed: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with a scope, which names permissions with one space between them."""
    wanted = scope.split(" ")
    if not allowed.issuperset(wanted):
        yield ErrorCode.INVALID_SCOPE, "The scope is missing, or has what can't be had"
