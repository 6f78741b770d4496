"""Reading the review page."""

from __future__ import annotations

from typing import Literal

from muse.adapters.retailers.headless.engine.judging.amounts import AmountUnclear, read_amount
from muse.adapters.retailers.headless.engine.judging.seen import SeenReview
from muse.adapters.retailers.headless.engine.page.finding import count_of, the_one
from muse.adapters.retailers.headless.engine.page.run import Run
from muse.adapters.retailers.headless.engine.page.texts import (
    read_lines,
    read_text,
    required_amount,
    required_text,
)
from muse.adapters.retailers.headless.playbook.schema.phases import ReviewReadings
from muse.adapters.retailers.headless.playbook.schema.steps import STEP_SECONDS, Read
from muse.domain.money import Money
from muse.domain.placement.failures import NotSupported

_Reading = Read | Literal["absent"]


def read_review(run: Run, read: ReviewReadings) -> SeenReview:
    """What the page says it will order. Waits for the lines and the total first.
    Errors: StepFailed; NotSupported when Muse's credit is used and it is unclear how much."""
    run.wait_for(
        lambda: count_of(run, read.lines.rows, run.page) > 0,
        STEP_SECONDS,
        lambda: "the review page lists no lines",
    )
    if read.total.at:
        the_one(run, read.total.at, run.page, STEP_SECONDS)
    return SeenReview(
        lines=read_lines(run, read.lines, run.page),
        address=required_text(run, read.address, run.page, "the shipping address"),
        subtotal=_required(run, read.subtotal, "the subtotal"),
        shipping=_required(run, read.shipping, "shipping"),
        tax=_required(run, read.tax, "the tax"),
        discount=_discount(run, read.discount),
        total=_required(run, read.total, "the total"),
        instrument=required_text(run, read.instrument, run.page, "the means of payment"),
        gift_card=_credit(run, read.gift_card, "a gift card or store credit"),
        points=_credit(run, read.points, "points"),
    )


def _required(run: Run, reading: _Reading, what: str) -> Money:
    if reading == "absent":
        return _nothing(run)
    return required_amount(run, reading, run.page, what)


def _discount(run: Run, reading: _Reading) -> Money:
    """What is subtracted, whether the store writes it with a minus or without."""
    if reading == "absent" or read_text(run, reading, run.page) is None:
        return _nothing(run)
    amount = required_amount(run, reading, run.page, "the discount")
    return -amount if amount.cents < 0 else amount


def _credit(run: Run, reading: _Reading, what: str) -> Money:
    """Nothing when its element is not there. What is there and is no amount counts as used."""
    text = None if reading == "absent" else read_text(run, reading, run.page)
    if not text:
        return _nothing(run)
    try:
        return read_amount(text, run.order.approved.currency)
    except AmountUnclear:
        raise NotSupported(f"the store would take {what}") from None


def _nothing(run: Run) -> Money:
    return run.order.approved * 0
