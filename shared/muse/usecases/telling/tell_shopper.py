"""Write a shopper one mail about one piece of news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from muse.domain.errors import Unavailable
from muse.domain.order import OrderStatus
from muse.domain.session import SessionStatus
from muse.domain.telling.news import TOLD, ShopperNews
from muse.domain.telling.shopper_mail import MailKind, ShopperMail
from muse.ports import Clock, MailRecord, MailState, ShopperMails, Storage

_OF_ORDERS = {MailKind.SHIPPED: OrderStatus.SHIPPED, MailKind.DELIVERED: OrderStatus.DELIVERED}
_OF_CHECKOUTS = {
    MailKind.CONFIRMATION: SessionStatus.COMPLETED,
    MailKind.FAILED: SessionStatus.FAILED,
    MailKind.ACTION_NEEDED: SessionStatus.REQUIRES_ACTION,
}


class Telling(StrEnum):
    """What came of a piece of news. `switched_off`: nobody is written to. `not_told`: shoppers are
    not written about such. `no_address`: this one wants no mail. `outdated`: it is not so any
    more."""

    SWITCHED_OFF = "switched_off"
    SENT = "sent"
    SENT_BEFORE = "sent_before"
    NOT_TOLD = "not_told"
    NO_ADDRESS = "no_address"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class TellingDependencies:
    """What telling a shopper needs. Without `mails` nobody is written to."""

    storage: Storage
    mails: ShopperMails | None
    record: MailRecord
    clock: Clock


def tell_shopper(news: ShopperNews, deps: TellingDependencies) -> Telling:
    """Send the mail about this, once: while one process sends it no other does, and once it is
    recorded as sent nobody does. Who dies between sending and recording has it sent a second time.

    What the mail says is how things stand now; news that are not so any more are not told. Errors:
    NotFound; Unavailable (it is being sent by another process, or could not be): repeat.
    """
    if deps.mails is None:
        return Telling.SWITCHED_OFF
    kind = TOLD.get(news.name)
    if kind is None:
        return Telling.NOT_TOLD
    mail = _mail(kind, news, deps.clock.now(), deps.storage)
    if mail is None:
        return Telling.OUTDATED
    return _sent_once(news.event_id, mail, deps.mails, deps)


def _sent_once(
    event_id: str, mail: ShopperMail, mails: ShopperMails, deps: TellingDependencies
) -> Telling:
    if mail.to is None:
        return Telling.NO_ADDRESS
    match deps.record.begin(event_id, deps.clock.now()):
        case MailState.SENT:
            return Telling.SENT_BEFORE
        case MailState.BEING_SENT:
            raise Unavailable
        case MailState.BEGUN:
            mails.send(mail.to, mail)
    deps.record.finish(event_id, deps.clock.now())
    return Telling.SENT


def _mail(kind: MailKind, news: ShopperNews, now: datetime, storage: Storage) -> ShopperMail | None:
    if kind in _OF_CHECKOUTS:
        return _about_checkout(kind, news.session_id or "", now, storage)
    order = storage.order(news.order_number or "")
    if order.status is not _OF_ORDERS.get(kind, order.status):
        return None
    session = storage.checkout(order.session_id)
    return ShopperMail(kind, session, (order,), news.amount)


def _about_checkout(
    kind: MailKind, session_id: str, now: datetime, storage: Storage
) -> ShopperMail | None:
    session = storage.checkout(session_id)
    if session.status_at(now) is not _OF_CHECKOUTS[kind]:
        return None
    if kind is MailKind.ACTION_NEEDED and session.payment.confirmation_is_late(now):
        return None
    return ShopperMail(kind, session, storage.orders(session.order_numbers))
