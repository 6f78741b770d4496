"""Trying a playbook with its trial order, up to just before the submit. Nothing is ordered."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from muse.adapters.retailers.headless.engine.deadline import Deadline
from muse.adapters.retailers.headless.engine.engine import Engine
from muse.adapters.retailers.headless.engine.history.trial import TriedHistory
from muse.adapters.retailers.headless.engine.judging.amounts import read_amount
from muse.adapters.retailers.headless.engine.judging.seen import SeenReview
from muse.adapters.retailers.headless.engine.order_facts import Card, OrderFacts, WantedLine
from muse.adapters.retailers.headless.engine.step_log import StepLog, StepRecord
from muse.adapters.retailers.headless.playbook.loading import LoadedPlaybook
from muse.adapters.retailers.headless.playbook.schema.playbook import Trial
from muse.adapters.retailers.headless.rehearsal_browser import browser_context, network_for
from muse.adapters.retailers.headless.rehearsal_secrets import CantRehearse, secrets_from
from muse.domain.address import Address
from muse.domain.placement.failures import PlacementFailure

SECONDS = 180.0
TRIAL_ADDRESS = Address(
    "Ada Lovelace", "12 Main Street", "San Francisco", "CA", "94102", "US", "4155550123"
)
MakeEngine = Callable[[float], Engine]


class Report(Protocol):
    """Who hears of a rehearsal while it goes on."""

    def step(self, record: StepRecord, screenshot: Path) -> None:
        """A step was done, or skipped, or failed."""

    def history(self, tried: TriedHistory) -> None:
        """What can be read of the order history."""

    def refused(self, hosts: list[str]) -> None:
        """The hosts that the pages asked for and that are not the store's."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Where to try it, and who hears of it; screenshots go into a folder."""

    loaded: LoadedPlaybook
    store_url: str
    screenshots: Path
    report: Report
    headed: bool = False


def trial_order(trial: Trial, store_url: str) -> OrderFacts:
    """The facts of the trial order at the store at `store_url`. Errors: AmountUnclear (the cap)."""
    lines = tuple(
        WantedLine(
            item_id=f"trial-{n}",
            sku=line.sku,
            name=line.name,
            url=urljoin(store_url, line.url),
            quantity=line.quantity,
            size=line.size,
            color=line.color,
        )
        for n, line in enumerate(trial.lines)
    )
    cap = read_amount(trial.cap, trial.currency)
    card = Card(trial.card.brand, trial.card.last_four)
    address = replace(TRIAL_ADDRESS, address2=trial.line2)
    return OrderFacts("TRIAL", store_url, lines, address, cap, cap, card)


def rehearse(rehearsal: Rehearsal) -> SeenReview:
    """Errors: CantRehearse; the PlacementFailure of what went wrong."""
    with engines(rehearsal) as make_engine:
        engine = make_engine(SECONDS)
        rehearsal.report.history(engine.try_history())
        return engine.review()


@contextmanager
def engines(rehearsal: Rehearsal) -> Iterator[MakeEngine]:
    """Makes engines that have so many seconds, each on a new page of the same browser context.
    What is missing is told before a browser starts. Errors: CantRehearse."""
    playbook = rehearsal.loaded.playbook
    if playbook.trial is None:
        raise CantRehearse("The playbook has no `trial`: an order to try it with.")
    order = trial_order(playbook.trial, rehearsal.store_url)
    secrets = secrets_from(playbook, os.environ)
    rehearsal.screenshots.mkdir(parents=True, exist_ok=True)
    network = network_for(playbook, rehearsal.store_url)
    with network, browser_context(network, headed=rehearsal.headed) as context:
        made: list[Page] = []
        log = StepLog()
        log.tell = lambda done: rehearsal.report.step(done, _screenshot(made[-1], log, rehearsal))

        def make(seconds: float) -> Engine:
            made.append(context.new_page())
            deadline = Deadline.of_seconds(seconds)
            return Engine(
                made[-1], rehearsal.loaded, order, secrets, deadline, log=log, rehearsing=True
            )

        try:
            yield make
        except PlacementFailure:
            write_outline(made[-1], rehearsal)
            raise
        finally:
            rehearsal.report.refused(network.refused)


def outline_of(rehearsal: Rehearsal) -> Path:
    """Where the roles and names on the page are written on which a rehearsal failed."""
    return rehearsal.screenshots / "page.txt"


def write_outline(page: Page, rehearsal: Rehearsal) -> None:
    """Write down the roles and names of what is on the page."""
    with suppress(PlaywrightError):
        outline = page.locator("body").aria_snapshot(timeout=5_000)
        outline_of(rehearsal).write_text(outline, encoding="utf-8")


def _screenshot(page: Page, log: StepLog, rehearsal: Rehearsal) -> Path:
    path = rehearsal.screenshots / f"{len(log.records):03}.png"
    try:
        page.screenshot(path=path, timeout=5_000)
    except PlaywrightError:
        path.unlink(missing_ok=True)  # a page that is just being replaced has no picture
    return path
