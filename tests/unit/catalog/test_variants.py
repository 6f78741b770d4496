"""Which of a page's articles is meant."""

from __future__ import annotations

from muse.domain.money import Money
from muse.domain.product import Product
from tests.unit.catalog.shop import (
    PAGE,
    look_up,
    offering,
    page,
    page_of,
    problems,
    unavailable,
)


def test_a_boutiques_dress() -> None:
    assert look_up(page("boutique_dress")) == Product(
        store_id=41,
        sku="MLD-204",
        name="Marlow Linen Dress \u2013 Sage",
        url="https://shop.example/products/marlow-linen-dress",
        price=Money(24800),
        image_url="https://shop.example/images/marlow-sage-1.jpg",
        color="Sage",
        max_quantity=3,
    )


def test_a_variant_is_found_by_size_and_color_in_any_case() -> None:
    product = look_up(page("outfitter_shirt", PAGE), size="m", color=" BLUE ")
    assert product == Product(
        store_id=41,
        sku="OX-B-M",
        name="Harbor Oxford Shirt, Blue, M",
        url=f"{PAGE}?color=blue&size=m",
        price=Money(6999),
        image_url="https://images.cdn.example/oxford-blue.jpg",
        size="M",
        color="Blue",
    )


def test_a_variant_is_found_by_its_article_number() -> None:
    product = look_up(page("outfitter_shirt"), sku="ox-w-s")
    assert (product.sku, product.price) == ("OX-W-S", Money(6400))
    assert product.image_url == "https://images.cdn.example/oxford.jpg"


def test_used_goods_are_not_what_is_sold() -> None:
    assert look_up(page("outfitter_shirt"), size="M", color="White").price == Money(6400)


def test_a_variant_has_to_be_chosen_from_those_in_stock() -> None:
    error = unavailable(page("outfitter_shirt"))
    assert problems(error) == {
        "size": "choose one of: S, M",
        "color": "choose one of: White, Blue",
    }
    error = unavailable(page("outfitter_shirt"), size="M")
    assert problems(error) == {"color": "choose one of: White, Blue"}


def test_a_size_that_is_not_sold_is_answered_with_those_that_are() -> None:
    error = unavailable(page("outfitter_shirt"), size="XXL", color="Blue")
    assert error.public_message == "The store does not sell this product in this size."
    assert problems(error) == {"size": "choose one of: S, M"}
    error = unavailable(page("outfitter_shirt"), size="S", color="Blue")
    assert problems(error) == {"color": "choose one of: White"}


def test_a_variant_that_is_out_of_stock_is_answered_with_what_is_in_stock() -> None:
    error = unavailable(page("outfitter_shirt"), size="L", color="Blue")
    assert error.public_message == "Harbor Oxford Shirt, Blue, L is out of stock."
    assert problems(error) == {"size": "in stock: M"}


def test_offers_with_numbers_of_their_own_are_different_articles() -> None:
    product = look_up(page("theme_tote"), color="Ink/Black")
    assert (product.sku, product.price) == ("WT-INK", Money(12800))
    assert product.url == "https://shop.example/products/wren-tote?variant=2"
    assert product.image_url == "https://cdn.shop.example/tote.png?v=1&width=1080"
    assert look_up(page("theme_tote"), sku="WT-TAN").price == Money(12000)
    assert "gone" in unavailable(page("theme_tote"), color="red").public_message


def test_a_size_is_not_taken_on_trust() -> None:
    assert problems(unavailable(offering(), size="M")) == {
        "size": "the store's page names no sizes"
    }


def test_of_several_products_the_pages_own_is_meant() -> None:
    def product(name: str, path: str) -> object:
        offer = {"price": "10.00", "priceCurrency": "USD"}
        return {"@type": "Product", "name": name, "url": f"/products/{path}", "offers": offer}

    answer = page_of([product("Belt", "2"), product("Scarf", "1?ref=x"), product("Hat", "3")])
    assert look_up(answer).name == "Scarf"
    other = page_of([product("Belt", "2"), product("Hat", "3")])
    assert unavailable(other).public_message == "The store's page describes several products."


def test_variants_that_name_their_group_belong_to_it() -> None:
    def variant(sku: str, size: str, **link: object) -> object:
        offer = {"price": "10.00", "priceCurrency": "USD"}
        return {"@type": "Product", "name": f"Cap {size}", "sku": sku, "size": size,
                "offers": offer, **link}  # fmt: skip

    answer = page_of(
        {"@type": "ProductGroup", "@id": "#cap", "name": "Cap", "productGroupID": "CAP"},
        variant("CAP-S", "S", isVariantOf={"@id": "#cap"}),
        variant("CAP-L", "L", inProductGroupWithID="CAP"),
    )
    assert look_up(answer, size="L").sku == "CAP-L"
    assert problems(unavailable(answer, sku="CAP")) == {"size": "choose one of: S, L"}


def test_a_groups_one_offer_is_for_all_its_variants() -> None:
    variants = [{"@type": "Product", "sku": f"C-{size}", "size": size} for size in "SML"]
    group = {"@type": "ProductGroup", "name": "Cap", "hasVariant": variants}
    answer = page_of({**group, "offers": {"price": "10.00", "priceCurrency": "USD"}})
    assert (look_up(answer, size="M").sku, look_up(answer, size="M").name) == ("C-M", "Cap")
    several = page_of({**group, "offers": [{"price": "1.00"}, {"price": "2.00"}]})
    assert "no single price" in unavailable(several, size="M").public_message


def test_variants_that_differ_otherwise_need_a_number() -> None:
    variants = [
        {"@type": "Product", "name": "Rug", "sku": sku, "material": sku, "offers": {"price": 10}}
        for sku in ("WOOL", "JUTE")
    ]
    answer = page_of({"@type": "ProductGroup", "name": "Rug", "hasVariant": variants})
    assert problems(unavailable(answer)) == {"sku": "choose one of: WOOL, JUTE"}
    assert look_up(answer, sku="JUTE").sku == "JUTE"


def test_the_sizes_of_a_group_say_nothing_about_a_variant() -> None:
    variants = [{"@type": "Product", "sku": "C-RED", "color": "Red", "offers": {"price": 10}}]
    group = {"@type": "ProductGroup", "name": "Cap", "size": ["S", "M"], "hasVariant": variants}
    assert look_up(page_of(group)).size is None


def test_a_product_that_is_only_talked_about_is_not_sold_here() -> None:
    praised = {"@type": "Product", "name": "Best of hats", "aggregateRating": {"ratingValue": 5}}
    sold = {"@type": "Product", "name": "Scarf", "offers": {"price": 10}}
    assert look_up(page_of(praised, sold)).name == "Scarf"
