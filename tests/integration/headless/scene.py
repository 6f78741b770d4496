"""What the tests of the engine order, and with what."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from muse.adapters.retailers.headless.engine.order_facts import Card, OrderFacts, WantedLine
from muse.adapters.retailers.headless.playbook.loading import load_playbook_file
from muse.domain.address import Address
from muse.domain.money import Money
from tests.integration.headless.small_shop import EMAIL, PASSWORD, SmallShop

FILE = Path(__file__).with_name("small_shop.yaml")
PLAYBOOK = load_playbook_file(FILE)
SECRETS = {"account.username": EMAIL, "account.password": PASSWORD}
ADDRESS = Address("Ada Lovelace", "12 Main Street", "San Francisco", "CA", "94102", "US", "")


@dataclass
class Fence:
    """What the engine was told to enter, and how often."""

    shop: SmallShop
    entered: list[tuple[Money, str | None]] = field(default_factory=list)
    submits_before: int = -1

    def __call__(self, *, total: Money, reference: str | None = None) -> None:
        self.entered.append((total, reference))
        self.submits_before = self.shop.submits

    @property
    def known(self) -> list[str]:
        [(_, reference)] = self.entered
        return list(json.loads(reference or "")["known"])


def order_at(shop: SmallShop) -> OrderFacts:
    """Two scarves in M and one in L, for at most $170: the shop takes $160.52."""
    lines = tuple(
        WantedLine(f"item-{sku}", sku, "Scarf", f"{shop.url}/p/{sku}", quantity, size)
        for sku, quantity, size in (("SCARF-1", 2, "M"), ("SCARF-2", 1, "L"))
    )
    return OrderFacts(
        order_number="M-1",
        store_url=shop.url,
        lines=lines,
        address=ADDRESS,
        approved=Money(16052),
        cap=Money(16213),
        card=Card("Visa", "4242"),
    )
