"""Calling the operations team."""

from muse.adapters.notifications.sns import SnsNotifier

__all__ = ["SnsNotifier"]
