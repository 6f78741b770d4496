"""What a sender of webhooks is answered."""

from __future__ import annotations

from typing import Literal

from muse.runtime.api.base import View


class ReceivedView(View):
    """The event was handed on for good."""

    received: Literal[True]


class ReportsReceivedView(ReceivedView):
    """How many reports about orders it held; none when Muse has no use for what it says."""

    reports: int
