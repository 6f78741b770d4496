"""Revoke tokens of links that are gone; what fails is tried again for three days."""

from __future__ import annotations

from contextlib import suppress

from muse.domain.accounts.audit import AuditAction, AuditEntry, Use, UsedFor
from muse.domain.accounts.credentials import Purpose
from muse.domain.accounts.oauth_link import OAuthTokens
from muse.domain.accounts.revocation import Revocation
from muse.domain.errors import Unavailable, UnknownStore
from muse.domain.placement.failures import AccountProblem
from muse.ports import RevocationRequests, TokensNotIssued
from muse.usecases.accounts.dependencies import RevocationDependencies

MOST_AT_ONCE = 25
_USE = Use(UsedFor.REVOCATION)


def request_revocation(revocation: Revocation | None, requests: RevocationRequests) -> None:
    """Have it made soon. It is stored already: when it can't be asked for, the schedule does it."""
    if revocation:
        with suppress(Unavailable):
            requests.request(revocation)


def revoke_link(owner: str, store_id: int, version: str, deps: RevocationDependencies) -> bool:
    """Revoke what is stored of this link. False when nothing is, or the store did not confirm it.
    Error: Unavailable."""
    revocation = deps.links.revocation(owner, store_id, version)
    return revocation is not None and _revoke(revocation, deps)


def revoke_links(deps: RevocationDependencies) -> dict[str, int]:
    """Revoke whatever is still to be, oldest owners first: how many were, and how many are left for
    the next run. Error: Unavailable."""
    waiting = deps.links.revocations(MOST_AT_ONCE)
    revoked = sum(_revoke(revocation, deps) for revocation in waiting)
    return {"revoked": revoked, "waiting": len(waiting) - revoked}


def _revoke(revocation: Revocation, deps: RevocationDependencies) -> bool:
    try:
        tokens = deps.vault.tokens(revocation, _USE)
        _ask_store(revocation, tokens, deps)
    except AccountProblem:  # nothing is in it that could be revoked
        _end(revocation, AuditAction.NOT_REVOKED, deps)
        return False
    except (TokensNotIssued, UnknownStore):
        if revocation.is_given_up(deps.clock.now()):
            _end(revocation, AuditAction.NOT_REVOKED, deps)
        else:
            deps.links.keep_revocation(revocation.failed())
        return False
    _end(revocation, AuditAction.REVOKED, deps)
    return True


def _ask_store(revocation: Revocation, tokens: OAuthTokens, deps: RevocationDependencies) -> None:
    client = deps.clients.of(revocation.store_id)
    if client is None:
        raise TokensNotIssued("Muse is not registered at this store any more", sent=False)
    deps.servers.revoke(deps.stores.store(revocation.store_id), client, tokens)


def _end(revocation: Revocation, action: AuditAction, deps: RevocationDependencies) -> None:
    entry = AuditEntry(
        revocation.owner,
        deps.clock.now(),
        action,
        deps.by,
        revocation.store_id,
        Purpose.OAUTH,
    )
    deps.links.end_revocation(revocation, entry)
