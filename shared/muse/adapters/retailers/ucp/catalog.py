"""What stores with a UCP catalog say of their products: the port `Catalog`, by article number."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import ValidationError

from muse.adapters.retailers.ucp.access.connection import Connection
from muse.adapters.retailers.ucp.access.discovery import Discovery
from muse.adapters.retailers.ucp.access.platform import Platform
from muse.adapters.retailers.ucp.continuation import safe_url
from muse.adapters.retailers.ucp.messages.answers import Answer, NoResource
from muse.adapters.retailers.ucp.messages.catalog_answers import (
    CatalogProduct,
    LookupAnswer,
    ProductAnswer,
    Variant,
)
from muse.adapters.retailers.ucp.messages.names import CATALOG_LOOKUP
from muse.adapters.retailers.ucp.messages.requests import (
    GetProduct,
    LookUp,
    RequestModel,
    Selection,
)
from muse.adapters.web.addresses import Networks
from muse.adapters.web.messages import HttpClient
from muse.domain.errors import Problem, ProductUnavailable, UpstreamUnavailable
from muse.domain.money import Money
from muse.domain.placement.failures import PlacementFailure
from muse.domain.product import Product, ProductReference
from muse.domain.store import Store

_SIZE = ("size",)
_COLOR = ("color", "colour")
_A = TypeVar("_A", bound=Answer)


class UcpCatalog:
    """Looks products up at stores that offer UCP's catalog lookup."""

    def __init__(self, http: HttpClient, discovery: Discovery, platform: Platform) -> None:
        self._http = http
        self._discovery = discovery
        self._platform = platform
        self._networks = Networks.of(platform.local_networks)

    def look_up(self, store: Store, wanted: ProductReference) -> Product:
        """The product of `wanted.sku` (a product's or a variant's number, as the store has it), in
        the wanted size and color.

        Errors: ProductUnavailable (unknown, out of stock, no such variant, no catalog, or only a
        URL is given), UpstreamUnavailable."""
        if wanted.sku is None:
            raise ProductUnavailable("This store's catalog is asked by article number.")
        connection = Connection(store, self._http, self._discovery, self._platform)
        try:
            if CATALOG_LOOKUP not in connection.discovered().capabilities:
                raise ProductUnavailable("This store has no catalog to look articles up in.")
            product, variant = _found(connection, wanted.sku, wanted)
        except PlacementFailure as failure:
            raise UpstreamUnavailable(f"{store.name} did not answer.") from failure
        _require_sellable(variant, store)
        return self._described(store, product, variant)

    def _described(self, store: Store, product: CatalogProduct, variant: Variant) -> Product:
        media = [item.url for item in (*variant.media, *product.media) if item.type == "image"]
        return Product(
            store_id=store.store_id,
            sku=variant.id,
            name=product.title,
            url=safe_url(product.url, store.domains, self._networks) or _home(store),
            price=Money(variant.price.amount, variant.price.currency),
            image_url=media[0] if media and _is_web(media[0]) else None,
            size=_option(variant, _SIZE),
            color=_option(variant, _COLOR),
        )


def _found(
    connection: Connection, sku: str, wanted: ProductReference
) -> tuple[CatalogProduct, Variant]:
    """The article with this number, in the wanted form. Errors: as `_ask`."""
    answer = _ask(connection, "/catalog/lookup", LookUp(ids=(sku,)), LookupAnswer)
    matches = [
        (product, variant)
        for product in answer.products
        for variant in product.variants
        if any(match.id == sku for match in variant.inputs)
    ]
    if not matches:
        raise _unknown()
    product, variant = matches[0]
    is_exact = any(match.id == sku and match.match == "exact" for match in variant.inputs)
    if not is_exact and variant.options:
        return _in_form(connection, product, wanted)
    if not _fits(variant, wanted):
        raise _not_in_that_form()
    return product, variant


def _in_form(
    connection: Connection, product: CatalogProduct, wanted: ProductReference
) -> tuple[CatalogProduct, Variant]:
    """The product's one variant in the wanted size and color. Errors: as `_ask`."""
    axes = _axes(product)
    choice = tuple(
        Selection(name=axes.get(names, names[0].title()), label=label)
        for names, label in ((_COLOR, wanted.color), (_SIZE, wanted.size))
        if label is not None
    )
    request = GetProduct(id=product.id, selected=choice)
    detailed = _ask(connection, "/catalog/product", request, ProductAnswer).product
    fitting = [variant for variant in detailed.variants if _fits(variant, wanted)]
    if not fitting:
        raise _not_in_that_form()
    if len(fitting) > 1:
        raise ProductUnavailable(
            "The store sells this product in several variants: choose size and color."
        )
    return detailed, fitting[0]


def _require_sellable(variant: Variant, store: Store) -> None:
    if not variant.is_available:
        raise ProductUnavailable("This product is out of stock at the store.")
    currency = variant.price.currency
    if currency != store.currency:
        raise ProductUnavailable(f"The store's price is in {currency}, not in {store.currency}.")


def _not_in_that_form() -> ProductUnavailable:
    return ProductUnavailable("The store does not sell this product in that size and color.")


def _unknown() -> ProductUnavailable:
    problem = Problem("sku", "is unknown to the store")
    return ProductUnavailable("The store has no article with this number.", [problem])


def _ask(connection: Connection, path: str, request: RequestModel, answer: type[_A]) -> _A:
    """Errors: PlacementFailure, ProductUnavailable, UpstreamUnavailable."""
    body = connection.ask("POST", path, request).body
    try:
        return answer.model_validate_json(body)
    except ValidationError as error:
        if _is_business_error(body):
            raise _unknown() from error
        raise UpstreamUnavailable("The store's catalog gave no usable answer.") from error


def _is_business_error(body: bytes) -> bool:
    try:
        NoResource.model_validate_json(body)
    except ValidationError:
        return False
    return True


def _fits(variant: Variant, wanted: ProductReference) -> bool:
    pairs = ((wanted.size, _option(variant, _SIZE)), (wanted.color, _option(variant, _COLOR)))
    return all(
        asked is None or (has is not None and has.casefold() == asked.casefold())
        for asked, has in pairs
    )


def _option(variant: Variant, names: tuple[str, ...]) -> str | None:
    return next((o.label for o in variant.options if o.name.casefold() in names), None)


def _axes(product: CatalogProduct) -> dict[tuple[str, ...], str]:
    """How this store spells size and color."""
    spelled = {option.name for variant in product.variants for option in variant.options}
    return {
        names: name for names in (_SIZE, _COLOR) for name in spelled if name.casefold() in names
    }


def _home(store: Store) -> str:
    return store.api.url if store.api else f"https://{store.domains[0]}/"


def _is_web(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("https", "http") and bool(parts.hostname)
