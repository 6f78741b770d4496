"""Stores: by which methods Muse may order there, and in which order."""

from dataclasses import replace
from datetime import date

import pytest

from muse.domain.store import Authorisation, Method
from tests.builders import a_store

TODAY = date(2026, 6, 1)
YESTERDAY = date(2026, 5, 31)
ALLOWED = Authorisation("partner agreement", date(2026, 1, 1), "the founders")
BOTH = (Method.API, Method.HEADLESS)


@pytest.mark.parametrize(
    ("methods", "verified", "authorised", "tried"),
    [
        ((*BOTH, Method.MANUAL), BOTH, True, [Method.API, Method.HEADLESS, Method.MANUAL]),
        ((Method.HEADLESS, Method.API), BOTH, True, [Method.HEADLESS, Method.API, Method.MANUAL]),
        (BOTH, (Method.HEADLESS,), True, [Method.HEADLESS, Method.MANUAL]),
        (BOTH, (), True, [Method.MANUAL]),
        (BOTH, BOTH, False, [Method.MANUAL]),
        ((Method.API,), BOTH, True, [Method.API, Method.MANUAL]),
        ((Method.MANUAL, Method.API), BOTH, True, [Method.API, Method.MANUAL]),
        ((), BOTH, True, [Method.MANUAL]),
    ],
)
def test_what_is_allowed_and_proven_is_tried_first_and_a_person_last(
    methods: tuple[Method, ...],
    verified: tuple[Method, ...],
    authorised: bool,
    tried: list[Method],
) -> None:
    store = a_store(
        methods=methods,
        verified_methods=verified,
        authorisation=ALLOWED if authorised else None,
    )
    assert list(store.open_methods(TODAY)) == tried


@pytest.mark.parametrize(("until", "tried"), [(TODAY, Method.API), (YESTERDAY, Method.MANUAL)])
def test_an_authorisation_may_have_a_last_day(until: date, tried: Method) -> None:
    store = a_store(
        methods=(Method.API,),
        verified_methods=(Method.API,),
        authorisation=replace(ALLOWED, until=until),
    )
    assert store.open_methods(TODAY)[0] is tried


def test_a_store_is_open_in_dollars_and_authorised_for_nothing_unless_it_says_so() -> None:
    store = a_store()
    assert not store.closed
    assert (store.currency, store.authorisation, store.verified_methods) == ("USD", None, ())
