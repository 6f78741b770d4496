"""One-time codes that stores ask for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from muse.domain.order import Order
from muse.runtime.api.base import Body, View

_FORM = r"^[A-Za-z0-9]{4,10}$"


class CodeBody(Body):
    """What the store has sent: 4 to 10 letters and digits."""

    code: str = Field(pattern=_FORM, repr=False)


class VerificationCodeBody(Body):
    """What this store has sent: 4 to 10 letters and digits."""

    store_id: int
    code: str = Field(pattern=_FORM, repr=False)


class CodeGivenView(View):
    """Which order goes on with the code. Whether the store takes it shows a moment later."""

    muse_order_number: str
    store_id: int
    state: Literal["answered"] = "answered"

    @classmethod
    def of(cls, order: Order) -> CodeGivenView:
        return cls(muse_order_number=order.order_number, store_id=order.store_id)
