"""Carriers' pages about a parcel."""

from __future__ import annotations

from urllib.parse import quote

_PAGES = {
    "ups": "https://www.ups.com/track?tracknum={}",
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr={}",
    "dhl": "https://www.dhl.com/us-en/home/tracking.html?tracking-id={}",
    "ontrac": "https://www.ontrac.com/tracking/?number={}",
    "lasership": "https://www.ontrac.com/tracking/?number={}",
    "amazon": "https://track.amazon.com/tracking/{}",
}
_ALSO = {
    "dhlexpress": "dhl",
    "dhlecommerce": "dhl",
    "amazonlogistics": "amazon",
    "amazonshipping": "amazon",
    "upssurepost": "ups",
    "fedexsmartpost": "fedex",
    "unitedstatespostalservice": "usps",
}


def carrier_page(carrier: str | None, tracking_number: str | None) -> str | None:
    """The carrier's page about this parcel, for carriers that Muse knows, however their name is
    written."""
    name = "".join(letter for letter in (carrier or "").lower() if letter.isalnum())
    page = _PAGES.get(_ALSO.get(name, name))
    if page is None or tracking_number is None:
        return None
    return page.format(quote(tracking_number, safe=""))
