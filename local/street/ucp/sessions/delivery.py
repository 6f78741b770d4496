"""Where to and how: destinations, ways to ship and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from local.street.faults.fault import Fault
from local.street.stores import OrderingApi, ShippingOption
from local.street.ucp.protocol.messages import DESTINATION_PATH, OPTION_PATH, Message, error
from local.street.ucp.sessions.records import Session

METHOD_ID = "shipping"
GROUP_ID = "package"
_ZIP = re.compile(r"\d{5}(-\d{4})?")
_METHOD_PATH = "$.fulfillment.methods[0]"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The ways to ship that are open to a session, the one in force, and the problems."""

    options: tuple[ShippingOption, ...]
    chosen: ShippingOption | None
    problems: tuple[Message, ...]


def delivery_of(api: OrderingApi, session: Session) -> Delivery:
    """What can be shipped where, for a session as it stands."""
    if session.destination is None:
        missing = error(
            "missing", "An address is needed", f"{_METHOD_PATH}.selected_destination_id"
        )
        return Delivery((), None, (missing,))
    refused = tuple(_address_problems(api, session))
    if refused:
        return Delivery((), None, refused)
    options = _open_options(api, session)
    if not options:
        gone = error("fulfillment_unavailable", "We can't ship this order", _METHOD_PATH)
        return Delivery((), None, (gone,))
    wanted = session.option_id
    if wanted is None and api.chooses_shipping:
        wanted = options[0].option_id
    chosen = next((option for option in options if option.option_id == wanted), None)
    return Delivery(options, chosen, () if chosen else (_unchosen(wanted),))


def _unchosen(wanted: str | None) -> Message:
    if wanted is None:
        return error("missing", "Choose a way to ship", OPTION_PATH)
    return error("fulfillment_option_unavailable", "This way to ship isn't offered", OPTION_PATH)


def withdraw_chosen_option(api: OrderingApi, session: Session) -> None:
    """The fault of the same name: once the cheapest option is chosen, it is gone for good."""
    cheapest = _cheapest(api)
    wanted = session.option_id or (cheapest.option_id if api.chooses_shipping else None)
    if session.has(Fault.SHIPPING_OPTION_WITHDRAWN) and wanted == cheapest.option_id:
        session.struck.append(Fault.SHIPPING_OPTION_WITHDRAWN)


def _open_options(api: OrderingApi, session: Session) -> tuple[ShippingOption, ...]:
    if session.has(Fault.SHIPPING_UNAVAILABLE):
        return ()
    if Fault.SHIPPING_OPTION_WITHDRAWN in session.struck:
        return tuple(option for option in api.options if option is not _cheapest(api))
    return api.options


def _cheapest(api: OrderingApi) -> ShippingOption:
    return min(api.options, key=lambda option: option.cents)


def _address_problems(api: OrderingApi, session: Session) -> Iterator[Message]:
    address = session.destination or {}
    state = address.get("address_region", "").upper()
    if session.has(Fault.ADDRESS_REFUSED) or not _is_address(address):
        yield error("address_invalid", "This address is not accepted", DESTINATION_PATH)
    elif (
        session.has(Fault.ADDRESS_UNDELIVERABLE)
        or address.get("address_country", "").upper() != "US"
        or state in api.no_delivery_to
    ):
        yield error("address_undeliverable", "We don't deliver there", DESTINATION_PATH)


def _is_address(address: dict[str, str]) -> bool:
    needed = ("street_address", "address_locality", "address_region", "address_country")
    if not all(address.get(name) for name in needed):
        return False
    is_american = address["address_country"].upper() == "US"
    return not is_american or _ZIP.fullmatch(address.get("postal_code", "")) is not None
