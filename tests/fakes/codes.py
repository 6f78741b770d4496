"""One-time codes in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from muse.domain.order import Order
from muse.domain.placement.failures import StepUpRequired
from muse.ports import Clock
from tests.fakes.moments import Moments


@dataclass
class FakeCodes:
    """The ports `CodeKeeper` and `CodeVault`: the code of each order, with the number of the
    question that it answers. `readings` counts."""

    moments: Moments
    clock: Clock
    kept: dict[str, tuple[int, str]] = field(default_factory=dict)
    readings: int = 0

    def keep(self, order: Order, code: str) -> bool:
        assert order.verification
        with self.moments.around("codes.keep"):
            known = self.kept.get(order.order_number)
            if known and known[0] == order.verification.number:
                return False
            self.kept[order.order_number] = order.verification.number, code
            return True

    def read(self, order: Order) -> str:
        assert order.verification
        known = self.kept.get(order.order_number)
        is_late = self.clock.now() >= order.verification.until
        if known is None or known[0] != order.verification.number or is_late:
            raise StepUpRequired("the code is no more")
        self.readings += 1
        return known[1]

    def forget(self, order: Order) -> None:
        self.moments.reach("codes.forget")
        self.kept.pop(order.order_number, None)
