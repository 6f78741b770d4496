"""Ordering at a store through its web pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from playwright.sync_api import Error as PlaywrightError

from muse.adapters.retailers.headless.browser.pinned_network import Pin
from muse.adapters.retailers.headless.browser.warm_browser import OpenPage, Visit
from muse.adapters.retailers.headless.dependencies import (
    HeadlessDependencies,
    PausedBrowser,
    StoreAccount,
)
from muse.adapters.retailers.headless.engine.deadline import Deadline
from muse.adapters.retailers.headless.engine.engine import Engine
from muse.adapters.retailers.headless.engine.entering_code import Resumption
from muse.adapters.retailers.headless.engine.judging.history import Adopted, Sought, Unclear, match
from muse.adapters.retailers.headless.engine.judging.seen import SeenOrder
from muse.adapters.retailers.headless.engine.order_facts import Card, OrderFacts, facts_of
from muse.adapters.retailers.headless.engine.reference import known_of
from muse.adapters.retailers.headless.engine.step_log import StepLog
from muse.adapters.retailers.headless.engine.submission import Placed
from muse.adapters.retailers.headless.evidence.pages import evidence_of
from muse.adapters.retailers.headless.playbook.loading import LoadedPlaybook
from muse.adapters.retailers.headless.playbook.shipped import NoSuchPlaybook
from muse.domain.address import Address
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.placement.attempt import Fence, Purchase
from muse.domain.placement.failures import (
    AccountProblem,
    NotSupported,
    OutcomeUnknown,
    PlacementFailure,
    PlaybookBroken,
    RetailerUnavailable,
    StepUpRequired,
)
from muse.domain.quote import StoreQuote
from muse.domain.snapshot import StorePart
from muse.domain.store import DEFAULT_FUNDING, Method, Store
from muse.ports import Attempt, Cancellation, GivenCode, Retailer

PLACE_SECONDS = 240.0  # with the second try of a playbook that broke
FIND_SECONDS = 120.0
_AS_PAGES_SAY = {"amex": "American Express", "american_express": "American Express"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StorePage:
    """A page of the store with its engine, and what must be seen nowhere: secrets, and the codes
    that were entered."""

    opened: OpenPage
    engine: Engine
    secrets: tuple[str, ...]
    codes: list[str] = field(default_factory=list)

    def secret(self, code: str) -> str:
        """The same code, which must be seen nowhere from now on."""
        self.codes.append(code)
        return code

    def evidence(
        self, failure: PlacementFailure | None = None, refused: Sequence[str] = ()
    ) -> Mapping[str, bytes]:
        return evidence_of(self.engine, self.secrets, failure, refused, covered=self.codes)


@dataclass(frozen=True, slots=True)
class HeadlessRetailers:
    """Implements muse.ports.Retailers for the headless method."""

    means: HeadlessDependencies

    def of(self, store: Store, method: Method) -> Retailer:
        if method is not Method.HEADLESS or store.playbook is None:
            raise NotSupported(f"{store.name} can't be ordered from by {method}")
        try:
            return HeadlessRetailer(store, self.means.playbooks(store.playbook), self.means)
        except NoSuchPlaybook:
            raise NotSupported(f"there is no playbook {store.playbook!r}") from None


@dataclass(frozen=True, slots=True)
class HeadlessRetailer:
    """Implements muse.ports.Retailer."""

    store: Store
    playbook: LoadedPlaybook
    means: HeadlessDependencies

    def quote(self, part: StorePart, to: Address) -> StoreQuote:
        """Pages are quoted from what they say of a product. Error: NotSupported."""
        raise NotSupported(f"{self.store.name} is not asked for quotes by browser")

    def place(self, order: Order, attempt: Attempt) -> Purchase:
        """See the port. A playbook that breaks before the click is tried once more, on a browser
        context that remembers nothing; one that went on with a one-time code is not, since that
        would ask for another. Errors besides: AccountInUse, FundingLow."""
        account = self.means.accounts.of(self.store, order.order_number)
        facts, deadline = self._facts(order, attempt.cap), Deadline.of_seconds(PLACE_SECONDS)

        def go(login: Mapping[str, Any] | None) -> Placed:
            def work(page: StorePage) -> Placed:
                return page.engine.place(attempt.enter_fence)

            return self._at_the_store(facts, account, deadline, login, work)

        with self.means.leases.held(self.store, order.order_number):
            if attempt.code:
                placed = self._with_code(attempt, attempt.code, facts, account, deadline)
            else:
                try:
                    placed = go(self.means.logins.load(account.linked))
                except PlaybookBroken:
                    self.means.logins.forget(account.linked)
                    placed = go(None)
        return Purchase(placed.number, placed.total, self._funding)

    def _with_code(
        self,
        attempt: Attempt,
        code: GivenCode,
        facts: OrderFacts,
        account: StoreAccount,
        deadline: Deadline,
    ) -> Placed:
        """Go on where the store asked for the code. Errors besides: StepUpRequired when that is not
        known any more."""
        paused = self.means.paused.load(facts.order_number, account.linked)
        if paused is None:
            raise StepUpRequired("the browser that waited for the code is no more")

        def work(page: StorePage) -> Placed:
            page.engine.resume(Resumption(paused.address, lambda: page.secret(code.read())))
            self._remember(page.opened, account)
            code.accepted()
            return page.engine.place(attempt.enter_fence)

        return self._at_the_store(facts, account, deadline, paused.login, work)

    def find(self, order: Order, fence: Fence) -> Purchase | None:
        """See the port: looked up in the store's order history."""
        known = _known(fence)
        facts = self._facts(order, fence.total)
        try:
            account = self.means.accounts.of(self.store, order.order_number)
            history = self._at_the_store(
                facts,
                account,
                Deadline.of_seconds(FIND_SECONDS),
                self.means.logins.load(account.linked),
                lambda page: page.engine.history(known),
            )
        except PlacementFailure as failure:
            # What a page says now of this or that says nothing of the order behind the fence.
            raise OutcomeUnknown(f"the history could not be read: {failure.detail}") from failure
        return self._judged(history, facts, fence, known)

    def cancel(self, order: Order) -> Cancellation:
        """No playbook can."""
        return Cancellation(done=False, possible=False)

    def _judged(
        self,
        history: list[SeenOrder],
        facts: OrderFacts,
        fence: Fence,
        known: tuple[str, ...],
    ) -> Purchase | None:
        names = self.playbook.playbook.phases.review.read.lines.names
        sought = Sought(facts.lines, fence.total, fence.at, fence.until, known, names=names)
        found = match(history, sought, self.means.clock.now())
        if isinstance(found, Unclear):
            seen = f" ({', '.join(found.candidates)})" if found.candidates else ""
            raise OutcomeUnknown(f"{found.why}{seen}")
        if isinstance(found, Adopted):
            return Purchase(found.order.number, found.order.total, self._funding)
        return None

    @property
    def _funding(self) -> str:
        return self.store.funding or DEFAULT_FUNDING

    def _facts(self, order: Order, cap: Money) -> OrderFacts:
        """Errors: NotSupported, FundingLow."""
        paying = self.means.funding.reference(self.store, order.order_number, cap)
        url = order.items[0].product.url
        origin = "/".join(url.split("/", 3)[:3])
        card = Card(_AS_PAGES_SAY.get(paying.brand, paying.brand.title()), paying.last4)
        return facts_of(order, store_url=origin, cap=cap, card=card)

    def _at_the_store(
        self,
        facts: OrderFacts,
        account: StoreAccount,
        deadline: Deadline,
        login: Mapping[str, Any] | None,
        work: Callable[[StorePage], T],
    ) -> T:
        """Do `work` on a page of the store, and keep evidence of how it ended."""
        playbook = self.playbook.playbook
        pin = Pin(self.store.domains, playbook.frame_hosts, playbook.asset_hosts)

        def on_page(opened: OpenPage) -> T:
            log = StepLog(self.means.tell)
            engine = Engine(opened.page, self.playbook, facts, account.secret, deadline, log=log)
            page = StorePage(opened, engine, (*account.values, *_personal(facts)))
            try:
                done = work(page)
            except PlacementFailure as failure:
                self._keep(facts, page.evidence(failure, opened.network.refused))
                if isinstance(failure, StepUpRequired) and failure.sent_to:
                    self._pause(opened, facts, account)
                if isinstance(failure, AccountProblem) and engine.is_signing_in:
                    self.means.accounts.refused(self.store, account, failure)
                raise _with_refused(failure, opened.network.refused) from failure
            self._keep(facts, page.evidence())
            self._remember(opened, account)
            return done

        return self.means.browser.visit(Visit(pin, login), on_page)

    def _keep(self, facts: OrderFacts, files: Mapping[str, bytes]) -> None:
        self.means.evidence.keep(facts.order_number, files)

    def _pause(self, opened: OpenPage, facts: OrderFacts, account: StoreAccount) -> None:
        """Keep what a fresh context needs to go on where the code is asked for."""
        with suppress(PlaywrightError):
            browser = PausedBrowser(opened.page.url, opened.login())
            self.means.paused.save(facts.order_number, account.linked, browser)

    def _remember(self, opened: OpenPage, account: StoreAccount) -> None:
        try:
            login = opened.login()
        except PlaywrightError:
            return
        self.means.logins.save(account.linked, login)


def _known(fence: Fence) -> tuple[str, ...]:
    try:
        return known_of(fence.reference)
    except ValueError:
        raise OutcomeUnknown("what the history showed before the click is not known") from None


def _personal(facts: OrderFacts) -> tuple[str, ...]:
    named = facts.facts
    return tuple(named[key] for key in named if key.startswith(("address.", "order.email")))


def _with_refused(failure: PlacementFailure, refused: list[str]) -> PlacementFailure:
    """A page that could not be opened because it is not the store's is another page than the
    playbook expects, not a store that is down."""
    if not refused or not isinstance(failure, RetailerUnavailable):
        return failure
    return PlaybookBroken(f"{failure.detail}; led to {', '.join(refused[:3])}, not the store's")
