"""What goes wrong at the app, at the checkout with one address, at the club."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local.street.faults.catalogue import WEB_FAULTS
from local.street.faults.fault import Fault
from tests.integration.street_web.buying import Buyer
from tests.integration.street_web.faults import (
    AT_OTHER_BUILDS,
    AT_PLAIN_FORMS,
    require_what_the_note_says,
)

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize("fault", AT_OTHER_BUILDS)
def test_a_fault_leads_where_its_note_says(fault: Fault, at: Callable[[int], Buyer]) -> None:
    require_what_the_note_says(at(AT_OTHER_BUILDS[fault]), fault)


def test_no_fault_is_left_out() -> None:
    assert AT_PLAIN_FORMS.keys() | AT_OTHER_BUILDS.keys() == {note.fault for note in WEB_FAULTS}
