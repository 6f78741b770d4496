"""Begin to link an account at its store: where its customer is sent to allow it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from muse.domain.accounts.audit import AuditAction, AuditEntry
from muse.domain.accounts.authorization import LINK_LASTS, PendingLink, hash_of, new_state
from muse.domain.accounts.credentials import Purpose
from muse.domain.errors import RedirectRefused, StoreHasNoLinking
from muse.usecases.accounts.dependencies import LinkDependencies
from muse.usecases.accounts.link_account import require_seldom


@dataclass(frozen=True, slots=True)
class StartLink:
    """`redirect_uri` is where the app wants the customer back; `by` as in LinkAccount."""

    owner: str
    store_id: int
    redirect_uri: str | None = None
    by: str = "shopper"


@dataclass(frozen=True, slots=True)
class StartedLink:
    """Where the customer goes now, and until when they may come back."""

    authorization_url: str
    expires_at: datetime


def start_link(command: StartLink, deps: LinkDependencies) -> StartedLink:
    """Begin a link. Nothing is linked yet, and an account that is linked stays.

    Errors: UnknownStore, StoreHasNoLinking, RedirectRefused, TooManyLinks, StoreLinkingInvalid,
    StoreLinkingUnavailable, Unavailable."""
    store = deps.stores.store(command.store_id)
    client = deps.clients.of(store.store_id) if store.has_linking and deps.callback else None
    if client is None:
        raise StoreHasNoLinking
    if command.redirect_uri is not None and command.redirect_uri not in deps.app_addresses:
        raise RedirectRefused
    now = deps.clock.now()
    require_seldom(command.owner, AuditAction.LINK_STARTED, deps.accounts, now)
    server = deps.servers.server(store)
    state = new_state()
    pending = PendingLink(
        state_hash=hash_of(state),
        owner=command.owner,
        store_id=store.store_id,
        by=command.by,
        issuer=server.issuer,
        scopes=server.scopes,
        expires_at=now + LINK_LASTS,
        redirect_uri=command.redirect_uri,
    )
    entry = AuditEntry(
        command.owner, now, AuditAction.LINK_STARTED, command.by, store.store_id, Purpose.OAUTH
    )
    deps.links.begin(pending, entry)
    url = client.authorization_url(server, deps.callback, state)
    return StartedLink(url, pending.expires_at)
