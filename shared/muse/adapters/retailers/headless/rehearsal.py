"""Trying a playbook with its trial order, up to just before the submit. Nothing is ordered."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright

from muse.adapters.retailers.headless.browser.pinned_network import Pin, PinnedNetwork
from muse.adapters.retailers.headless.engine.deadline import Deadline
from muse.adapters.retailers.headless.engine.engine import Engine
from muse.adapters.retailers.headless.engine.judging.amounts import read_amount
from muse.adapters.retailers.headless.engine.judging.seen import SeenReview
from muse.adapters.retailers.headless.engine.order_facts import Card, OrderFacts, WantedLine
from muse.adapters.retailers.headless.engine.step_log import StepLog, StepRecord
from muse.adapters.retailers.headless.executable import executable
from muse.adapters.retailers.headless.playbook.loading import LoadedPlaybook
from muse.adapters.retailers.headless.playbook.schema.playbook import Trial
from muse.domain.address import Address
from muse.domain.placement.failures import PlacementFailure

SECONDS = 120.0
_ADDRESS = Address(
    "Ada Lovelace", "12 Main Street", "San Francisco", "CA", "94102", "US", "4155550123"
)
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_VARIABLES = {
    "account.username": "MUSE_PLAYBOOK_USERNAME",
    "account.password": "MUSE_PLAYBOOK_PASSWORD",
    "card.security_code": "MUSE_PLAYBOOK_SECURITY_CODE",
}


class CantRehearse(Exception):
    """What is missing to try the playbook, in words."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Where to try it, and what is told of each step; screenshots go into a folder."""

    loaded: LoadedPlaybook
    store_url: str
    screenshots: Path
    tell: Callable[[StepRecord, Path], None]
    tell_refused: Callable[[list[str]], None]
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
    return OrderFacts("TRIAL", store_url, lines, _ADDRESS, cap, cap, card, "trial@muse.example")


def secrets_from(environment: Mapping[str, str]) -> Callable[[str], str]:
    """Secrets by name, from environment variables: a command line would show them to everybody."""

    def secret(name: str) -> str:
        variable = _VARIABLES[name]
        if variable not in environment:
            raise CantRehearse(f"{{{name}}} is needed: set the environment variable {variable}.")
        return environment[variable]

    return secret


def rehearse(rehearsal: Rehearsal) -> SeenReview:
    """Errors: CantRehearse; the PlacementFailure of what went wrong."""
    trial = rehearsal.loaded.playbook.trial
    if trial is None:
        raise CantRehearse("The playbook has no `trial`: an order to try it with.")
    order = trial_order(trial, rehearsal.store_url)
    rehearsal.screenshots.mkdir(parents=True, exist_ok=True)
    with _network(rehearsal) as network, _page(network, headed=rehearsal.headed) as page:
        log = StepLog()
        log.tell = lambda record: rehearsal.tell(record, _screenshot(page, log, rehearsal))
        secrets, deadline = secrets_from(os.environ), Deadline.of_seconds(SECONDS)
        engine = Engine(page, rehearsal.loaded, order, secrets, deadline, log=log, rehearsing=True)
        try:
            return engine.review()
        except PlacementFailure:
            _write_outline(page, rehearsal)
            raise
        finally:
            rehearsal.tell_refused(network.refused)


def outline_of(rehearsal: Rehearsal) -> Path:
    """Where the roles and names on the page are written on which a rehearsal failed."""
    return rehearsal.screenshots / "page.txt"


def _write_outline(page: Page, rehearsal: Rehearsal) -> None:
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


def _network(rehearsal: Rehearsal) -> PinnedNetwork:
    """The same rules as for orders; a shop on this machine is reached when the URL says so."""
    playbook, url = rehearsal.loaded.playbook, urlsplit(rehearsal.store_url)
    loopback = ("127.0.0.0/8", "::1/128") if url.hostname in _THIS_MACHINE else ()
    pin = Pin((url.netloc.lower(),), playbook.frame_hosts, playbook.asset_hosts)
    return PinnedNetwork(pin, loopback)


@contextmanager
def _page(network: PinnedNetwork, *, headed: bool) -> Iterator[Page]:
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=executable(headed=headed),
                args=list(_ARGUMENTS),
                headless=not headed,
            )
        except PlaywrightError as error:
            raise CantRehearse(
                "There is no Chromium here that starts: set MUSE_CHROMIUM to the path of one."
            ) from error
        try:
            proxy: Any = {"server": f"socks5://127.0.0.1:{network.port}", "bypass": "<-loopback>"}
            yield browser.new_context(proxy=proxy).new_page()
        finally:
            browser.close()
