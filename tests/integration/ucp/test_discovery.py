"""Whether we can work with a store, from what it says about itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from local.street.faults.fault import Fault
from muse.adapters.retailers.ucp.retailer import UcpRetailer
from muse.domain.placement.failures import NotSupported, PlacementFailure, RetailerUnavailable
from muse.domain.store import ApiEndpoint, ApiProtocol
from tests.builders import an_address
from tests.integration.ucp.shopping import Shopper


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.DISCOVERY_DOWN, RetailerUnavailable),
        (Fault.DISCOVERY_OTHER_VERSION, NotSupported),
        (Fault.DISCOVERY_NO_CHECKOUT, NotSupported),
        (Fault.DISCOVERY_FOREIGN_ENDPOINT, NotSupported),
    ],
)
def test_a_store_that_we_cannot_work_with(
    harbor: Shopper, fault: Fault, expected: type[PlacementFailure]
) -> None:
    harbor.street.switch_on(harbor.store_id, fault)

    with pytest.raises(expected):
        harbor.order("HP-ENAMEL-MUG")

    assert [exchange.operation for exchange in harbor.http.exchanges] == ["discovery"]


def test_a_failed_discovery_is_not_remembered(harbor: Shopper) -> None:
    harbor.street.switch_on(harbor.store_id, Fault.DISCOVERY_DOWN, times=1)
    with pytest.raises(RetailerUnavailable):
        harbor.order("HP-ENAMEL-MUG")

    assert harbor.order("HP-ENAMEL-MUG").total


def test_a_profile_is_asked_for_once(harbor: Shopper) -> None:
    harbor.order("HP-ENAMEL-MUG")
    harbor.order("HP-LANTERN")

    asked = [exchange for exchange in harbor.http.exchanges if exchange.operation == "discovery"]
    assert len(asked) == 1


def test_a_store_without_an_api_is_not_asked(harbor: Shopper) -> None:
    store = replace(harbor.store, api=None)

    with pytest.raises(NotSupported):
        UcpRetailer(store, harbor.means).quote(harbor.part("HP-ENAMEL-MUG"), an_address())

    assert harbor.http.exchanges == []


def test_only_the_stores_own_domains_are_asked(harbor: Shopper) -> None:
    elsewhere = ApiEndpoint(ApiProtocol.UCP, harbor.street.url_of(9003))
    store = replace(harbor.store, api=elsewhere)

    with pytest.raises(NotSupported):
        UcpRetailer(store, harbor.means).quote(harbor.part("HP-ENAMEL-MUG"), an_address())
