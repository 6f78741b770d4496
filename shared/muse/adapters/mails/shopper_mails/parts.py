"""What a mail is made of. Every text in it is plain: each form escapes it by itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of what follows, and in a few words how it stands."""

    text: str
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Something and what it costs. A `total` is what the others add up to."""

    label: str
    value: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A page of somebody else's, by https."""

    text: str
    url: str


Part = Paragraph | Heading | Rows | Link


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole mail: its subject, its first line, and what follows. `reference` is what the shopper
    names when they ask about it."""

    subject: str
    headline: str
    greeting: str
    parts: tuple[Part, ...]
    reference: str
