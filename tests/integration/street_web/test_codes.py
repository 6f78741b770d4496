"""A web store asks for a one-time code while Muse signs in: the engine stops, then goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from local.street.faults.fault import Fault
from muse.adapters.retailers.headless.browser.warm_browser import WarmBrowser
from muse.adapters.retailers.headless.dependencies import PausedBrowser
from muse.adapters.retailers.headless.retailer import HeadlessRetailer
from muse.domain.order import Order
from muse.domain.placement.attempt import Purchase
from muse.domain.placement.failures import PlacementFailure, StepUpRequired
from muse.domain.placement.verification import SentTo
from tests.integration.street.opening import OpenStreet
from tests.integration.street_web.buying import MEMBERS
from tests.integration.street_web.placing import entry_of, order_at
from tests.web_placing import (
    EvidenceInMemory,
    LoginsInMemory,
    PausedInMemory,
    RecordedAttempt,
)

WRONG = "000canary"


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmBrowser]:
    browser = WarmBrowser(("127.0.0.0/8",))
    yield browser
    browser.close()


@dataclass
class Given:
    """Implements muse.ports.GivenCode."""

    code: Callable[[], str]
    read_times: int = 0
    was_accepted: bool = False

    def read(self) -> str:
        self.read_times += 1
        return self.code()

    def accepted(self) -> None:
        self.was_accepted = True


@dataclass
class Club:
    """Orders at the club, which asks for codes."""

    street: OpenStreet
    retailer: HeadlessRetailer
    order: Order
    fences: list[object] = field(default_factory=list)

    def place(self, code: Given | None = None) -> Purchase:
        attempt = RecordedAttempt(lambda *entered: self.fences.append(entered), code=code)
        return self.retailer.place(self.order, attempt)

    def stopped(self, code: Given | None = None) -> PlacementFailure:
        with pytest.raises(PlacementFailure) as failed:
            self.place(code)
        return failed.value

    @property
    def sent_code(self) -> str:
        sent: str = self.street.control("GET", f"codes?storeId={MEMBERS}")["code"]
        return sent

    @property
    def paused(self) -> PausedInMemory:
        kept = self.retailer.means.paused
        assert isinstance(kept, PausedInMemory)
        return kept

    @property
    def evidence(self) -> list[bytes]:
        keeper = self.retailer.means.evidence
        assert isinstance(keeper, EvidenceInMemory)
        return [content for files in keeper.kept for content in files.values()]


@pytest.fixture
def club(street: OpenStreet, warm: WarmBrowser) -> Club:
    street.switch_on(MEMBERS, Fault.WEB_CODE_ASKED)
    open_store = street.street.stores[MEMBERS]
    return Club(street, entry_of(open_store).retailer(warm), order_at(open_store))


def test_it_stops_before_the_fence_and_goes_on_with_the_code(club: Club) -> None:
    asked = club.stopped()
    assert isinstance(asked, StepUpRequired)
    assert asked.sent_to is SentTo.ACCOUNT
    assert club.fences == []
    [paused] = club.paused.kept.values()
    assert paused.address.endswith("/sign-in/code")

    given = Given(lambda: club.sent_code)
    purchase = club.place(given)

    assert (given.read_times, given.was_accepted) == (1, True)
    [made] = club.street.orders(MEMBERS)
    assert made["orderNumber"] == purchase.store_order_number
    assert len(club.fences) == 1
    logins = club.retailer.means.logins
    assert isinstance(logins, LoginsInMemory)
    assert logins.kept


def test_a_wrong_code_is_refused_and_can_be_given_again(club: Club) -> None:
    club.stopped()
    given = Given(lambda: WRONG)
    refused = club.stopped(given)
    assert isinstance(refused, StepUpRequired)
    assert refused.sent_to is SentTo.ACCOUNT
    assert not given.was_accepted
    assert WRONG not in str(refused)
    club.place(Given(lambda: club.sent_code))
    assert len(club.street.orders(MEMBERS)) == 1


def test_the_code_is_in_no_evidence(club: Club) -> None:
    """The page shows the wrong code in its answer."""
    club.stopped()
    club.stopped(Given(lambda: WRONG))
    assert not [content for content in club.evidence if WRONG.encode() in content]


def test_a_code_that_was_entered_by_a_killed_attempt_is_not_needed_again(club: Club) -> None:
    club.stopped()

    class Killed(Given):
        def accepted(self) -> None:
            raise StepUpRequired("killed here")

    club.stopped(Killed(lambda: club.sent_code))
    given = Given(lambda: pytest.fail("it is signed in already"))
    club.place(given)
    assert given.was_accepted
    assert given.read_times == 0


@pytest.mark.parametrize("how", ["lost", "unknown to the store"])
def test_a_browser_state_that_is_no_more_is_for_a_person(club: Club, how: str) -> None:
    club.stopped()
    [(number, paused)] = club.paused.kept.items()
    if how == "lost":
        club.paused.forget(number)
    else:
        club.paused.kept[number] = PausedBrowser(paused.address, {"cookies": [], "origins": []})
    failure = club.stopped(Given(lambda: club.sent_code))
    assert isinstance(failure, StepUpRequired)
    assert failure.sent_to is None
    assert club.street.orders(MEMBERS) == []


def test_the_login_that_was_saved_asks_for_no_more_codes(club: Club) -> None:
    club.stopped()
    club.place(Given(lambda: club.sent_code))
    club.order = replace(club.order, order_number="MO-00000-00000-00002")
    club.place()
    assert len(club.street.orders(MEMBERS)) == 2
