"""A canary tries a method at a store up to the step before the order, and never orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn

import pytest

from muse.domain.errors import Conflict, UpstreamUnavailable
from muse.domain.placement.attempt import AccountInUse
from muse.domain.placement.failures import (
    OutOfStock,
    PlacementFailure,
    PlaybookBroken,
    StepUpRequired,
)
from muse.domain.product import Product, ProductReference
from muse.domain.routing.health import LOST, PASSED, MethodHealth
from muse.domain.store import CanaryArticle, Method, Store
from muse.usecases.routing.run_canary import CanaryDependencies, RunCanary, run_canary
from tests.builders import an_address
from tests.checkout_scene import CheckoutScene
from tests.fakes.street import ARTICLE
from tests.store_replies import Replies, placed, refuses

TIME = timedelta(minutes=5)


class Canary:
    """A store with a canary, and canaries that run there by its API."""

    def __init__(self, scene: CheckoutScene, replies: Replies) -> None:
        self.scene = scene
        scene.fill(gap=replies)
        article = CanaryArticle(ARTICLE, an_address())
        self.store = scene.registry.put(replace(scene.stores["gap"], canary=article))
        self.deps = CanaryDependencies(
            scene.storage, scene.registry, scene.catalog, scene.street.retailers, scene.clock
        )

    def run(self) -> str | None:
        until = self.scene.clock.now() + TIME
        result = run_canary(RunCanary(self.store.store_id, Method.API, until), self.deps)
        return result.outcome if result else None

    @property
    def health(self) -> MethodHealth:
        store_id = self.store.store_id
        return self.scene.storage.store_conditions([store_id])[store_id].of(Method.API)

    @property
    def orders_at_the_store(self) -> int:
        return len(self.scene.retailer("gap").book)


@pytest.fixture
def scene() -> Iterator[CheckoutScene]:
    made = CheckoutScene()
    yield made
    made.clock.close()


def test_it_goes_up_to_the_order_and_stops(scene: CheckoutScene) -> None:
    canary = Canary(scene, placed())
    assert canary.run() == PASSED
    assert canary.orders_at_the_store == 0
    assert scene.retailer("gap").attempts == 1
    assert canary.health.canary is not None
    assert canary.health.canary.outcome == PASSED
    assert canary.health.running == ()
    assert canary.health.attempts == (), "it is no order"


def test_a_failed_one_begins_an_outage(scene: CheckoutScene) -> None:
    canary = Canary(scene, refuses(PlaybookBroken()))
    assert canary.run() == "playbook_broken"
    assert canary.health.outage is not None
    assert canary.health.outage.reason == "playbook_broken"


def test_a_passed_one_ends_it(scene: CheckoutScene) -> None:
    canary = Canary(scene, placed())
    scene.storage.commit(canary.health.stop("bot_challenge", scene.clock.now()))
    assert canary.run() == PASSED
    assert canary.health.outage is None


@pytest.mark.parametrize("failure", [OutOfStock(), StepUpRequired()])
def test_an_article_that_is_sold_out_or_a_code_says_nothing_of_the_method(
    scene: CheckoutScene, failure: PlacementFailure
) -> None:
    canary = Canary(scene, refuses(failure))
    assert canary.run() == failure.code
    assert canary.health.outage is None


def test_an_article_that_is_gone_says_nothing_of_it_either(scene: CheckoutScene) -> None:
    canary = Canary(scene, placed())
    gone = CanaryArticle("gone", an_address())
    scene.registry.put(replace(canary.store, canary=gone))
    assert canary.run() == "product_unavailable"
    assert canary.health.outage is None


def test_a_store_that_does_not_answer_for_its_article_is_down(scene: CheckoutScene) -> None:
    canary = Canary(scene, placed())

    def down(store: Store, wanted: ProductReference) -> Product:
        raise UpstreamUnavailable

    scene.catalog.look_up = down  # type: ignore[method-assign]  # this once
    assert canary.run() == "upstream_unavailable"
    assert canary.health.outage is not None
    assert canary.health.outage.passing


def test_one_whose_account_is_in_use_tried_nothing(scene: CheckoutScene) -> None:
    canary = Canary(scene, refuses(OutOfStock()))
    busy = AccountInUse("another order")
    scene.retailer("gap").place = lambda *_: _raise(busy)  # type: ignore[method-assign]  # this once
    assert canary.run() is None
    assert (canary.health.canary, canary.health.running) == (None, ())


def test_a_method_that_the_store_does_not_have(scene: CheckoutScene) -> None:
    canary = Canary(scene, placed())
    wanted = RunCanary(canary.store.store_id, Method.HEADLESS, scene.clock.now() + TIME)
    with pytest.raises(Conflict, match="not ordered from by headless"):
        run_canary(wanted, canary.deps)
    assert canary.health.running == ()


def _raise(error: Exception) -> NoReturn:
    raise error


def test_two_at_once_are_one(scene: CheckoutScene) -> None:
    canary = Canary(scene, placed())
    now = scene.clock.now()
    scene.storage.commit(canary.health.begin_canary(now, now + TIME))
    assert canary.run() is None
    assert scene.retailer("gap").attempts == 0


def test_one_that_hangs_has_failed_once_its_time_is_over(scene: CheckoutScene) -> None:
    canary = Canary(scene, placed())
    now = scene.clock.now()
    scene.storage.commit(canary.health.begin_canary(now, now + TIME))
    scene.clock.sleep(TIME.total_seconds() + 1)
    later = canary.health.begin_canary(scene.clock.now(), scene.clock.now() + TIME)
    assert later.canary is not None
    assert later.canary.outcome == LOST
    assert later.outage is not None


def test_a_store_without_one_is_not_tried(scene: CheckoutScene) -> None:
    canary = Canary(scene, placed())
    scene.registry.put(replace(canary.store, canary=None))
    with pytest.raises(Conflict, match="no canary"):
        canary.run()
