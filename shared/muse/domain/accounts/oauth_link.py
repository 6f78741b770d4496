"""An account that is linked by OAuth 2.0: what the store allows, until when, and its tokens."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

MANAGE_CHECKOUTS = "dev.ucp.shopping.checkout:manage"
READ_ORDERS = "dev.ucp.shopping.order:read"
WANTED_SCOPES = (MANAGE_CHECKOUTS, READ_ORDERS)
"""To order as the customer, and to read the customer's orders; nothing else is asked for."""
REFRESH_BEFORE = timedelta(seconds=60)
REFRESH_LEASE = timedelta(seconds=20)  # longer than a token request and storing its answer take


class LinkEnd(StrEnum):
    """Why a link can't be used any more until the account is linked again."""

    CONSENT_WITHDRAWN = "consent_withdrawn"
    REFRESH_LOST = "refresh_lost"
    NO_REFRESH_TOKEN = "no_refresh_token"  # noqa: S105 - a reason, not a token

    @property
    def in_words(self) -> str:
        return _REASONS[self]


_REASONS = {
    LinkEnd.CONSENT_WITHDRAWN: "The store has ended this link. Link the account again to use it.",
    LinkEnd.REFRESH_LOST: (
        "The store's answer with new tokens was lost, and it ended the link."
        " Link the account again to use it."
    ),
    LinkEnd.NO_REFRESH_TOKEN: (
        "The store's permission was for a limited time, which is over."
        " Link the account again to use it."
    ),
}


@dataclass(frozen=True, slots=True)
class OAuthTokens:
    """What opens the account. Neither is in the object's own text."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """An answer of a store's token endpoint. `scopes` is None when the store doesn't name them:
    they are those that were asked for. `lasts` is None when it doesn't say how long."""

    tokens: OAuthTokens
    scopes: tuple[str, ...] | None = None
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True)
class OAuthLink:
    """What is known of a link, without its tokens. `refreshes` counts the tokens that were stored;
    `refresh_by` holds the lease of the one refresh that may be under way until `refresh_until`: a
    lease that is over and was not given back is of a refresh whose result nobody knows."""

    scopes: tuple[str, ...]
    expires_at: datetime | None = None
    refreshes: int = 0
    refresh_by: str | None = None
    refresh_until: datetime | None = None
    ended_at: datetime | None = None
    ended_because: LinkEnd | None = None

    @property
    def orders(self) -> bool:
        """Whether orders may be placed with it, as far as the store is concerned."""
        return self.ended_at is None and MANAGE_CHECKOUTS in self.scopes

    def is_fresh(self, now: datetime) -> bool:
        """Whether the access token lasts long enough to place an order with."""
        return self.expires_at is None or now < self.expires_at - REFRESH_BEFORE

    def granted(self, grant: TokenGrant, now: datetime) -> OAuthLink:
        """The link once new tokens are stored; the lease of the refresh is given back."""
        return replace(
            self,
            scopes=self.scopes if grant.scopes is None else grant.scopes,
            expires_at=now + grant.lasts if grant.lasts is not None else None,
            refreshes=self.refreshes + 1,
            refresh_by=None,
            refresh_until=None,
        )
