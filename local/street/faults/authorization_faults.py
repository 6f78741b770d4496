"""What can go wrong where customers link their accounts and where their tokens are used.

What comes of it is what becomes of the link at a client that keeps to the specifications."""

from __future__ import annotations

from local.street.faults.fault import Fault, FaultNote, Stage


def _note(fault: Fault, leads_to: str, what: str) -> FaultNote:
    return FaultNote(fault, Stage.AUTHORIZATION, leads_to, what, only_switch=True)


_F = Fault
AUTHORIZATION_FAULTS = (
    _note(_F.OAUTH_METADATA_NOT_FOUND, "not linked", "the metadata answers 404"),
    _note(_F.OAUTH_METADATA_DOWN, "not linked", "the metadata answers 503"),
    _note(_F.OAUTH_ISSUER_DIFFERS, "not linked", "`issuer` in the metadata is not its address"),
    _note(_F.OAUTH_WRONG_ISS, "not linked", "the response has another issuer's `iss`"),
    _note(_F.OAUTH_ISS_MISSING, "not linked", "the response has no `iss`"),
    _note(_F.OAUTH_WRONG_STATE, "not linked", "the response has another `state`"),
    _note(_F.OAUTH_SERVER_ERROR, "not linked", "the response is `server_error`"),
    _note(
        _F.OAUTH_TEMPORARILY_UNAVAILABLE,
        "not linked",
        "the response is `temporarily_unavailable`",
    ),
    _note(
        _F.OAUTH_TOKEN_TIMEOUT,
        "no token",
        "tokens are issued, the answer takes `--hang-seconds`",
    ),
    _note(_F.OAUTH_TOKEN_SERVER_ERROR, "no token", "500, nothing is issued"),
    _note(_F.OAUTH_TOKEN_HTML, "no token", "tokens are issued, the answer is HTML"),
    _note(
        _F.OAUTH_TOKEN_WRONG_JSON, "no token", "tokens are issued, the answer is half of its JSON"
    ),
    _note(_F.OAUTH_TOKEN_TYPE_OTHER, "no token", "`token_type` is `mac`"),
    _note(_F.OAUTH_EXPIRES_IN_MISSING, "linked", "no `expires_in`"),
    _note(
        _F.OAUTH_SCOPE_REDUCED,
        "linked for less",
        "the scope of a new link is `dev.ucp.shopping.order:read` alone",
    ),
    _note(
        _F.OAUTH_CONSENT_WITHDRAWN,
        "unlinked",
        "a refresh finds the customer's consent withdrawn: `invalid_grant`",
    ),
    _note(
        _F.OAUTH_ACCOUNT_CLOSED,
        "unlinked",
        "the store closes the account: no sign-in, no refresh, its tokens are refused",
    ),
    _note(
        _F.OAUTH_ACCESS_TOKEN_EXPIRED,
        "refreshed",
        "a request with an access token finds that it has expired",
    ),
    _note(
        _F.OAUTH_SIGN_IN_REQUIRED,
        "linked orders only",
        "every checkout and order needs a customer's token",
    ),
    _note(_F.OAUTH_REVOCATION_DOWN, "try again", "revocation answers 503 with Retry-After"),
)
