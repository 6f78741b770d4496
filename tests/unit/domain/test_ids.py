"""Identifiers can't be guessed, can be read aloud, and are the same for the same thing."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.ids import (
    cart_item_id_for,
    is_order_number,
    is_session_id,
    new_session_id,
    order_number_for,
    session_id_for,
)

WORDS = st.text(max_size=40)
STORES = st.integers(1, 10_000)
PAIRS = st.tuples(WORDS, WORDS)
ARTICLES = st.tuples(STORES, WORDS, WORDS, WORDS)
AMBIGUOUS = re.compile(r"[ILOU]", re.IGNORECASE)


def is_unambiguous(identifier: str) -> bool:
    """Whether everything after the prefix can be told apart when it is read aloud."""
    return AMBIGUOUS.search(re.sub(r"^(cs_|ci_|MO-)", "", identifier)) is None


class TestSessionIds:
    def test_a_fresh_one_is_cs_and_26_characters(self) -> None:
        assert re.fullmatch(r"cs_[0-9a-z]{26}", new_session_id())

    def test_fresh_ones_never_repeat(self) -> None:
        assert len({new_session_id() for _ in range(1000)}) == 1000

    def test_every_character_of_a_fresh_one_is_random(self) -> None:
        seen = list(zip(*(new_session_id()[3:] for _ in range(300)), strict=True))
        assert all(len(set(characters)) > 16 for characters in seen)

    def test_fresh_ones_can_be_read_aloud_and_are_recognised(self) -> None:
        for _ in range(200):
            session_id = new_session_id()
            assert is_unambiguous(session_id)
            assert is_session_id(session_id)

    @given(WORDS, WORDS)
    def test_a_key_gives_an_id_of_the_same_form(self, user: str, key: str) -> None:
        session_id = session_id_for(user, key)
        assert is_session_id(session_id)
        assert is_unambiguous(session_id)
        assert session_id == session_id_for(user, key)

    @given(PAIRS, PAIRS)
    def test_another_user_or_another_key_gives_another_id(
        self, one: tuple[str, str], other: tuple[str, str]
    ) -> None:
        assert (session_id_for(*one) == session_id_for(*other)) is (one == other)

    def test_a_user_and_a_key_don_t_run_into_each_other(self) -> None:
        assert session_id_for("ada", "1") != session_id_for("ad", "a1")


class TestOrderNumbers:
    @given(WORDS, STORES)
    def test_is_mo_and_three_groups_of_five(self, session_id: str, store_id: int) -> None:
        number = order_number_for(session_id, store_id)
        assert re.fullmatch(r"MO(-[0-9A-Z]{5}){3}", number)
        assert is_unambiguous(number)
        assert is_order_number(number)

    @given(st.tuples(WORDS, STORES), st.tuples(WORDS, STORES))
    def test_is_the_same_for_the_same_store_of_the_same_session_only(
        self, one: tuple[str, int], other: tuple[str, int]
    ) -> None:
        assert (order_number_for(*one) == order_number_for(*other)) is (one == other)


class TestCartItemIds:
    @given(ARTICLES)
    def test_is_ci_and_12_characters(self, article: tuple[int, str, str, str]) -> None:
        item_id = cart_item_id_for(*article)
        assert re.fullmatch(r"ci_[0-9a-z]{12}", item_id)
        assert is_unambiguous(item_id)

    @given(ARTICLES, ARTICLES)
    def test_is_the_same_for_the_same_article_only(
        self, one: tuple[int, str, str, str], other: tuple[int, str, str, str]
    ) -> None:
        assert (cart_item_id_for(*one) == cart_item_id_for(*other)) is (one == other)

    @pytest.mark.parametrize("other", [(7, "A", "M", "Red"), (8, "A", "L", "Red")])
    def test_another_store_or_variant_is_another_line(
        self, other: tuple[int, str, str, str]
    ) -> None:
        assert cart_item_id_for(8, "A", "M", "Red") != cart_item_id_for(*other)

    def test_an_empty_variant_is_none(self) -> None:
        assert cart_item_id_for(8, "A", "", "") == cart_item_id_for(8, "A", None, None)


def test_what_was_derived_before_a_deployment_is_derived_after_it() -> None:
    assert session_id_for("ada", "monday") == "cs_j01j6sfawawfv5489pnw18yx76"
    assert order_number_for("cs_0", 9001) == "MO-Z7RMM-S1SSA-5877M"
    assert cart_item_id_for(9001, "SCARF-1", "M", "Blue") == "ci_e9nwaqe58zxv"


@pytest.mark.parametrize("recognises", [is_session_id, is_order_number])
class TestRecognisers:
    @given(st.text())
    def test_other_text_is_not_recognised(
        self, recognises: Callable[[str], bool], text: str
    ) -> None:
        assert not recognises(text)

    @pytest.mark.parametrize("wrong", [" ", "\n", "0", "-"])
    def test_nothing_may_follow_or_precede(
        self, recognises: Callable[[str], bool], wrong: str
    ) -> None:
        right = order_number_for("cs", 1) if recognises is is_order_number else new_session_id()
        assert recognises(right)
        assert not recognises(right + wrong)
        assert not recognises(wrong + right)

    @pytest.mark.parametrize("letter", "ilou")
    def test_ambiguous_letters_are_not_recognised(
        self, recognises: Callable[[str], bool], letter: str
    ) -> None:
        assert not recognises("cs_" + letter * 26)
        assert not recognises(f"MO-{'-'.join([letter.upper() * 5] * 3)}")

    def test_one_is_not_the_other_nor_in_another_case(
        self, recognises: Callable[[str], bool]
    ) -> None:
        session_id, number = new_session_id(), order_number_for("cs", 1)
        assert recognises(session_id) is not recognises(number)
        assert not recognises(session_id.upper())
        assert not recognises(number.lower())
