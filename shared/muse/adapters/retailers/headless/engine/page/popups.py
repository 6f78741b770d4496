"""Pop-ups: cookie banners, newsletters and the like, closed whenever they are in the way."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator as PageLocator

from muse.adapters.retailers.headless.engine.page.finding import built, expanded
from muse.adapters.retailers.headless.engine.page.run import Run
from muse.adapters.retailers.headless.playbook.schema.playbook import Popup

_CLOSE_MS = 2_000


def close_popups(run: Run) -> None:
    """From now on the browser looks for the playbook's pop-ups before it acts on an element. Texts
    of pop-ups can't have facts of a line in them."""
    for popup in run.playbook.popups:
        for shown in expanded(run, popup.shows):
            landmark = built(run, shown, run.page).filter(visible=True).first
            run.page.add_locator_handler(landmark, _closing(run, popup), no_wait_after=True)


def _closing(run: Run, popup: Popup) -> Callable[[], None]:
    def close() -> None:
        for locator in expanded(run, popup.close):
            control: PageLocator = built(run, locator, run.page).filter(visible=True)
            if control.count() == 1:
                _click(control)
                return

    return close


def _click(control: PageLocator) -> None:
    try:
        control.click(timeout=_CLOSE_MS)
    except PlaywrightError:
        return  # what stays in the way is noticed by the step that it covers
