"""Where to look at a parcel."""

import pytest

from muse.domain.tracking.carrier_pages import carrier_page
from muse.domain.tracking.parcel import plain_number


@pytest.mark.parametrize(
    ("carrier", "host"),
    [
        ("UPS", "www.ups.com"),
        ("usps", "tools.usps.com"),
        ("FedEx", "www.fedex.com"),
        ("Fed Ex", "www.fedex.com"),
        ("DHL", "www.dhl.com"),
        ("DHL Express", "www.dhl.com"),
        ("OnTrac", "www.ontrac.com"),
        ("LaserShip", "www.ontrac.com"),
        ("Amazon Logistics", "track.amazon.com"),
    ],
)
def test_is_known_for_carriers_that_muse_knows(carrier: str, host: str) -> None:
    url = carrier_page(carrier, "1Z999")
    assert url is not None
    assert url.startswith(f"https://{host}/")
    assert url.endswith("1Z999")


@pytest.mark.parametrize(
    ("carrier", "number"), [(None, None), (None, "1Z999"), ("Owl", "1Z999"), ("UPS", None)]
)
def test_is_unknown_otherwise(carrier: str | None, number: str | None) -> None:
    assert carrier_page(carrier, number) is None


def test_a_number_stays_inside_its_address() -> None:
    url = carrier_page("UPS", "1Z 9&x=#/{}")
    assert url == "https://www.ups.com/track?tracknum=1Z%209%26x%3D%23%2F%7B%7D"


@pytest.mark.parametrize("printed", ["1Z 999 AA1 01", " 1z999aa101\t", "1Z\u00a0999-AA101"])
def test_a_number_is_the_same_however_it_is_printed(printed: str) -> None:
    assert plain_number(printed) == "1Z999AA101"
