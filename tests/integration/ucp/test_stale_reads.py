"""A store whose reads lag behind its writes: what it shows may be older than what it said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from muse.adapters.web.messages import HttpResponse
from muse.domain.placement.failures import InProgress
from tests.integration.street.opening import HARBOR
from tests.integration.ucp.conftest import At
from tests.integration.ucp.shopping import RecordedHttp, Shopper


class LaggingLine(RecordedHttp):
    """Reads show the checkout as it was before it was completed, so many times."""

    def __init__(self) -> None:
        super().__init__()
        self.stale_reads = 0
        self._before: HttpResponse | None = None

    def request(
        self,
        method: str,
        url: str,
        *,
        domains: Sequence[str],
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
    ) -> HttpResponse:
        is_read = method == "GET" and "/checkout-sessions/" in url
        if is_read and self._before is not None and self.stale_reads > 0:
            self.stale_reads -= 1
            return self._before
        response = super().request(
            method, url, domains=domains, headers=headers, body=body, timeout=timeout
        )
        if method == "PUT" or url.endswith("/checkout-sessions"):
            self._before = response
        return response


@pytest.fixture
def http() -> LaggingLine:
    return LaggingLine()


@pytest.fixture
def harbor(at: At) -> Shopper:
    return at(HARBOR)


def test_a_checkout_that_seems_open_again_is_asked_after(
    harbor: Shopper, http: LaggingLine
) -> None:
    order = harbor.order("HP-IN-PROGRESS")
    http.stale_reads = 2

    purchase = harbor.retailer.place(order, harbor.attempt(order))

    [ordered] = harbor.street.orders(HARBOR)
    assert purchase.store_order_number == ordered["orderNumber"]


def test_it_is_no_refusal_however_long_it_seems_open(harbor: Shopper, http: LaggingLine) -> None:
    order = harbor.order("HP-IN-PROGRESS")
    attempt = harbor.attempt(order)
    http.stale_reads = 100

    with pytest.raises(InProgress) as working:
        harbor.retailer.place(order, attempt)

    assert not working.value.definite
    http.stale_reads = 0
    assert attempt.fence is not None
    found = harbor.retailer.find(order, attempt.fence)
    [ordered] = harbor.street.orders(HARBOR)
    assert found is not None
    assert found.store_order_number == ordered["orderNumber"]
