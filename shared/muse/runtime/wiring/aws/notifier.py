"""Who is told about new tasks."""

from __future__ import annotations

from functools import cache

from muse.adapters.notifications import SnsNotifier
from muse.ports import Notifier
from muse.runtime.settings import required


@cache
def notifier() -> Notifier:
    return SnsNotifier(required("OPS_TOPIC_ARN"))
