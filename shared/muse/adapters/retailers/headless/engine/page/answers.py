"""The store's HTTP answers, as the page receives them."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Request, Response

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


class OpenRequests:
    """Requests by and for scripts that were sent from now on and are not answered yet."""

    def __init__(self, page: Page) -> None:
        self._open: set[Request] = set()
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def __bool__(self) -> bool:
        return bool(self._open)

    def _begun(self, request: Request) -> None:
        if request.resource_type in {"script", *_SCRIPTED}:
            self._open.add(request)

    def _ended(self, request: Request) -> None:
        self._open.discard(request)


def _is_bad(status: int) -> bool:
    return status in {_REFUSED, _TOO_MANY} or status >= _SERVER_ERRORS
