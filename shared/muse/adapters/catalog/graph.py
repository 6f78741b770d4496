"""Reading schema.org data the way it is really written: one value or several, a text or a thing
with a name, in place or by reference."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

Node = dict[str, Any]

MAX_DEPTH = 20
MAX_NODES = 20_000
MAX_SUBJECTS = 500
MAX_TEXT = 300
MAX_URL = 2_048
_PREFIXES = ("https://schema.org/", "http://schema.org/", "schema:")
# Where a document keeps what its page is about. Products anywhere else (recommendations, lists)
# are not the page's product.
_CONTENTS = ("@graph", "mainEntity")
_NAMING = ("name", "@value", "value")


class Graph:
    """The things that a page describes. `subjects` are those that it is about, in its order."""

    def __init__(self, documents: Iterable[object]) -> None:
        self.subjects: list[Node] = []
        self._by_id: dict[str, Node] = {}
        self._left = MAX_NODES
        for document in documents:
            self._index(document, MAX_DEPTH)
            self.subjects += _subjects(document, MAX_DEPTH)
        del self.subjects[MAX_SUBJECTS:]

    def things(self, node: Node, key: str) -> list[Node]:
        """The things that a property points to, in place or by `@id`."""
        return [self._resolved(value) for value in listed(node.get(key)) if isinstance(value, dict)]

    def _resolved(self, node: Node) -> Node:
        if node.keys() <= {"@id", "@type"}:
            return self._by_id.get(str(node.get("@id")), node)
        return node

    def _index(self, value: object, depth: int) -> None:
        if depth == 0 or self._left == 0:
            return
        if isinstance(value, dict):
            self._left -= 1
            if "@id" in value and not value.keys() <= {"@id", "@type"}:
                self._by_id.setdefault(str(value["@id"]), value)
        for inner in _inside(value):
            self._index(inner, depth - 1)


def listed(value: object) -> list[Any]:
    """A property's values: it may have none, one or several."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def types_of(node: Node) -> set[str]:
    """The schema.org types of a thing, without their namespace."""
    return {term(value) for value in listed(node.get("@type"))}


def term(value: object) -> str:
    """A word of schema.org's vocabulary without its namespace: `InStock`."""
    text = str(value).strip()
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    return text


def term_of(value: object) -> str | None:
    """A property whose value is a word of the vocabulary, in place or by reference."""
    one = next(iter(listed(value)), None)
    found = text_of(one) or (one.get("@id") if isinstance(one, dict) else None)
    return term(found) if found else None


def text_of(value: object) -> str | None:
    """A property as one line of text: its first value; of a thing its name. None if empty."""
    return next(iter(texts_of(value)), None)


def texts_of(value: object) -> list[str]:
    """All of a property's values as text, without repetitions."""
    texts = (_one_line(html.unescape(_scalar(one))) for one in listed(value))
    return list(dict.fromkeys(text for text in texts if text))


def url_of(value: object) -> str | None:
    """A property that is a URL, as it stands there, or a thing that has one."""
    for one in listed(value):
        found = one
        if isinstance(one, dict):
            found = one.get("url") or one.get("contentUrl") or one.get("@id")
        if isinstance(found, str) and 0 < len(found) <= MAX_URL:
            # Other entities stay: "&copy=1" is a parameter.
            return found.strip().replace("&amp;", "&")
    return None


def _scalar(value: object) -> str:
    if isinstance(value, dict):
        value = next((value[key] for key in _NAMING if key in value), "")
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        return str(value)
    return ""


def _one_line(text: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in text[: 10 * MAX_TEXT])
    return " ".join(printable.split())[:MAX_TEXT].rstrip()


def _subjects(value: object, depth: int) -> Iterator[Node]:
    if depth == 0:
        return
    if isinstance(value, list):
        for one in value:
            yield from _subjects(one, depth - 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for key in _CONTENTS:
            yield from _subjects(value.get(key), depth - 1)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
