"""Tracking: what is known of a parcel, and where to look at it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.order.tracking import Tracking, TrackingEvent, TrackingStatus, plain_number
from tests.builders import NOW

DAY = date(2026, 2, 9)
MAYBE = st.sampled_from([None, "A", "B"])
REPORTS = st.builds(
    lambda number, carrier, minutes: report(Tracking(number, carrier), minutes),
    MAYBE,
    MAYBE,
    st.integers(0, 5),
)


def report(tracking: Tracking, minutes: int = 0) -> TrackingEvent:
    return TrackingEvent(TrackingStatus.SHIPPED, NOW + timedelta(minutes=minutes), tracking)


class TestTheCarrierSPage:
    @pytest.mark.parametrize(
        ("carrier", "host"),
        [
            ("UPS", "www.ups.com"),
            ("usps", "tools.usps.com"),
            ("FedEx", "www.fedex.com"),
            ("Fed Ex", "www.fedex.com"),
            ("DHL", "www.dhl.com"),
            ("OnTrac", "www.ontrac.com"),
        ],
    )
    def test_is_known_for_carriers_that_muse_knows(self, carrier: str, host: str) -> None:
        url = Tracking("1Z999", carrier).url
        assert url is not None
        assert url.startswith(f"https://{host}/")
        assert url.endswith("1Z999")

    @pytest.mark.parametrize(
        "tracking", [Tracking(), Tracking("1Z999"), Tracking("1Z999", "Owl"), Tracking(None, "UPS")]
    )
    def test_is_unknown_otherwise(self, tracking: Tracking) -> None:
        assert tracking.url is None

    def test_a_number_stays_inside_its_address(self) -> None:
        url = Tracking("1Z 9&x=#/{}", "UPS").url
        assert url == "https://www.ups.com/track?tracknum=1Z%209%26x%3D%23%2F%7B%7D"


@pytest.mark.parametrize("printed", ["1Z 999 AA1 01", " 1Z999AA101\t", "1Z\u00a0999AA101"])
def test_a_number_is_the_same_however_it_is_printed(printed: str) -> None:
    assert plain_number(printed) == "1Z999AA101"


class TestWhatIsKnown:
    def test_the_first_report_is_all_there_is(self) -> None:
        parcel = Tracking("1Z999", "UPS", DAY)
        known = report(parcel).merged_into(None)
        assert known == parcel
        assert known.reported_at == NOW

    def test_silence_erases_nothing(self) -> None:
        known = report(Tracking("1Z999", "UPS", DAY)).merged_into(None)
        assert report(Tracking(), 1).merged_into(known) == known

    def test_newer_news_counts(self) -> None:
        known = report(Tracking("OLD", "UPS", DAY)).merged_into(None)
        later = report(Tracking("NEW", "DHL", DAY + timedelta(days=1)), 1).merged_into(known)
        assert later == Tracking("NEW", "DHL", DAY + timedelta(days=1))
        assert later.reported_at == NOW + timedelta(minutes=1)

    def test_older_news_fills_gaps_only(self) -> None:
        known = report(Tracking("NEW"), 1).merged_into(None)
        older = report(Tracking(None, "UPS", DAY)).merged_into(known)
        assert older == Tracking("NEW", "UPS", DAY)
        assert older.reported_at == NOW + timedelta(minutes=1)

    def test_what_was_expected_of_another_parcel_is_not_of_this_one(self) -> None:
        known = report(Tracking("OLD", "UPS", DAY)).merged_into(None)
        assert report(Tracking("NEW"), 1).merged_into(known) == Tracking("NEW", "UPS")
        later = DAY + timedelta(days=2)
        renewed = report(Tracking("NEW", None, later), 1).merged_into(known)
        assert renewed == Tracking("NEW", "UPS", later)

    def test_nor_is_it_when_it_is_heard_late(self) -> None:
        known = report(Tracking("NEW"), 1).merged_into(None)
        assert report(Tracking("OLD", "UPS", DAY)).merged_into(known) == Tracking("NEW", "UPS")

    @pytest.mark.parametrize("number", [None, "1Z999"])
    def test_the_estimate_of_the_same_parcel_stays(self, number: str | None) -> None:
        known = report(Tracking("1Z999", "UPS", DAY)).merged_into(None)
        assert report(Tracking(number), 1).merged_into(known).estimated_delivery == DAY

    def test_of_the_same_moment_the_last_heard_counts(self) -> None:
        known = report(Tracking("A")).merged_into(None)
        assert report(Tracking("B")).merged_into(known) == Tracking("B")

    def test_anything_is_newer_than_what_has_no_time(self) -> None:
        assert report(Tracking("B")).merged_into(Tracking("A")) == Tracking("B")

    @given(st.lists(REPORTS, min_size=1, max_size=6))
    def test_the_moment_of_the_newest_report_is_kept(self, reports: list[TrackingEvent]) -> None:
        known: Tracking | None = None
        for one in reports:
            known = one.merged_into(known)
        assert known is not None
        assert known.reported_at == max(one.at for one in reports)

    @given(st.lists(REPORTS, min_size=1, max_size=6))
    def test_hearing_the_newest_report_again_changes_nothing(
        self, reports: list[TrackingEvent]
    ) -> None:
        known: Tracking | None = None
        for one in reports:
            known = one.merged_into(known)
        newest = max(reports, key=lambda one: one.at)
        last = [one for one in reports if one.at == newest.at][-1]
        assert last.merged_into(known) == known
