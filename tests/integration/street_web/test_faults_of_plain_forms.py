"""What goes wrong at the store of plain forms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local.street.faults.fault import Fault
from muse.domain.placement import failures
from tests.integration.street_web.buying import FORMS, Buyer
from tests.integration.street_web.faults import AT_PLAIN_FORMS, require_what_the_note_says

At = Callable[[int], Buyer]


@pytest.mark.parametrize("fault", AT_PLAIN_FORMS)
def test_a_fault_leads_where_its_note_says(fault: Fault, at: At) -> None:
    require_what_the_note_says(at(AT_PLAIN_FORMS[fault]), fault)


def test_a_declined_card_is_definite(at: At) -> None:
    buyer = at(FORMS)
    buyer.street.switch_on(FORMS, Fault.WEB_CARD_DECLINED)
    with pytest.raises(failures.FundingRefused) as refused:
        buyer.engine().place(buyer.fence)
    assert refused.value.definite
    assert len(buyer.fence.entered) == 1


def test_a_history_that_lags_shows_the_order_later(at: At) -> None:
    buyer = at(FORMS)
    buyer.street.switch_on(FORMS, Fault.WEB_HISTORY_LAGS)
    placed = buyer.engine().place(buyer.fence)
    assert buyer.engine().history() == []
    buyer.street.control("DELETE", "faults")
    assert [order.number for order in buyer.engine().history()] == [placed.number]
