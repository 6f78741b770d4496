"""What the cart learns of a product from a store's catalog."""

from __future__ import annotations

import pytest

from local.street.faults.fault import Fault
from muse.domain.errors import ProductUnavailable, UpstreamUnavailable
from muse.domain.money import Money
from muse.domain.product import Product, ProductReference
from tests.integration.ucp.shopping import Shopper


def _looked_up(shopper: Shopper, sku: str | None, **wanted: str) -> Product:
    return shopper.catalog.look_up(
        shopper.store, ProductReference(shopper.store_id, sku=sku, **wanted)
    )


def test_a_product_is_what_the_store_says(harbor: Shopper) -> None:
    product = _looked_up(harbor, "HP-ENAMEL-MUG")

    base_url = harbor.street.url_of(harbor.store_id)
    assert product == Product(
        store_id=harbor.store_id,
        sku="HP-ENAMEL-MUG",
        name="Enamel mug",
        url=f"{base_url}/products/enamel-mug",
        price=Money(1450),
        image_url=f"{base_url}/images/HP-ENAMEL-MUG.svg",
    )


def test_the_price_is_that_of_this_moment(harbor: Shopper) -> None:
    change = {"storeId": harbor.store_id, "sku": "HP-ENAMEL-MUG", "priceCents": 1550}
    harbor.street.control("POST", "products", change)

    assert _looked_up(harbor, "HP-ENAMEL-MUG").price == Money(1550)


def test_a_variant_is_known_by_its_own_number(harbor: Shopper) -> None:
    product = _looked_up(harbor, "HP-SHIRT-GREEN-M")

    assert (product.size, product.color) == ("M", "Green")


def test_size_and_color_choose_among_the_variants_of_a_product(harbor: Shopper) -> None:
    product = _looked_up(harbor, "p-flannel-shirt", size="l", color="green")

    assert (product.sku, product.size, product.color) == ("HP-SHIRT-GREEN-L", "L", "Green")


def test_a_variants_number_and_another_size_contradict_each_other(harbor: Shopper) -> None:
    with pytest.raises(ProductUnavailable):
        _looked_up(harbor, "HP-SHIRT-RED-S", size="L")


def test_what_comes_in_several_variants_must_be_said(harbor: Shopper) -> None:
    with pytest.raises(ProductUnavailable, match="several variants"):
        _looked_up(harbor, "p-flannel-shirt", color="Green")


@pytest.mark.parametrize(
    ("sku", "wanted"),
    [
        ("HP-SOLD-OUT", {}),
        ("HP-SHIRT-RED-XL", {}),
        ("NO-SUCH-THING", {}),
        ("p-flannel-shirt", {"size": "XXL", "color": "Green"}),
        (None, {}),
    ],
)
def test_what_cannot_be_bought_is_said(
    harbor: Shopper, sku: str | None, wanted: dict[str, str]
) -> None:
    with pytest.raises(ProductUnavailable):
        _looked_up(harbor, sku, **wanted)


@pytest.mark.parametrize("fault", [Fault.CATALOG_DOWN, Fault.CATALOG_GARBAGE, Fault.DISCOVERY_DOWN])
def test_a_catalog_that_does_not_answer(harbor: Shopper, fault: Fault) -> None:
    harbor.street.switch_on(harbor.store_id, fault)

    with pytest.raises(UpstreamUnavailable):
        _looked_up(harbor, "HP-ENAMEL-MUG")
