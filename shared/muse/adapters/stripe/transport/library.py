"""Imports the stripe library without the HTTP libraries that it looks for when it is imported.

It tries requests, pycurl, httpx and aiohttp, to choose a default transport. Muse brings its own
(connection.py); without those imports stripe costs less than half the CPU time. Import it from
here only.
"""

from __future__ import annotations

import sys
from types import ModuleType

_PASSED_OVER: dict[str, ModuleType | None] = dict.fromkeys(
    ("requests", "pycurl", "httpx", "aiohttp")
)
_hidden = {name: module for name, module in _PASSED_OVER.items() if name not in sys.modules}
# None in sys.modules makes an import fail, as if the package weren't installed.
sys.modules.update(_hidden)  # type: ignore[arg-type]  # importlib's own way of blocking an import
try:
    import stripe
finally:
    for _name in _hidden:
        del sys.modules[_name]

__all__ = ["stripe"]
