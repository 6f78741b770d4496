"""What is easily carried past, at each kind of web store: a captcha beside a form that works,
credit that the review shows late, a second address line that the store has remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from local.street.faults.fault import Fault
from local.street.web.records import Records
from muse.adapters.retailers.headless.playbook.loading import load_playbook
from muse.adapters.retailers.headless.playbook.shipped import FOLDER
from muse.domain.address import Address
from muse.domain.placement.failures import PlaybookBroken
from tests.integration.street_web.buying import ADDRESS, WANTED, Buyer
from tests.integration.street_web.faults import require_what_the_note_says

pytestmark = pytest.mark.thorough

At = Callable[[int], Buyer]
NO_SECOND_LINE = replace(ADDRESS, address2="")
EMPTIES = ", or_empty: true}"
LEAVES = "}\n        when: {has: address.line2}"


def shipped_to(buyer: Buyer) -> str:
    """The second line of the address that the store was told last."""
    store = buyer.store
    return Records(store.state, store.store_id).addresses()[-1]["line2"]


@pytest.mark.parametrize("store_id", WANTED)
@pytest.mark.parametrize("fault", [Fault.WEB_CAPTCHA_BESIDE, Fault.WEB_GIFT_CARD_LATE])
def test_it_stops_the_order(fault: Fault, store_id: int, at: At) -> None:
    require_what_the_note_says(at(store_id), fault)


@pytest.mark.parametrize("store_id", WANTED)
@pytest.mark.parametrize("address", [ADDRESS, NO_SECOND_LINE])
def test_a_remembered_second_line_is_replaced(store_id: int, address: Address, at: At) -> None:
    buyer = replace(at(store_id), address=address)
    require_what_the_note_says(buyer, Fault.WEB_ADDRESS_PREFILLED)
    assert shipped_to(buyer) == buyer.address.address2


@pytest.mark.parametrize("store_id", WANTED)
def test_a_playbook_that_leaves_it_is_stopped_by_the_review(store_id: int, at: At) -> None:
    buyer = replace(at(store_id), address=NO_SECOND_LINE)
    assert buyer.store.spec.web
    text = (FOLDER / f"{buyer.store.spec.web.playbook}.yaml").read_text()
    assert text.count(EMPTIES) == 1
    buyer.playbook = load_playbook(text.replace(EMPTIES, LEAVES))
    buyer.street.switch_on(store_id, Fault.WEB_ADDRESS_PREFILLED)
    with pytest.raises(PlaybookBroken, match="a line that the order's has not"):
        buyer.engine().place(buyer.fence)
    assert buyer.fence.entered == []
    assert buyer.orders == []
