"""What goes wrong on a page, before it is known what that means for the order.

The browser's own messages are never passed on: they quote what was typed, secrets too.
"""

from __future__ import annotations

import re

from playwright.sync_api import Error as PlaywrightError

_GONE = re.compile(
    r"target.{0,40}(closed|crashed)|page crashed|browser.{0,20}(closed|disconnected)"
    r"|connection closed|has been closed|crashed",
    re.IGNORECASE,
)
_NETWORK = re.compile(r"net::(ERR_[A-Z_]+)")


class StepFailed(Exception):
    """A step could not be done, or its effect never showed. The text has no values in it."""


class BrowserGone(Exception):
    """The browser, or the page in it, closed or crashed."""


def is_browser_gone(error: PlaywrightError) -> bool:
    return _GONE.search(error.message) is not None


def network_error(error: PlaywrightError) -> str | None:
    """The browser's name of a network error (ERR_CONNECTION_REFUSED), if it was one."""
    found = _NETWORK.search(error.message)
    return found[1] if found else None


def words_of(error: PlaywrightError) -> str:
    """Why an action could not be done, in words of our own."""
    message = error.message
    known = {
        "intercepts pointer events": "it is covered by another element",
        "element is not visible": "it is hidden",
        "element is not enabled": "it is disabled",
        "element is not stable": "it keeps moving",
        "element is not editable": "it can't be written to",
        "element was detached": "it vanished",
        "strict mode violation": "several elements match",
        "outside of the viewport": "it is outside of the visible page",
    }
    return next((words for part, words in known.items() if part in message), "it did not react")
