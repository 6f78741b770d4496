"""Any value of any type of the domain, for property tests.

Amounts are all in US dollars: a total of two currencies is no value of the domain.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st


@cache
def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of type `kind`: a dataclass, an enum, a tuple, a time, or None beside one."""
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = {part.name: any_of(hints[part.name]) for part in fields(kind)}
        if "currency" in parts:
            parts["currency"] = st.just("USD")
        return st.builds(kind, **parts)
    if isinstance(kind, UnionType):
        return st.one_of([any_of(part) for part in get_args(kind)])
    if get_origin(kind) is tuple:
        return st.lists(any_of(get_args(kind)[0]), max_size=3).map(tuple)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(kind)
    return _SCALARS[kind]


_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    NoneType: st.none(),
    bool: st.booleans(),
    int: st.integers(-(10**12), 10**12),
    str: st.text(max_size=20),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
}
