"""Complete a link with what the store's customer came back with."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from muse.domain.accounts.audit import AuditAction, AuditEntry
from muse.domain.accounts.authorization import (
    AuthorizationResponse,
    OAuthClient,
    PendingLink,
    hash_of,
)
from muse.domain.accounts.credentials import Purpose
from muse.domain.accounts.linked_account import LinkedAccount, context_of
from muse.domain.accounts.oauth_link import OAuthLink, TokenGrant
from muse.domain.accounts.revocation import Revocation
from muse.domain.errors import (
    LinkDenied,
    LinkExpired,
    LinkIssuerInvalid,
    LinkNotGranted,
    LinkStateInvalid,
    MuseError,
    StoreHasNoLinking,
    Unavailable,
)
from muse.domain.ids import new_account_version
from muse.domain.store import Method, Store
from muse.ports import GrantRefused, TokensNotIssued
from muse.usecases.accounts.dependencies import LinkDependencies
from muse.usecases.accounts.outages import end_outage_of_account
from muse.usecases.accounts.revoke_links import request_revocation

_DENIED = "access_denied"


@dataclass(frozen=True, slots=True)
class CompletedLink:
    """What came of a response to a link that was begun: `error` says why nothing was linked.
    `redirect_uri` is where the app wants the customer back."""

    store_id: int
    redirect_uri: str | None
    error: MuseError | None = None


def complete_link(response: AuthorizationResponse, deps: LinkDependencies) -> CompletedLink:
    """Link the account of whoever began it, in place of an earlier one at the store. Each link that
    was begun has one response: whatever comes of it, the next one is refused.

    Errors: LinkStateInvalid, LinkExpired, Unavailable; all others are in the result."""
    pending = deps.links.pending(hash_of(response.state))
    if pending is None or pending.used_at:
        raise LinkStateInvalid
    if pending.has_expired(deps.clock.now()):
        raise LinkExpired
    if not deps.links.use(pending, deps.clock.now()):
        raise LinkStateInvalid
    try:
        _link(pending, response, deps)
    except MuseError as error:
        return CompletedLink(pending.store_id, pending.redirect_uri, error)
    return CompletedLink(pending.store_id, pending.redirect_uri)


def _link(pending: PendingLink, response: AuthorizationResponse, deps: LinkDependencies) -> None:
    store = deps.stores.store(pending.store_id)
    client = deps.clients.of(store.store_id)
    if client is None:
        raise StoreHasNoLinking
    if not response.is_of(pending, deps.servers.server(store)):
        raise LinkIssuerInvalid
    if response.error == _DENIED:
        raise LinkDenied
    if response.error is not None or not response.code:
        raise LinkNotGranted
    grant = _redeemed(store, client, response, deps)
    try:
        _store(pending, grant, deps)
    except Unavailable:
        with suppress(TokensNotIssued):  # nobody has these tokens any more
            deps.servers.revoke(store, client, grant.tokens)
        raise


def _redeemed(
    store: Store, client: OAuthClient, response: AuthorizationResponse, deps: LinkDependencies
) -> TokenGrant:
    """The tokens for a code. When the answer is lost, the code is presented once more: either the
    first request never arrived, or the store ends what it issued for it (RFC 6749 §4.1.2)."""
    for tries_left in (1, 0):
        try:
            return deps.servers.redeem(
                store,
                client,
                code=response.code or "",
                verifier=client.code_verifier(response.state),
                redirect_uri=deps.callback,
            )
        except GrantRefused:
            raise LinkNotGranted from None
        except TokensNotIssued as failure:
            if not tries_left or not failure.sent:
                raise LinkNotGranted from failure
    raise LinkNotGranted


def _store(pending: PendingLink, grant: TokenGrant, deps: LinkDependencies) -> None:
    now = deps.clock.now()
    context = context_of(pending.owner, pending.store_id, Purpose.OAUTH)
    account = LinkedAccount(
        owner=pending.owner,
        store_id=pending.store_id,
        purpose=Purpose.OAUTH,
        version=new_account_version(),
        sealed=deps.encryption.encrypt_tokens(grant.tokens, context),
        username="",
        linked_at=now,
        linked_by=pending.by,
        oauth=OAuthLink(pending.scopes).granted(grant, now),
    )
    entry = AuditEntry(
        account.owner, now, AuditAction.LINKED, account.linked_by, account.store_id, Purpose.OAUTH
    )
    earlier = deps.accounts.account(account.owner, account.store_id)
    revocation = Revocation.of(earlier, now) if earlier else None
    deps.accounts.link(account, entry, revocation)
    with suppress(MuseError):  # the account is linked, whatever becomes of the rest
        if earlier:
            deps.browser_logins.delete(earlier)
        request_revocation(revocation, deps.revocations)
        if account.is_muses:
            end_outage_of_account(account.store_id, Method.API, deps.storage)
