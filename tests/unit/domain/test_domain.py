"""What all of the domain has in common: its things are values, changed only by their methods."""

from dataclasses import fields, is_dataclass
from importlib import import_module
from pkgutil import iter_modules

import pytest

import muse.domain
from muse.domain.cart import Cart
from tests.builders import USER, a_session, a_task, an_order

MODULES = [
    import_module(f"muse.domain.{found.name}") for found in iter_modules(muse.domain.__path__)
]
VALUES = sorted(
    {
        thing
        for module in MODULES
        for thing in vars(module).values()
        if isinstance(thing, type) and is_dataclass(thing)
    },
    key=lambda thing: thing.__name__,
)


@pytest.mark.parametrize("value", VALUES)
def test_a_value_can_t_be_changed_nor_given_what_it_doesn_t_have(value: type) -> None:
    thing: object = object.__new__(value)
    for name in (fields(value)[0].name, "something"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(thing, name, 1)
    assert not hasattr(thing, "__dict__")


def test_what_was_never_stored_is_at_version_0() -> None:
    fresh = (Cart(USER), a_session(), an_order(), a_task())
    assert [thing.version for thing in fresh] == [0, 0, 0, 0]
