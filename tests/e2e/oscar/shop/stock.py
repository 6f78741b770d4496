"""Two articles, one country and Muse's account: what the shop opens with."""

from decimal import Decimal

import django

ARTICLES = (("Wool coat", "COAT1", "120.00"), ("Silk scarf", "SCARF1", "48.00"))
IN_STOCK = 10_000


def fill(email: str, password: str) -> None:
    """Fill an empty database."""
    django.setup()
    from django.contrib.auth.models import User  # noqa: PLC0415 - models need Django set up
    from oscar.apps.catalogue.categories import create_from_breadcrumbs  # noqa: PLC0415 - as above
    from oscar.core.loading import get_model  # noqa: PLC0415 - as above

    clothing = get_model("catalogue", "ProductClass").objects.create(
        name="Clothing", track_stock=True, requires_shipping=True
    )
    partner = get_model("partner", "Partner").objects.create(name="Warehouse")
    category = create_from_breadcrumbs("Clothing")
    for title, upc, price in ARTICLES:
        product = get_model("catalogue", "Product").objects.create(
            title=title, upc=upc, product_class=clothing, structure="standalone"
        )
        product.categories.add(category)
        get_model("partner", "StockRecord").objects.create(
            product=product,
            partner=partner,
            partner_sku=upc,
            price=Decimal(price),
            num_in_stock=IN_STOCK,
        )
    get_model("address", "Country").objects.create(
        iso_3166_1_a2="US", printable_name="United States", name="US", is_shipping_country=True
    )
    User.objects.create_user("orders", email, password)
