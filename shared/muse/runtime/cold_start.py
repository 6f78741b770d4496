"""A short cold start: every function's package begins it, its handler's module finishes it.

Outside Lambda both do nothing.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable

_IN_LAMBDA = "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def begin() -> None:
    """Before the imports. They make some 100,000 objects, all of which stay: to look for garbage
    among them again and again costs a tenth of the start."""
    if _IN_LAMBDA:
        gc.disable()


def finish(*ports: Callable[[], object]) -> None:
    """After the imports: wire what nearly every request needs, so that the first one doesn't wait
    for it, and look for garbage from now on, but only among what requests make."""
    if _IN_LAMBDA:
        for port in ports:
            port()
        gc.freeze()
        gc.enable()
