"""News for shoppers as the event bus delivers them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from muse.domain.money import Money
from muse.domain.telling.news import ShopperNews


def shopper_news_from(delivered: Mapping[str, Any]) -> ShopperNews:
    """The event as a rule hands it over; what it says beside this is nothing to shoppers.
    KeyError or ValueError when it is none."""
    detail = delivered["detail"]
    cents = detail.get("amountCents")
    return ShopperNews(
        event_id=detail["eventId"],
        name=delivered["detail-type"],
        at=datetime.fromisoformat(detail["at"]),
        order_number=detail.get("orderNumber"),
        session_id=detail.get("sessionId"),
        amount=None if cents is None else Money(int(cents), detail["currency"]),
    )
