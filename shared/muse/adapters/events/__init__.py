"""Events on EventBridge."""

from muse.adapters.events.event_bridge import EventBridgeBus, payment_event_from
from muse.adapters.events.put_events import Bus

__all__ = ["Bus", "EventBridgeBus", "payment_event_from"]
