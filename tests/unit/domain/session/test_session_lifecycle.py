"""Whatever is done to a checkout, in whatever order: it keeps to its table, and tells of it."""

from collections.abc import Callable, Iterator
from itertools import islice, pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from muse.domain.address import CheckedAddress
from muse.domain.errors import MuseError
from muse.domain.money import Money
from muse.domain.session import NEXT, CheckoutSession, SessionStatus
from tests.builders import NOW, a_quote, a_ready_session, a_session, an_address
from tests.unit.domain.journeys import (
    CLAIM,
    DECLINED,
    MINUTE,
    ORDER_NUMBERS,
    an_intent,
    claimed,
    ordered,
    waiting,
)

SELDOM = st.integers(1, 10).map(lambda chance: chance == 10)
Operation = Callable[[CheckoutSession], CheckoutSession]


class Checkout(RuleBasedStateMachine):
    """A checkout, and someone who does to it what may come next or not."""

    def __init__(self) -> None:
        super().__init__()
        self.session = a_session()
        self.now = NOW

    def do(self, operation: Operation) -> bool:
        """Try it; whether it was possible. What it did must be in the table and in the history."""
        before = self.session
        try:
            after = operation(before)
        except MuseError:
            return False
        added = after.unsaved_history[len(before.unsaved_history) :]
        assert after.unsaved_history[: len(before.unsaved_history)] == before.unsaved_history
        if after.status is before.status:
            assert not added
        else:
            assert after.status in NEXT[before.status]
            assert [(entry.status, entry.at) for entry in added] == [(after.status, self.now)]
        self.session = after
        return True

    @rule(minutes=st.sampled_from([0, 1, 1, 1, 1, 15]))
    def time_passes(self, minutes: int) -> None:
        seen = self.session.status_at(self.now)
        self.now += minutes * MINUTE
        then = self.session.status_at(self.now)
        assert then is seen or (seen, then) == (SessionStatus.PENDING, SessionStatus.EXPIRED)

    @rule(shipping_cents=st.integers(0, 900))
    def ship(self, shipping_cents: int) -> None:
        quotes = tuple(
            a_quote(part, shipping_cents=shipping_cents) for part in self.session.snapshot.stores
        )
        address = CheckedAddress(an_address())
        self.do(lambda session: session.ship_to(address, quotes, self.now))

    @rule(card=st.sampled_from(["pm_1", "pm_2"]))
    def choose_card(self, card: str) -> None:
        self.do(lambda session: session.pay_with(card, self.now))

    @rule()
    def release_claim(self) -> None:
        self.do(lambda session: session.release_claim())

    @rule(really=SELDOM)
    def cancel(self, really: bool) -> None:
        if really:
            self.do(lambda session: session.cancel(self.now, "shopper"))

    @rule()
    def save(self) -> None:
        said = (*self.session.history, *self.session.unsaved_history)
        version = self.session.version
        self.session = self.session.saved()
        assert self.session.history == said
        assert (self.session.unsaved_history, self.session.version) == ((), version + 1)

    @invariant()
    def the_history_tells_the_whole_way(self) -> None:
        way = [entry.status for entry in (*self.session.history, *self.session.unsaved_history)]
        assert way[0] == SessionStatus.PENDING
        assert way[-1] == self.session.status
        for step, then in pairwise(way):
            assert SessionStatus(then) in NEXT[SessionStatus(step)]

    @invariant()
    def what_is_ordered_is_being_placed_or_settled(self) -> None:
        if self.session.order_numbers:
            assert self.session.status in {
                SessionStatus.PROCESSING,
                SessionStatus.COMPLETED,
                SessionStatus.FAILED,
            }

    @invariant()
    def money_is_never_taken_beyond_the_hold(self) -> None:
        payment = self.session.payment
        if payment.captured is not None:
            assert payment.authorized is not None
            assert payment.captured == payment.due
            assert Money(0) <= payment.captured <= payment.authorized


BEGINNINGS = [
    a_session(),
    a_ready_session(),
    claimed(),
    waiting(),
    ordered(),
    ordered().freeze_due(Money(2000), NOW)[0],
]


class AnyCheckout(Checkout):
    """Every operation at any time, as crashes, double clicks and late answers bring them."""

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def begin(self, beginning: CheckoutSession) -> None:
        self.session = beginning

    @rule()
    def claim(self) -> None:
        self.do(lambda session: session.start_placing(self.now, CLAIM)[0])

    @rule()
    def go_on(self) -> None:
        self.do(lambda session: session.continue_placing(self.now, CLAIM))

    @rule()
    def remember_an_intent(self) -> None:
        self.do(lambda session: session.with_intent(an_intent(session.total)))

    @rule()
    def wait(self) -> None:
        self.do(lambda session: session.wait_for_shopper(an_intent(session.total), self.now))

    @rule()
    def decline(self) -> None:
        self.do(lambda session: session.decline(self.now, DECLINED))

    @rule()
    def give_up_payment(self) -> None:
        self.do(lambda session: session.give_up_payment(self.now))

    @rule(missing=st.sampled_from([0, 0, 1]))
    def authorize(self, missing: int) -> None:
        held = self.session.total - Money(missing)
        intent = an_intent(self.session.total, held=held)
        if self.do(lambda session: session.authorize(intent, ORDER_NUMBERS)):
            assert self.session.payment.authorized == self.session.total

    @rule()
    def run_again(self) -> None:
        self.do(lambda session: session.next_run())

    @rule(cents=st.sampled_from([-1, 0, 2000, 10**6]))
    def freeze(self, cents: int) -> None:
        fixed = self.session.payment.due
        if self.do(lambda session: session.freeze_due(Money(cents), self.now)[0]):
            assert fixed in (None, self.session.payment.due)

    @rule(cents=st.sampled_from([0, 2000]))
    def settle(self, cents: int) -> None:
        self.do(lambda session: session.settle(Money(cents), self.now))

    @rule(really=SELDOM)
    def expire(self, really: bool) -> None:
        if really:
            self.do(lambda session: session.expire(self.now))

    @rule(really=SELDOM)
    def supersede(self, really: bool) -> None:
        if really:
            self.do(lambda session: session.supersede("cs_2", self.now))


