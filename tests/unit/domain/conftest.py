"""What holds for every test of the domain."""

from tests.unit.refusals import refusals_are_known

__all__ = ["refusals_are_known"]
