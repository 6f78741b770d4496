"""Events on EventBridge."""

from muse.adapters.events.event_bridge import EventBridgeBus, payment_event_from

__all__ = ["EventBridgeBus", "payment_event_from"]
