"""What a page sells, article by article: one number in one size and one color."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from muse.adapters.catalog.graph import Graph, Node, listed, text_of, texts_of, types_of, url_of
from muse.adapters.catalog.offers import Offer, offer_nodes, read_offer

# What describes one thing, the most particular first: offer, product, group.
Line = tuple[Node, ...]

_PRODUCTS = {"Product", "ProductGroup", "ProductModel", "IndividualProduct", "SomeProducts"}
_NUMBERS = ("sku", "mpn", "productID", "gtin", "gtin8", "gtin12", "gtin13", "gtin14")
_GROUP_NUMBERS = ("productGroupID", *_NUMBERS)


@dataclass(frozen=True, slots=True)
class Article:
    """One article. `numbers` are those the store knows it by, the article number first. `url`,
    `image` and `places` are as they stand on the page, perhaps relative; `places` are the URLs that
    identify it."""

    name: str
    numbers: tuple[str, ...]
    size: str | None
    color: str | None
    image: str | None
    url: str | None
    places: tuple[str, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A product in all its variants. `numbers` and `places` are those of it as a whole."""

    name: str
    numbers: tuple[str, ...]
    places: tuple[str, ...]
    articles: tuple[Article, ...]

    @property
    def has_offers(self) -> bool:
        return any(article.offers for article in self.articles)


def families_of(graph: Graph) -> list[Family]:
    """The products that a page is about; those that it only mentions without an offer only if there
    is nothing else."""
    products = [node for node in graph.subjects if types_of(node) & _PRODUCTS]
    groups = [node for node in products if _is_group(node)]
    members = {id(group): list(_members(graph, group, products)) for group in groups}
    taken = {id(node) for nodes in members.values() for node in nodes}
    families = [
        family
        for node in products
        if id(node) not in taken
        for family in [_family(graph, node, members.get(id(node), []))]
        if family is not None
    ]
    return [family for family in families if family.has_offers] or families


def _is_group(node: Node) -> bool:
    return "ProductGroup" in types_of(node) or "hasVariant" in node


def _members(graph: Graph, group: Node, products: Iterable[Node]) -> Iterator[Node]:
    """A group's variants: those that it lists, and those that name it as theirs."""
    yield from graph.things(group, "hasVariant")
    number = text_of(group.get("productGroupID"))
    for product in products:
        if product is group or _is_group(product):
            continue
        names_it = any(of is group for of in graph.things(product, "isVariantOf"))
        has_number = number and text_of(product.get("inProductGroupWithID")) == number
        if names_it or has_number:
            yield product


def _family(graph: Graph, node: Node, members: list[Node]) -> Family | None:
    """A product and its variants; None when it has no name."""
    unique = list({id(member): member for member in members}.values())
    offered = [member for member in unique if member.get("offers")]
    lines: list[Line] = [(member, node) for member in offered or unique] or [(node,)]
    articles = [article for line in lines for article in _articles(graph, line)]
    if not articles:
        return None
    name = text_of(node.get("name")) or articles[0].name
    return Family(name, _numbers([node], _GROUP_NUMBERS), _places([node]), tuple(articles))


def _articles(graph: Graph, line: Line) -> Iterator[Article]:
    """The articles of a product. Offers that name different article numbers, sizes or colors are
    different articles."""
    offered: dict[tuple[object, ...], tuple[Line, list[Offer]]] = {}
    for node in _offers_for(graph, line):
        described = _described(graph, node, line)
        _, offers = offered.setdefault(_identity(described), (described, []))
        offers.append(read_offer(graph, node))
    for described, offers in list(offered.values()) or [(line, [])]:
        # A list of sizes: the page sells all of them alike.
        sizes: list[str | None] = [*_property(described, "size")]
        for size in sizes or [None]:
            article = _article(described, size, tuple(offers))
            if article is not None:
                yield article


def _offers_for(graph: Graph, line: Line) -> list[Node]:
    """A product's own offers, or its group's if there is just one, so that it is for all."""
    own = list(offer_nodes(graph, line[0]))
    if own or len(line) == 1:
        return own
    common = list(offer_nodes(graph, line[-1]))
    return common if len(common) == 1 else []


def _described(graph: Graph, offer: Node, line: Line) -> Line:
    """Everything that describes what an offer offers, the most particular first."""
    bare = {key: value for key, value in offer.items() if key not in ("name", "image")}
    return (*graph.things(offer, "itemOffered"), bare, *line)


def _identity(nodes: Line) -> tuple[object, ...]:
    sku = _first(nodes, "sku")
    return (sku, tuple(_property(nodes, "size")), tuple(_property(nodes, "color")))


def _article(nodes: Line, size: str | None, offers: tuple[Offer, ...]) -> Article | None:
    name = _first(nodes, "name")
    if name is None:
        return None
    return Article(
        name=name,
        numbers=_numbers(node for node in nodes if not _is_group(node)),
        size=size,
        color="/".join(_property(nodes, "color")) or None,
        image=next((url for node in nodes if (url := url_of(node.get("image")))), None),
        url=next((url for node in nodes if (url := url_of(node.get("url")))), None),
        places=_places(nodes),
        offers=offers,
    )


def _first(nodes: Iterable[Node], key: str) -> str | None:
    return next((text for node in nodes if (text := text_of(node.get(key)))), None)


def _property(nodes: Line, name: str) -> list[str]:
    """Sizes or colors: a property of its own, or one of the additional ones. A group's are those of
    all its variants and say nothing about one."""
    for node in nodes:
        if _is_group(node):
            continue
        stated = texts_of(node.get(name))
        for extra in listed(node.get("additionalProperty")):
            if isinstance(extra, dict) and (text_of(extra.get("name")) or "").lower() == name:
                stated = stated or texts_of(extra.get("value"))
        if stated:
            return stated
    return []


def _numbers(nodes: Iterable[Node], keys: Iterable[str] = _NUMBERS) -> tuple[str, ...]:
    described = list(nodes)
    found = (text_of(node.get(key)) for key in keys for node in described)
    return tuple(dict.fromkeys(number for number in found if number))


def _places(nodes: Iterable[Node]) -> tuple[str, ...]:
    described = list(nodes)
    found = (url_of(node.get(key)) for key in ("url", "@id") for node in described)
    return tuple(dict.fromkeys(url for url in found if url))
