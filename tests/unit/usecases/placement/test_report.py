"""What people read in the console of the workflow."""

from __future__ import annotations

from muse.domain.placement.failures import OutOfStock
from muse.domain.store import Method
from muse.usecases.placement.report import order_report, settlement_report
from tests.builders import NOW, an_order
from tests.checkout_scene import CheckoutScene
from tests.fakes.retailer import Reply


def test_a_failed_order_names_its_store_and_why() -> None:
    order = an_order().fail(OutOfStock("sku 1 of Jane Doe"), NOW)
    assert order_report(order) == {
        "orderNumber": order.order_number,
        "storeId": order.store_id,
        "store": order.store_name,
        "method": None,
        "status": "failed",
        "storeOrderNumber": None,
        "failure": "out_of_stock",
        "route": [],
    }


def test_a_placed_order_and_the_money() -> None:
    checkout = CheckoutScene()
    checkout.place(acme=(Reply(),), gap=(Reply(refusal=OutOfStock("gone")),))
    placed = order_report(checkout.order("acme"))
    assert (placed["method"], placed["status"]) == (Method.API, "placed")
    assert placed["storeOrderNumber"] == "acme-1"
    report = settlement_report(checkout.session)
    money = report["money"]
    assert isinstance(money, dict)
    assert money["heldCents"] == money["capturedCents"] + money["releasedCents"]
    assert 0 < money["releasedCents"] < money["heldCents"]
