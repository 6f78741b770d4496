"""The form checker of the street: what it lets through is exactly what was described."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from local.street.ucp.protocol.shapes import (
    Check,
    fields,
    flag,
    many,
    one_of,
    some_text,
    text,
    whole,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
LINE = fields({"id": some_text, "count": whole(1)}, {"gift": flag})


def _problems(check: Check, value: object) -> list[str]:
    return list(check(value, "$"))


@given(JSON)
def test_any_value_is_judged_without_an_accident(value: object) -> None:
    for check in (text, flag, whole(0), many(LINE), LINE, one_of("a", "b")):
        _problems(check, value)


@given(st.text(min_size=1), st.integers(min_value=1), st.booleans())
def test_what_is_described_is_let_through(name: str, count: int, gift: bool) -> None:
    assert _problems(LINE, {"id": name, "count": count}) == []
    assert _problems(many(LINE, least=1), [{"id": name, "count": count, "gift": gift}]) == []


def test_every_problem_is_said_with_its_place() -> None:
    wrong = [{"id": "", "count": 1.0, "color": "red"}, {"gift": 1}]

    assert _problems(many(LINE), wrong) == [
        "$[0].id must be a string that is not empty",
        "$[0].count must be an integer",
        "$[0].color is not part of this request",
        "$[1].id is missing",
        "$[1].count is missing",
        "$[1].gift must be true or false",
    ]


def test_true_is_no_number() -> None:
    assert _problems(whole(0), True) == ["$ must be an integer"]
    assert _problems(whole(1), 0) == ["$ must be at least 1"]
