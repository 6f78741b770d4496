"""How Muse pays stores."""

from __future__ import annotations

from functools import cache

from muse.adapters.funding.configured import ConfiguredFunding
from muse.runtime.settings import optional


@cache
def funding() -> ConfiguredFunding:
    return ConfiguredFunding.from_json(optional("FUNDING"))