class PaidCheckout(Checkout):
    """A checkout placed as it should be, by callers that may die between any two steps.

    Stripe is played here: it gives a key's first answer again, and minds a key's parameters.
    """

    def __init__(self) -> None:
        super().__init__()
        self.session = a_ready_session()
        self.called: dict[str, tuple[object, ...]] = {}
        self.answers: dict[str, str] = {}
        self.intents: dict[str, str] = {}

    def ask(self, answer: str, key: str, *parameters: object) -> str:
        """What Stripe answers to this key: `answer`, if it is new."""
        assert self.called.setdefault(key, parameters) == parameters
        return self.answers.setdefault(key, answer)

    @rule(
        card=st.sampled_from(["pm_1", "pm_2"]),
        creation=st.sampled_from(["made", "made", "refused"]),
        answer=st.sampled_from(["held", "asks", "declined"]),
        steps=st.sampled_from([1, 2, 3, 4, 5, 5, 5]),
    )
    def place(self, card: str, creation: str, answer: str, steps: int) -> None:
        for _ in islice(self.placing(card, creation, answer), steps):
            pass

    def placing(self, card: str, creation: str, answer: str) -> Iterator[None]:
        """One request to place it. Whoever makes it may die at every yield."""
        if self.session.payment_method_id is None:
            self.do(lambda session: session.pay_with(card, self.now))
        if not self.do(lambda session: session.start_placing(self.now, CLAIM)[0]) and not self.do(
            lambda session: session.continue_placing(self.now, CLAIM)
        ):
            return
        yield
        if self.session.payment.intent_id is None:
            yield from self.creating(creation)
        if self.session.status is SessionStatus.PROCESSING:
            yield from self.confirming(self.session.payment.intent_id or "", answer)

    def creating(self, answer: str) -> Iterator[None]:
        session = self.session
        key, card = session.ledger.create_key, session.payment_method_id
        creation = self.ask(answer, key, session.total, card)
        yield
        if creation == "refused":
            assert self.do(lambda session: session.decline(self.now, DECLINED))
        else:
            intent = an_intent(session.total, intent_id=f"pi {key}")
            assert self.do(lambda session: session.with_intent(intent))
        yield

    def confirming(self, intent_id: str, answer: str) -> Iterator[None]:
        session = self.session
        match self.intents.get(intent_id):
            case "held":
                pass
            case "asks":
                self.intents[intent_id] = answer
            case known:
                assert known != "released"
                payment = (intent_id, session.total, session.payment_method_id)
                if known is not None:
                    self.ask("updated", session.ledger.update_key, *payment)
                self.intents[intent_id] = self.ask(answer, session.ledger.confirm_key, *payment)
        yield
        intent = an_intent(session.total, intent_id=intent_id)
        assert self.do(
            {
                "held": lambda session: session.authorize(intent, ORDER_NUMBERS),
                "asks": lambda session: session.wait_for_shopper(intent, self.now),
                "declined": lambda session: session.decline(self.now, DECLINED),
            }[self.intents[intent_id]]
        )

    @precondition(lambda self: self.session.payment_can_be_given_up(self.now))
    @rule()
    def give_up_payment(self) -> None:
        assert self.do(lambda session: session.continue_placing(self.now, CLAIM))
        intent_id = self.session.payment.intent_id
        if intent_id is not None:
            self.ask("released", self.session.ledger.release_key, intent_id)
            self.intents[intent_id] = "released"
        assert self.do(lambda session: session.give_up_payment(self.now))

    @precondition(lambda self: self.session.order_numbers and not self.session.is_final)
    @rule(due=st.sampled_from([0, 2000]), dies=st.booleans())
    def settle(self, due: int, dies: bool) -> None:
        if self.session.payment.due is None:
            assert self.do(lambda session: session.freeze_due(Money(due), self.now)[0])
        row = self.session.ledger.settlement(self.now)
        self.ask("done", row.key, row.type, row.amount)
        if not dies:
            fixed = self.session.payment.due or Money(0)
            assert self.do(lambda session: session.settle(fixed, self.now))

    @invariant()
    def only_the_present_intent_holds_money(self) -> None:
        holding = [intent_id for intent_id, state in self.intents.items() if state in _HOLDS]
        assert holding in ([], [self.session.payment.intent_id])


_HOLDS = {"held", "asks"}
TestAnyCheckout = AnyCheckout.TestCase
TestPaidCheckout = PaidCheckout.TestCase
TestAnyCheckout.settings = settings(max_examples=50, stateful_step_count=25)
TestPaidCheckout.settings = settings(max_examples=50, stateful_step_count=25)
