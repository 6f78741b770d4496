"""Where the browser is."""

from __future__ import annotations

import os
import shutil

# The headless shell starts in a tenth of a second and takes half the memory of the whole browser.
HEADLESS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
WITH_WINDOWS = HEADLESS[1:]


def executable(*, headed: bool = False) -> str | None:
    """The path of a Chromium: the setting MUSE_CHROMIUM, else what is installed on this machine.
    None leaves it to Playwright, which knows the one that it has downloaded itself."""
    named = os.environ.get("MUSE_CHROMIUM")
    if named:
        return named
    found = (shutil.which(name) for name in (WITH_WINDOWS if headed else HEADLESS))
    return next((path for path in found if path), None)
