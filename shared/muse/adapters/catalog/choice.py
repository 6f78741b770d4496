"""Which of the articles of a page is meant, and what to say when that isn't clear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from muse.adapters.catalog.articles import Article, Family
from muse.adapters.catalog.offers import Availability, Offer
from muse.domain.errors import Problem, ProductUnavailable
from muse.domain.money import Money
from muse.domain.product import ProductReference

_MAX_LISTED = 20
_TWO_PRICES = "The store's page gives several prices for this product."


@dataclass(frozen=True, slots=True)
class Choice:
    """An article that can be bought: its price, and how many pieces at most if the page says so."""

    family: Family
    article: Article
    price: Money
    max_quantity: int | None


def choose(
    families: Sequence[Family], wanted: ProductReference, page: str, currency: str
) -> Choice:
    """The article that `wanted` means on the page with this URL, for sale in this currency.
    Error: ProductUnavailable, with the fields to correct and what there is to choose from."""
    described = _choose_families(families, wanted, page)
    best = max(described, key=_priced)
    choice = _choose_in(best, wanted, page, currency)
    for other in described:
        if other is not best:
            _require_same_price(choice, other, wanted, page)
    return choice


def _choose_in(family: Family, wanted: ProductReference, page: str, currency: str) -> Choice:
    article = _article_at(family, page, wanted) or _choose_article(family, wanted, currency)
    return _choose_offer(family, article, currency)


def _require_same_price(choice: Choice, other: Family, wanted: ProductReference, page: str) -> None:
    """A second description of the product may say less, but not another price."""
    try:
        price = _choose_in(other, wanted, page, choice.price.currency).price
    except ProductUnavailable as refused:
        if refused.public_message == _TWO_PRICES:
            raise
        return
    if price != choice.price:
        raise ProductUnavailable(_TWO_PRICES)


def _choose_families(
    families: Sequence[Family], wanted: ProductReference, page: str
) -> Sequence[Family]:
    """The product that a page is about, as often as the page describes it."""
    if not families:
        raise ProductUnavailable("The store's page does not describe a product.", [_at(wanted)])
    for candidates in (
        [family for family in families if wanted.sku and _has_number(family, wanted.sku)],
        [family for family in families if _is_on(family, page)],
        families,
    ):
        names = {_folded(family.name) for family in candidates}
        if len(names) == 1:
            return candidates
    raise ProductUnavailable("The store's page describes several products.", [_at(wanted)])


def _article_at(family: Family, page: str, wanted: ProductReference) -> Article | None:
    """The one article whose own address this page has, `?variant=…` and all, when the caller named
    nothing else."""
    if wanted.sku or wanted.size or wanted.color:
        return None
    there = [a for a in family.articles if any(_is_same_page(url, page) for url in a.places)]
    return there[0] if len(there) == 1 else None


def _choose_article(family: Family, wanted: ProductReference, currency: str) -> Article:
    """The article in the wanted number, size and color."""
    articles = _of_number(family, wanted.sku)
    for field, value in (("size", wanted.size), ("color", wanted.color)):
        if value is not None:
            articles = _of_variant(articles, field, value)
    _require_one(articles, "size", "color")
    if len({article.numbers for article in articles}) > 1:
        listed = _listing(article.numbers[0] for article in articles if article.numbers)
        raise _unclear([Problem("sku", f"choose one of: {listed}")])
    if len({price for article in articles for price in _prices(article, currency)}) > 1:
        raise ProductUnavailable(_TWO_PRICES)
    return max(articles, key=_is_available)


def _prices(article: Article, currency: str) -> set[int]:
    """What new goods that can be ordered now cost in this currency, in cents."""
    return {
        offer.cents
        for offer in article.offers
        if offer.is_new
        and offer.cents is not None
        and offer.currency in (None, currency)
        and offer.availability is Availability.AVAILABLE
    }


def _choose_offer(family: Family, article: Article, currency: str) -> Choice:
    """The offer of new goods in this currency, at their one price, that can be ordered now; else
    what is in the way and what else is in stock."""
    if len(_prices(article, currency)) > 1:
        raise ProductUnavailable(_TWO_PRICES)
    new = [offer for offer in article.offers if offer.is_new]
    payable = [offer for offer in new if offer.currency in (None, currency)]
    for offer in payable:
        if offer.cents is not None and offer.availability is Availability.AVAILABLE:
            return Choice(family, article, Money(offer.cents, currency), offer.max_quantity)
    reason = _reason(article, new, payable, currency)
    raise ProductUnavailable(reason, _alternatives(family, article))


def _reason(
    article: Article,
    new: Sequence[Offer],
    payable: Sequence[Offer],
    currency: str,
) -> str:
    states = {offer.availability for offer in payable or new}
    if states == {Availability.GONE}:
        return "This product is gone: the store does not sell it any more."
    if states and Availability.AVAILABLE not in states:
        soon = Availability.NOT_NOW in states
        return f"{article.name} is {'not for delivery now' if soon else 'out of stock'}."
    if new and not payable:
        return f"The store's price is in {new[0].currency}, not in {currency}."
    return "The store's page gives no single price for this product."


def _alternatives(family: Family, article: Article) -> list[Problem]:
    """The other sizes of the same color, and the other colors of the same size, in stock."""
    in_stock = [other for other in family.articles if _is_available(other)]
    return [
        Problem(field, f"in stock: {others}")
        for field, same in (("size", "color"), ("color", "size"))
        if _variant(article, field) is not None
        and (
            others := _listing(
                _variant(other, field)
                for other in in_stock
                if _variant(other, same) == _variant(article, same)
                and _variant(other, field) != _variant(article, field)
            )
        )
    ]


def _has_number(family: Family, sku: str) -> bool:
    number = _folded(sku)
    known = [*family.numbers, *(n for article in family.articles for n in article.numbers)]
    return number in {_folded(one) for one in known}


def _of_number(family: Family, sku: str | None) -> list[Article]:
    """The articles with this number, which may be that of the whole product. A page that gives no
    numbers at all can't contradict."""
    articles = list(family.articles)
    if sku is None:
        return articles
    number = _folded(sku)
    own = [article for article in articles if number in map(_folded, article.numbers[:1])]
    also = [article for article in articles if number in map(_folded, article.numbers)]
    if own or also:
        return own or also
    is_group = number in map(_folded, family.numbers)
    is_silent = not family.numbers and not any(article.numbers for article in articles)
    if is_group or is_silent:
        return articles
    raise ProductUnavailable(
        "The store has no article with this number.", [Problem("sku", "is unknown to the store")]
    )


