"""What a demo store asks for is always the sum of its parts, and Muse's own check agrees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.street.faults.fault import Fault
from local.street.store.open_store import OpenStore
from local.street.street import Street, StreetPlan
from local.street.ucp.sessions.records import Line, Session
from local.street.ucp.sessions.rendering import checkout_document
from muse.adapters.retailers.ucp.messages.answers import Checkout
from muse.adapters.retailers.ucp.messages.totals import contradictions

CUSTOMERS = st.sampled_from(["", "ada@customers.example"])
STATES = st.sampled_from(["CA", "NY", "OR", "WA", "TX", "AL", "VT"])


@pytest.fixture(scope="module")
def stores() -> Iterator[dict[int, OpenStore]]:
    with TemporaryDirectory() as folder:
        street = Street(StreetPlan(0, Path(folder)))
        street.start()
        yield street.stores
        street.stop()


@pytest.mark.parametrize("store_id", [9002, 9003])
@given(data=st.data())
def test_a_checkout_adds_up_to_the_cent(
    stores: dict[int, OpenStore], store_id: int, data: st.DataObject
) -> None:
    open_store = stores[store_id]
    checkout = _checkout(open_store, data, [])

    assert contradictions(checkout) == ()
    assert checkout.amount_of("tax") >= 0


@given(data=st.data())
def test_only_the_fault_makes_it_contradict_itself(
    stores: dict[int, OpenStore], data: st.DataObject
) -> None:
    checkout = _checkout(stores[9002], data, [Fault.TOTALS_CONTRADICT])

    assert contradictions(checkout) != ()


def test_a_piece_below_the_limit_is_free_of_tax_where_the_state_says_so(
    stores: dict[int, OpenStore],
) -> None:
    cheap = _priced(stores[9003], "JO-CAP", "NY")
    dear = _priced(stores[9003], "JO-JACKET-MOSS-S", "NY")

    assert cheap.amount_of("tax") == 64  # 8 % of $7.95 shipping
    assert dear.amount_of("tax") == 1184  # 8 % of $148.00; shipping is free


def _checkout(open_store: OpenStore, data: st.DataObject, faults: list[Fault]) -> Checkout:
    skus = [variant.sku for good in open_store.shelf.goods for variant in good.variants]
    lines = data.draw(
        st.lists(st.tuples(st.sampled_from(skus), st.integers(1, 99)), min_size=1, max_size=5)
    )
    return _rendered(open_store, lines, data.draw(STATES), faults, data.draw(CUSTOMERS))


def _priced(open_store: OpenStore, sku: str, state: str) -> Checkout:
    return _rendered(open_store, [(sku, 1)], state, [])


def _rendered(
    open_store: OpenStore,
    lines: list[tuple[str, int]],
    state: str,
    faults: list[Fault],
    customer: str = "",
) -> Checkout:
    api = open_store.spec.api
    assert api is not None
    session = Session(
        checkout_id="chk_1",
        created_at="2026-02-03T14:40:00+00:00",
        capabilities=[],
        lines=[Line(f"li_{n}", sku, count) for n, (sku, count) in enumerate(lines)],
        destination={
            "id": "home",
            "street_address": "123 Main St",
            "address_locality": "Springfield",
            "address_region": state,
            "postal_code": "12345",
            "address_country": "US",
        },
        option_id=api.options[0].option_id,
        switched=faults,
        customer=customer,
    )
    document = checkout_document(open_store, api, session)
    return Checkout.model_validate_json(json.dumps(document))
