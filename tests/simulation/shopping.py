"""What shoppers do: press the button, on one device or several, edit, give up, come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from muse.domain.errors import PaymentDeclined
from muse.domain.payments.payment import IntentStatus
from muse.domain.session import CheckoutSession, SessionStatus
from muse.usecases.checkout.place_checkout import CLAIM_TIME, PlaceCheckout, place_checkout
from muse.usecases.checkout.set_payment_method import SetPaymentMethod, set_payment_method
from muse.usecases.checkout.set_shipping import SetShipping, set_shipping
from muse.usecases.checkout.start_checkout import StartCheckout, start_checkout
from tests.builders import USER, an_address
from tests.fakes.moments import Crash
from tests.fakes.payments import VISA
from tests.simulation.stage import Stage

_A_MOMENT = timedelta(seconds=1)
_PRESSES = 4
SECOND_KEY = "the second checkout"


def shopper(stage: Stage) -> None:
    """Presses the button, takes another card when one is declined, confirms when the bank asks."""
    for _ in range(_PRESSES):
        try:
            if not _press_once(stage):
                return
        except Crash:
            if stage.case.power_cut or not stage.case.persistent:
                raise
            stage.later(CLAIM_TIME + _A_MOMENT)


def _press_once(stage: Stage) -> bool:
    """Whether to press again."""
    try:
        view = stage.press()
    except PaymentDeclined:
        stage.choose(VISA)
        return True
    if view.session.status is not SessionStatus.REQUIRES_ACTION:
        return False
    stage.later(timedelta(seconds=stage.case.thinks))
    _answer_the_bank(stage)
    return True


def _answer_the_bank(stage: Stage) -> None:
    if stage.intent_to_confirm is None:
        return
    if stage.case.confirms:
        stage.payments.shopper_confirms()
    else:
        stage.payments.shopper_fails()


def press(stage: Stage) -> None:
    """The button again, on another device."""
    stage.press()


def second_session(stage: Stage) -> None:
    """Another checkout of the same cart, from the first page on."""
    command = StartCheckout(USER, SECOND_KEY)
    session = start_checkout(command, stage.storage, stage.registry, stage.clock)
    session = _shipped(stage, session)
    chosen = SetPaymentMethod(session.session_id, USER, VISA)
    set_payment_method(chosen, stage.storage, stage.clock)
    place_checkout(PlaceCheckout(session.session_id, USER), stage.placing)


def _shipped(stage: Stage, session: CheckoutSession) -> CheckoutSession:
    command = SetShipping(session.session_id, USER, an_address(address1="9 Side St"))
    return set_shipping(command, stage.quoting)


def edit_shipping(stage: Stage) -> None:
    """Another address; what shipping costs has changed since."""
    for name in stage.stores:
        stage.retailer(name).shipping += stage.retailer(name).tax
    _shipped(stage, stage.session)


def edit_cart(stage: Stage) -> None:
    """One more piece of everything."""
    for name in stage.stores:
        stage.add(name)


def choosing(card: str) -> Callable[[Stage], None]:
    """Another card, and the button."""

    def choose_and_press(stage: Stage) -> None:
        stage.choose(card)
        stage.press()

    return choose_and_press


def give_up_payment(stage: Stage) -> None:
    """While the bank asks, or when whoever placed it has died."""
    stage.until(_can_be_given_up(stage), 180)
    stage.give_up_payment()


def _can_be_given_up(stage: Stage) -> Callable[[], bool]:
    return lambda: stage.session.payment_can_be_given_up(stage.clock.now())


def give_up(stage: Stage) -> None:
    stage.give_up()


def use_client_secret(stage: Stage) -> None:
    """Once the page has the client secret, it can confirm with a card of its own at any time, also
    when the checkout is over; it tries every minute."""
    if not stage.until(lambda: stage.session.payment.client_secret is not None, 300):
        return
    known = stage.session.payment.intent_id or ""
    for _ in range(10):
        if stage.payments.intents[known].status is IntentStatus.REQUIRES_PAYMENT_METHOD:
            stage.payments.hold_with_another_card(known)
        stage.later(timedelta(seconds=60))