def _of_variant(articles: Sequence[Article], field: str, value: str) -> list[Article]:
    found = [article for article in articles if _folded(_variant(article, field)) == _folded(value)]
    if found:
        return found
    listed = _listing(_variant(article, field) for article in _available_of(articles))
    problem = f"choose one of: {listed}" if listed else f"the store's page names no {field}s"
    raise ProductUnavailable(
        f"The store does not sell this product in this {field}.", [Problem(field, problem)]
    )


def _require_one(articles: Sequence[Article], *fields: str) -> None:
    unclear = [
        Problem(field, f"choose one of: {listed}")
        for field in fields
        if len({_folded(_variant(article, field)) for article in articles}) > 1
        and (listed := _listing(_variant(article, field) for article in _available_of(articles)))
    ]
    if unclear:
        raise _unclear(unclear)


def _unclear(problems: Sequence[Problem]) -> ProductUnavailable:
    fields = " and ".join(problem.field for problem in problems)
    return ProductUnavailable(
        f"The store sells this product in several variants: choose {fields}.", problems
    )


def _available_of(articles: Sequence[Article]) -> Sequence[Article]:
    """Those that can be ordered now; all of them when none can."""
    return [article for article in articles if _is_available(article)] or articles


def _is_available(article: Article) -> bool:
    return any(offer.availability is Availability.AVAILABLE for offer in article.offers)


def _priced(family: Family) -> int:
    return sum(
        any(offer.cents is not None for offer in article.offers) for article in family.articles
    )


def _is_on(family: Family, page: str) -> bool:
    """Whether the product says that this page is its own."""
    places = [*family.places, *(url for article in family.articles for url in article.places)]
    return any(_place(url, page) == _place(page, page) for url in places)


def _is_same_page(url: str, page: str) -> bool:
    try:
        own, here = urlsplit(urljoin(page, url)), urlsplit(page)
    except ValueError:
        return False
    return _place(url, page) == _place(page, page) and own.query == here.query


def _place(url: str, page: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(urljoin(page, url))
    except ValueError:
        return None
    return (parts.netloc.lower(), parts.path.rstrip("/"))


def _variant(article: Article, field: str) -> str | None:
    return article.size if field == "size" else article.color


def _listing(values: Iterable[str | None]) -> str:
    known = list(dict.fromkeys(value for value in values if value))
    more = ", …" if len(known) > _MAX_LISTED else ""
    return ", ".join(known[:_MAX_LISTED]) + more


def _folded(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def _at(wanted: ProductReference) -> Problem:
    return Problem("productUrl" if wanted.url else "sku", "is not a product's page")
