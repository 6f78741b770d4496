"""A round over the stores: canaries where they are due, and people who are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from muse.domain.errors import Unavailable
from muse.domain.placement.failures import Impact
from muse.domain.routing.controls import StoreControls
from muse.domain.routing.health import PASSED, CanaryResult, MethodHealth
from muse.domain.store import Authorisation, CanaryArticle, Method, Store
from muse.domain.task import Task, TaskKind
from muse.usecases.routing.watch_stores import WatchDependencies, WatchReport, watch_stores
from tests.builders import an_address
from tests.checkout_scene import CheckoutScene
from tests.fakes.street import ARTICLE
from tests.store_replies import by_hand, placed

HOUR = timedelta(hours=1)


class Canaries:
    """Keeps where canaries were sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, Method]] = []
        self.error: Exception | None = None

    def send(self, store_id: int, method: Method) -> None:
        if self.error:
            raise self.error
        self.sent.append((store_id, method))


class Watch:
    """One store with a canary, one that is ordered from by hand."""

    def __init__(self, scene: CheckoutScene) -> None:
        self.scene, self.canaries = scene, Canaries()
        scene.fill(gap=placed(), macys=by_hand())
        article = CanaryArticle(ARTICLE, an_address())
        self.gap = scene.registry.put(replace(scene.stores["gap"], canary=article))
        self.deps = WatchDependencies(
            scene.storage, scene.registry, self.canaries, scene.notifier, scene.clock
        )

    def round(self) -> WatchReport:
        return watch_stores(self.deps)

    def health(self) -> MethodHealth:
        store_id = self.gap.store_id
        return self.scene.storage.store_conditions([store_id])[store_id].of(Method.API)

    def stop(self) -> None:
        self.scene.storage.commit(self.health().stop("bot_challenge", self.scene.clock.now()))

    def canary_ended(self, outcome: str = PASSED) -> None:
        impact = Impact.NONE if outcome == PASSED else Impact.STOPS
        result = CanaryResult(self.scene.clock.now(), outcome, 900, impact)
        self.scene.storage.commit(self.health().canary_ended(result))

    def later(self, time: timedelta) -> None:
        self.scene.clock.sleep(time.total_seconds())

    def authorised_until(self, until: date) -> Store:
        allowed = Authorisation("agreement", date(2026, 1, 1), "legal", until)
        self.gap = self.scene.registry.put(replace(self.gap, authorisation=allowed))
        return self.gap

    def task(self, name: str = "api") -> Task | None:
        return self.scene.storage.task(f"store-{self.gap.store_id}-{name}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    scene = CheckoutScene()
    yield Watch(scene)
    scene.clock.close()


class TestCanaries:
    def test_one_for_each_automatic_method_every_six_hours(self, watch: Watch) -> None:
        assert watch.round().sent == [(watch.gap.store_id, Method.API)]
        watch.canary_ended()
        assert watch.round().sent == []
        watch.later(6 * HOUR)
        assert watch.round().sent == [(watch.gap.store_id, Method.API)]

    def test_in_an_outage_every_quarter_of_an_hour(self, watch: Watch) -> None:
        watch.canary_ended()
        watch.stop()
        assert watch.round().sent == []
        watch.later(HOUR / 4)
        assert watch.round().sent == [(watch.gap.store_id, Method.API)]

    def test_the_first_one_a_quarter_after_the_outage_began(self, watch: Watch) -> None:
        watch.canary_ended()
        watch.later(5 * HOUR)
        watch.stop()
        assert watch.round().sent == []

    def test_in_an_outage_that_may_pass_with_every_round(self, watch: Watch) -> None:
        watch.canary_ended()
        now = watch.scene.clock.now()
        watch.scene.storage.commit(watch.health().stop("retailer_busy", now, passing=True))
        assert watch.round().sent == [(watch.gap.store_id, Method.API)]

    @pytest.mark.parametrize("switched", ["closed", "paused"])
    def test_none_where_operations_do_not_want_any(self, watch: Watch, switched: str) -> None:
        controls = StoreControls(watch.gap.store_id)
        now = watch.scene.clock.now()
        changed = (
            controls.with_change("ops:bo", "sure", now, closed=True)
            if switched == "closed"
            else controls.with_change("ops:bo", "sure", now, paused=(Method.API,))
        )
        watch.scene.storage.commit(changed)
        assert watch.round().sent == []

    def test_two_by_browser_at_most_in_a_round(self, watch: Watch) -> None:
        by_browser = (Method.HEADLESS, Method.MANUAL)
        for store_id in (9101, 9102, 9103):
            store = replace(watch.gap, store_id=store_id, methods=by_browser)
            watch.scene.registry.put(replace(store, verified_methods=(Method.HEADLESS,)))
        sent = [method for _, method in watch.round().sent]
        assert sent.count(Method.HEADLESS) == 2
        assert sent.count(Method.API) == 1

    def test_the_one_that_waited_longest_comes_first(self, watch: Watch) -> None:
        self.test_two_by_browser_at_most_in_a_round(watch)
        now = watch.scene.clock.now()
        for store_id in (9101, 9102):
            down = MethodHealth(store_id, Method.HEADLESS)
            failed = CanaryResult(now, "retailer_busy", 900, Impact.COUNTS)
            watch.scene.storage.commit(down.canary_ended(failed))
        by_browser = [store for store, method in watch.round().sent if method is Method.HEADLESS]
        assert by_browser[0] == 9103

    def test_none_without_authorisation(self, watch: Watch) -> None:
        watch.scene.registry.put(replace(watch.gap, authorisation=None))
        assert watch.round().sent == []

    def test_one_that_can_t_be_sent_is_reported(self, watch: Watch) -> None:
        watch.canaries.error = Unavailable()
        report = watch.round()
        assert report.sent == []
        assert [about for about, _ in report.troubles] == [f"{watch.gap.store_id} api"]


class TestTasks:
    def test_an_outage_is_told_once(self, watch: Watch) -> None:
        watch.stop()
        assert watch.round().opened == 1
        assert watch.round().opened == 0
        task = watch.task()
        assert task is not None
        assert (task.kind, task.store_name, task.order_number) == (TaskKind.STORE, "Gap", None)
        assert task.reason == (
            "Gap is not ordered from by api any more: it does not work (bot_challenge)."
        )
        assert [told.task_id for told in watch.scene.notifier.told] == [task.task_id]

    def test_its_end_finishes_the_task(self, watch: Watch) -> None:
        watch.stop()
        watch.round()
        watch.canary_ended()
        assert watch.round().finished == 1
        task = watch.task()
        assert task is not None
        assert (task.is_open, task.outcome) == (False, "works again")

    def test_the_next_one_opens_it_anew(self, watch: Watch) -> None:
        self.test_its_end_finishes_the_task(watch)
        watch.stop()
        assert watch.round().opened == 1
        task = watch.task()
        assert task is not None
        assert task.is_open

    def test_another_reason_is_told_in_the_task(self, watch: Watch) -> None:
        watch.stop()
        watch.round()
        watch.canary_ended("playbook_broken")
        assert watch.round().opened == 0
        task = watch.task()
        assert task is not None
        assert "playbook_broken" in task.reason

    @pytest.mark.parametrize(("days", "opened"), [(31, 0), (30, 1), (0, 1), (-1, 1)])
    def test_an_authorisation_that_ends_is_told_before(
        self, watch: Watch, days: int, opened: int
    ) -> None:
        today = watch.scene.clock.now().date()
        watch.authorised_until(today + timedelta(days=days))
        assert watch.round().opened == opened
        task = watch.task("authorisation")
        if task:
            verb = "ended" if days < 0 else "ends"
            assert f"by machine {verb} on" in task.reason

    def test_renewed_it_is_done(self, watch: Watch) -> None:
        today = watch.scene.clock.now().date()
        watch.authorised_until(today)
        watch.round()
        watch.authorised_until(today + timedelta(days=400))
        assert watch.round().finished == 1
