"""An image function."""

from typing import Any

from muse_probe import GREETED_BY


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Say what was asked, and who is on the path."""
    return {"echo": event, "greetedBy": GREETED_BY, "function": context.function_name}
