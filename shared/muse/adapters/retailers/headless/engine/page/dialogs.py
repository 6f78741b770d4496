"""Questions that a page asks in a dialog of the browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Dialog, Page


@contextmanager
def accepting_dialogs(page: Page, accept: bool) -> Iterator[None]:
    """Answer "OK" meanwhile, if so asked. Otherwise the browser cancels every dialog by itself."""
    if not accept:
        yield
        return
    page.on("dialog", _accept)
    try:
        yield
    finally:
        page.remove_listener("dialog", _accept)


def _accept(dialog: Dialog) -> None:
    dialog.accept()
