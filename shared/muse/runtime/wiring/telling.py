"""What writing to shoppers needs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from botocore.config import Config

from muse.domain.telling.news import ShopperNews
from muse.runtime.settings import optional, required
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.usecases.telling.tell_shopper import TellingDependencies

_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "max_attempts": 3})


@cache
def telling() -> TellingDependencies:
    from muse.adapters import aws
    from muse.adapters.mails.sent_mails import DynamoMailRecord
    from muse.adapters.mails.ses import SesShopperMails

    table = required("ORDERS_TABLE") + optional("RESTORED_TABLES")
    record = DynamoMailRecord(aws.client("dynamodb", _CONFIG), table)
    sender = optional("MAIL_FROM")
    mails = SesShopperMails(sender) if sender else None
    return TellingDependencies(storage(), mails, record, clock())


def shopper_news(delivered: Mapping[str, Any]) -> ShopperNews:
    """What a rule of the bus hands a function, as it was published."""
    from muse.adapters.mails.bus_news import shopper_news_from

    return shopper_news_from(delivered)
