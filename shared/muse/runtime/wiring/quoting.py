"""What setting the shipping address needs."""

from __future__ import annotations

from functools import cache

from muse.ports import AddressBook
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.retailers import retailers
from muse.runtime.wiring.outside.stores import stores
from muse.usecases.checkout.set_shipping import QuotingDependencies


def quoting() -> QuotingDependencies:
    return QuotingDependencies(storage(), stores(), retailers(), _addresses(), clock())


@cache
def _addresses() -> AddressBook:
    from muse.adapters.address.book import FormatAddressBook

    return FormatAddressBook()
