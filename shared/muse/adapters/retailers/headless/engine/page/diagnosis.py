"""What a failed step means: the failure class, from the page and the store's answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator as PageLocator

from muse.adapters.retailers.headless.engine.page.effects import holds_now
from muse.adapters.retailers.headless.engine.page.finding import any_of, count_of
from muse.adapters.retailers.headless.engine.page.problems import (
    BrowserGone,
    StepFailed,
    is_browser_gone,
)
from muse.adapters.retailers.headless.engine.page.run import Run
from muse.adapters.retailers.headless.playbook.rules.names import FAILURES
from muse.adapters.retailers.headless.playbook.schema.playbook import CodePrompt, Landmark
from muse.domain.placement.failures import (
    BotChallenge,
    PlacementFailure,
    PlaybookBroken,
    RetailerBusy,
    RetailerUnavailable,
    StepUpRequired,
)
from muse.domain.placement.verification import SentTo

_FORBIDDEN, _TOO_MANY = 403, 429
_ORDERING = frozenset({"submit", "confirm"})
# What the usual services put on a page that wants proof of a human. A badge in the corner that only
# says that the service is used asks for nothing.
_CHALLENGES = (
    "iframe[src*='recaptcha/'][src*='bframe'], iframe[title*='recaptcha challenge'], "
    "iframe[src*='hcaptcha.com'], iframe[src*='challenges.cloudflare.com'], "
    "iframe[src*='captcha' i]:not(.grecaptcha-badge iframe), #px-captcha, "
    "#challenge-form, .g-recaptcha, .h-captcha, .cf-turnstile, [id*='captcha' i]"
)
_CHALLENGE_WORDS = (
    r"/verify (that )?you are (a )?human|i am not a robot|i'm not a robot|press & hold/i"
)


def raise_refusal(run: Run) -> None:
    """Raise the failure that the page shows, if it shows one: the playbook's landmarks first, then
    what asks for a one-time code or a human. Errors: PlacementFailure."""
    named = [one for one in run.playbook.failures if not one.phases or run.phase in one.phases]
    try:
        if _shows_nothing(run, named):
            return
        refusal = _landmark(run, named) or _code_prompt(run) or _challenge(run)
    except StepFailed:
        return
    except PlaywrightError as error:
        if is_browser_gone(error):
            raise BrowserGone("the browser closed or crashed") from None
        return  # the page is just being replaced: it shows nothing
    if refusal:
        raise refusal


def raise_challenge(run: Run) -> None:
    """Raise BotChallenge when the page asks for a human, also beside a form that would work."""
    try:
        challenge = _challenge(run)
    except PlaywrightError as error:
        if is_browser_gone(error):
            raise BrowserGone("the browser closed or crashed") from None
        return
    if challenge:
        raise challenge


def _shows_nothing(run: Run, landmarks: Sequence[Landmark]) -> bool:
    """Whether no landmark, question for a code or challenge can be there, by one question to the
    browser. False: look at each."""
    if any(landmark.when.model_fields_set != {"visible"} for landmark in landmarks):
        return False
    seen = [any_of(run, one.when.visible, run.page) for one in landmarks if one.when.visible]
    if prompt := _prompt_of(run):
        seen.append(any_of(run, prompt.asked, run.page))
    return reduce(PageLocator.or_, seen, _challenges(run)).count() == 0


def _landmark(run: Run, landmarks: Sequence[Landmark]) -> PlacementFailure | None:
    for landmark in landmarks:
        if holds_now(run, landmark.when):
            return FAILURES[landmark.raises](
                f"the store's page says so ({run.phase})",
                definite=landmark.definite,
                item_id=run.item_id,
            )
    return None


def _prompt_of(run: Run) -> CodePrompt | None:
    """How a code may be asked for now: one can be waited for as long as nothing was ordered."""
    if run.is_entering_code or run.phase in _ORDERING:
        return None
    return run.playbook.code


def _code_prompt(run: Run) -> PlacementFailure | None:
    prompt = _prompt_of(run)
    if prompt is None or not count_of(run, prompt.asked, run.page):
        return None
    return StepUpRequired(f"a one-time code ({run.phase})", sent_to=SentTo(prompt.sent_to))


def _challenge(run: Run) -> PlacementFailure | None:
    if _challenges(run).count():
        return BotChallenge(f"the page wants proof that a human is there ({run.phase})")
    return None


def _challenges(run: Run) -> PageLocator:
    shown = run.page.locator(_CHALLENGES).or_(run.page.locator(f"text={_CHALLENGE_WORDS}"))
    return shown.filter(visible=True)


def failure_of(run: Run, failed: StepFailed, otherwise: str | None) -> PlacementFailure:
    """The failure that a step's failing means. What the page and the store's answers say comes
    first, then the step's own `otherwise`. Errors: BrowserGone."""
    try:
        raise_refusal(run)
    except PlacementFailure as shown:
        return shown
    answered = _by_status(run)
    if answered:
        return answered
    if run.deadline.left <= 0:
        return RetailerUnavailable("the order's time was over before the page was ready")
    if _is_signed_out(run):
        return RetailerUnavailable("the store asks to sign in again: the session was lost")
    return FAILURES[otherwise or PlaybookBroken.__name__](str(failed), item_id=run.item_id)


def _by_status(run: Run) -> PlacementFailure | None:
    status = run.answers.worst
    if status is None:
        return None
    said = f"the store answered {status} ({run.phase})"
    if status == _FORBIDDEN:
        return BotChallenge(said)
    return RetailerBusy(said) if status == _TOO_MANY else RetailerUnavailable(said)


def _is_signed_out(run: Run) -> bool:
    signed_out = run.playbook.phases.login.signed_out
    if run.phase == "login":
        return False
    try:
        return holds_now(run, signed_out)
    except (PlaywrightError, StepFailed):
        return False
