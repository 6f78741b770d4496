"""The store's HTTP answers, as the page receives them."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Response

_REFUSED = 403
_TOO_MANY = 429
_SERVER_ERRORS = 500
_SCRIPTED = frozenset({"document", "fetch", "xhr"})


class PageAnswers:
    """Notes the answers to navigations and scripts of the page's own host: `worst` is the status
    that explains best why a step failed, since `begin`."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._statuses: list[int] = []
        self.document_status = 0
        page.on("response", self._note)

    def begin(self) -> None:
        """A new step: what was answered before does not explain it."""
        self._statuses.clear()

    @property
    def worst(self) -> int | None:
        """403, 429 or a status from 500 on, if one was answered or the page itself is one."""
        seen = [*self._statuses, self.document_status]
        return next((status for status in seen if _is_bad(status)), None)

    def _note(self, response: Response) -> None:
        try:
            request = response.request
            if request.resource_type not in _SCRIPTED:
                return
            if request.is_navigation_request() and request.frame == self._page.main_frame:
                self.document_status = response.status
            elif urlsplit(response.url).netloc != urlsplit(self._page.url).netloc:
                return
            self._statuses.append(response.status)
        except PlaywrightError:
            return  # a request of a page that is gone explains nothing


def _is_bad(status: int) -> bool:
    return status in {_REFUSED, _TOO_MANY} or status >= _SERVER_ERRORS
