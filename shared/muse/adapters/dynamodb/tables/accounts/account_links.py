"""Items of the accounts table beside the accounts: links that were begun, and revocations."""

from __future__ import annotations

from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from muse.adapters.dynamodb.tables.accounts.linked_accounts import scopes_of, text_of
from muse.adapters.dynamodb.tables.attributes import ValueAttribute
from muse.adapters.dynamodb.tables.rows import Row, Table, fields_for, fields_of
from muse.domain.accounts.authorization import PendingLink
from muse.domain.accounts.revocation import Revocation

REVOCATIONS = "revocations#"
"""The partition of all revocations that are still to be made. No user id has a `#`."""
_PENDING = "state#"
_KIND = "pending"


class PendingLinkRow(Row):
    """A link that was begun, under the hash of its state. DynamoDB deletes it by `delete_at`."""

    table = Table.ACCOUNTS

    owner = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)
    link_owner = UnicodeAttribute()
    store_id = NumberAttribute()
    by = UnicodeAttribute()
    issuer = UnicodeAttribute()
    scopes = UnicodeAttribute()
    expires_at = ValueAttribute(datetime)
    redirect_uri = UnicodeAttribute(null=True)
    used_at = ValueAttribute(datetime, null=True)
    delete_at = NumberAttribute()

    def pending(self) -> PendingLink:
        found = fields_of(self, PendingLink) | {
            "state_hash": self.owner.removeprefix(_PENDING),
            "owner": self.link_owner,
            "scopes": scopes_of(self.scopes),
        }
        return PendingLink(**found)


class RevocationRow(Row):
    """Tokens of a link that is gone, `sealed` as they were in it."""

    table = Table.ACCOUNTS

    owner = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)
    link_owner = UnicodeAttribute()
    store_id = NumberAttribute()
    version = UnicodeAttribute()
    sealed = UnicodeAttribute()
    requested_at = ValueAttribute(datetime)
    tries = NumberAttribute()

    def revocation(self) -> Revocation:
        return Revocation(**fields_of(self, Revocation) | {"owner": self.link_owner})


def key_of_pending(state_hash: str) -> PendingLinkRow:
    """A row with the keys of a link that was begun, and nothing else."""
    return PendingLinkRow(f"{_PENDING}{state_hash}", _KIND)


def row_of_pending(pending: PendingLink) -> PendingLinkRow:
    """How a link that is begun is stored."""
    fields = fields_for(PendingLinkRow, pending) | {
        "owner": f"{_PENDING}{pending.state_hash}",
        "kind": _KIND,
        "link_owner": pending.owner,
        "scopes": text_of(pending.scopes),
        "delete_at": int(pending.expires_at.timestamp()) + 24 * 3600,
    }
    return PendingLinkRow(**fields)


def key_of_revocation(owner: str, store_id: int, version: str) -> RevocationRow:
    """A row with the keys of a revocation, and nothing else."""
    return RevocationRow(REVOCATIONS, f"{owner}#{store_id}#{version}")


def row_of_revocation(revocation: Revocation) -> RevocationRow:
    """How a revocation is stored."""
    fields = fields_for(RevocationRow, revocation) | {
        "owner": REVOCATIONS,
        "kind": f"{revocation.owner}#{revocation.store_id}#{revocation.version}",
        "link_owner": revocation.owner,
    }
    return RevocationRow(**fields)
