"""Reports about orders on EventBridge: as Muse puts them there, and as stores do themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from muse.adapters.events.put_events import Bus
from muse.adapters.senders.formats.fields import SenderModel, validated
from muse.adapters.senders.formats.own import (
    ReportDetail,
    RetailerReport,
    detail_type_of,
    kind_of,
)
from muse.adapters.senders.formats.shopify import read_shopify
from muse.domain.errors import Conflict, Malformed, UnknownStore
from muse.domain.tracking.report import OrderReport
from muse.ports import StoreRegistry

_SOURCES = {"store": "muse.retailers", "carrier": "muse.carriers", "mail": "muse.mail"}
_RETAILER = "retailer."
_SHOPIFY = "aws.partner/shopify.com/"


class EventBridgeReports:
    """Implements muse.ports.ReportBus."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def publish(self, *reports: OrderReport) -> None:
        """See the port."""
        self._bus.put(
            [
                {
                    "Source": _SOURCES[said.report.sender_kind],
                    "DetailType": detail_type_of(said.report.kind),
                    "Detail": ReportDetail.of(said).model_dump_json(
                        by_alias=True, exclude_none=True
                    ),
                    "Time": said.report.at,
                }
                for said in reports
            ]
        )


class _ShopifyMetadata(SenderModel):
    topic: str
    shop: str

    @classmethod
    def of(cls, detail: Mapping[str, Any]) -> _ShopifyMetadata:
        metadata = detail.get("metadata") or {}
        named = {
            "topic": metadata.get("X-Shopify-Topic"),
            "shop": metadata.get("X-Shopify-Shop-Domain"),
        }
        return validated(cls, named)


def reports_from(
    delivered: Mapping[str, Any], stores: StoreRegistry, own_account: str
) -> tuple[OrderReport, ...]:
    """What an event of the bus reports. What it says of itself is not believed: an event of a store
    must come from that store's AWS account, one of Muse from Muse's.

    Errors: Malformed; Conflict (the account may not say so)."""
    source, account = str(delivered["source"]), str(delivered["account"])
    if source in _SOURCES.values():
        _require_account(account, own_account)
        detail = validated(ReportDetail, delivered["detail"])
        return (detail.to_report(kind_of(delivered["detail-type"])),)
    if source.startswith(_SHOPIFY):
        return _of_shopify(delivered["detail"], stores)
    store_id = _store_id(source)
    _require_account(account, _account_of(store_id, stores))
    report = validated(RetailerReport, delivered["detail"])
    return (report.to_report(kind_of(delivered["detail-type"]), store_id),)


def _of_shopify(detail: Mapping[str, Any], stores: StoreRegistry) -> tuple[OrderReport, ...]:
    """A partner event source can be put on by its partner alone; the shop is in its metadata."""
    metadata = _ShopifyMetadata.of(detail)
    owners = [store for store in stores.all() if metadata.shop in store.domains]
    if len(owners) != 1:
        raise Conflict("No store has this shop's domain.")
    return read_shopify(owners[0].store_id, metadata.topic, detail.get("payload"))


def _store_id(source: str) -> int:
    number = source.removeprefix(_RETAILER)
    if not (source.startswith(_RETAILER) and number.isascii() and number.isdigit()):
        raise Malformed("This source sends no reports.")
    return int(number)


def _account_of(store_id: int, stores: StoreRegistry) -> str | None:
    try:
        return stores.store(store_id).aws_account
    except UnknownStore:
        return None


def _require_account(account: str, right: str | None) -> None:
    if account != right:
        raise Conflict("This AWS account does not speak for this source.")
