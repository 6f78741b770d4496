"""What a checkout may cost in all: what the payment service takes, and nothing else."""

from __future__ import annotations

from tests.in_process import InProcessSystem
from tests.shopping import ADDRESS, BOUTIQUE, HARBOR, SESSIONS, ApiShopper


def test_less_than_a_card_pays(system: InProcessSystem, shopper: ApiShopper) -> None:
    product = shopper.product(BOUTIQUE)
    price = {"storeId": BOUTIQUE, "sku": product["sku"], "priceCents": 49}
    system.street.control("POST", "products", price)
    session_id = shopper.ready([BOUTIQUE])
    system.street.control("POST", "products", price | {"priceCents": product["priceCents"]})

    answer = shopper.place(session_id)

    assert (answer.status, answer.error["code"]) == (422, "total_not_payable"), answer.body
    assert shopper.session(session_id)["status"] == "pending"
    shopper.add(HARBOR)
    together = shopper.start()
    shopper.call("PUT", f"{SESSIONS}/{together}/shipping", ADDRESS)
    shopper.pay_with(together, "pm_card_visa")
    assert shopper.place(together).status == 202
