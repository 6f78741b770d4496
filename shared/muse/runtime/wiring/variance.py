"""How far a store's total may exceed the approved one."""

from __future__ import annotations

from muse.runtime.settings import number
from muse.usecases.placement.place_order import PurchaseVariance


def variance() -> PurchaseVariance:
    return PurchaseVariance(
        cents=number("PURCHASE_VARIANCE_CENTS", 100),
        basis_points=number("PURCHASE_VARIANCE_BASIS_POINTS", 100),
    )
