"""The table of linked accounts: an owner's accounts, and the audit of them."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from muse.adapters.dynamodb.tables.attributes import ValueAttribute
from muse.adapters.dynamodb.tables.codec import codec_of
from muse.adapters.dynamodb.tables.rows import Row, Table, fields_for, fields_of
from muse.domain.accounts.audit import AuditAction, AuditEntry, UsedFor
from muse.domain.accounts.credentials import Purpose
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.accounts.login_check import CheckState, LoginCheck
from muse.domain.accounts.oauth_link import LinkEnd, OAuthLink

STORE = "store#"
AUDIT = "audit#"
_AFTER_AUDIT = "audit$"  # the character behind `#`


class AccountRow(Row):
    """A linked account. `sealed` are its credentials, encrypted; `username` is masked."""

    table = Table.ACCOUNTS

    owner = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)
    store_id = NumberAttribute()
    purpose = ValueAttribute(Purpose)
    version = UnicodeAttribute()
    sealed = UnicodeAttribute()
    username = UnicodeAttribute()
    linked_at = ValueAttribute(datetime)
    linked_by = UnicodeAttribute()
    check_began_at = ValueAttribute(datetime, null=True)
    check_state = ValueAttribute(CheckState)
    check_at = ValueAttribute(datetime, null=True)
    check_code = UnicodeAttribute(null=True)
    # of a link by OAuth; `sealed` are its tokens then
    scopes = UnicodeAttribute(null=True)
    expires_at = ValueAttribute(datetime, null=True)
    refreshes = NumberAttribute(null=True)
    refresh_by = UnicodeAttribute(null=True)
    refresh_until = ValueAttribute(datetime, null=True)
    ended_at = ValueAttribute(datetime, null=True)
    ended_because = ValueAttribute(LinkEnd, null=True)

    def account(self) -> LinkedAccount:
        check = LoginCheck(self.check_state, self.check_at, self.check_code)
        return LinkedAccount(**fields_of(self, LinkedAccount), check=check, oauth=self._link())

    def _link(self) -> OAuthLink | None:
        if self.purpose is not Purpose.OAUTH:
            return None
        return OAuthLink(**fields_of(self, OAuthLink) | {"scopes": scopes_of(self.scopes)})


class AuditRow(Row):
    """One entry of the audit. Rows are never changed or deleted."""

    table = Table.ACCOUNTS

    owner = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)
    at = ValueAttribute(datetime)
    action = ValueAttribute(AuditAction)
    by = UnicodeAttribute()
    store_id = NumberAttribute(null=True)
    purpose = ValueAttribute(Purpose, null=True)
    used_for = ValueAttribute(UsedFor, null=True)
    order_number = UnicodeAttribute(null=True)

    def entry(self) -> AuditEntry:
        return AuditEntry(**fields_of(self, AuditEntry))


def key_of(owner: str, store_id: int) -> AccountRow:
    """A row with the keys of an account, and nothing else."""
    return AccountRow(owner, f"{STORE}{store_id}")


def row_of(account: LinkedAccount) -> AccountRow:
    """How an account is stored."""
    link = account.oauth
    scopes = {"scopes": text_of(link.scopes)} if link else {}
    return AccountRow(
        **fields_for(AccountRow, account) | (fields_for(AccountRow, link) if link else {}) | scopes,
        kind=f"{STORE}{account.store_id}",
        check_state=account.check.state,
        check_at=account.check.at,
        check_code=account.check.code,
    )


def row_of_entry(entry: AuditEntry) -> AuditRow:
    """How an entry is stored: entries of one moment differ by a random number."""
    at = codec_of(datetime).encode(entry.at)
    return AuditRow(**fields_for(AuditRow, entry), kind=f"{AUDIT}{at}#{uuid4().hex[:8]}")


def text_of(scopes: tuple[str, ...]) -> str:
    """Scopes as they are stored, which is how OAuth writes them."""
    return " ".join(scopes)


def scopes_of(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def audit_kinds(since: datetime | None) -> tuple[str, str]:
    """The sort keys between which the entries since then lie."""
    return (AUDIT + codec_of(datetime).encode(since) if since else AUDIT), _AFTER_AUDIT
