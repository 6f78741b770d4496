"""Messages of a checkout: business outcomes, told with HTTP 200."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """Who resolves an error: the platform, the buyer (with data, or by consenting), or nobody."""

    RECOVERABLE = "recoverable"
    BUYER_INPUT = "requires_buyer_input"
    BUYER_REVIEW = "requires_buyer_review"
    UNRECOVERABLE = "unrecoverable"


Message = dict[str, str]

OPTION_PATH = "$.fulfillment.methods[0].groups[0].selected_option_id"
DESTINATION_PATH = "$.fulfillment.methods[0].destinations[0]"


def line_path(index: int) -> str:
    return f"$.line_items[{index}]"


def error(
    code: str, content: str, path: str = "", severity: Severity = Severity.RECOVERABLE
) -> Message:
    located = {"path": path} if path else {}
    return {"type": "error", "code": code, "content": content, "severity": severity, **located}


def warning(code: str, content: str, path: str) -> Message:
    return {"type": "warning", "code": code, "content": content, "path": path}


def is_error(message: Message) -> bool:
    return message["type"] == "error"
