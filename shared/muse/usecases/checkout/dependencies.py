"""What placing a checkout needs."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.payments.risk import USUAL_RISK, RiskPolicy
from muse.ports import Clock, Notifier, Payments, Storage, StoreRegistry, Workflow


@dataclass(frozen=True, slots=True)
class PlacingDependencies:
    """What holding the money, writing the orders and starting to place them need."""

    storage: Storage
    payments: Payments
    workflow: Workflow
    stores: StoreRegistry
    clock: Clock
    notifier: Notifier
    risk: RiskPolicy = USUAL_RISK
