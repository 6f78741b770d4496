"""Settings: what the template tells a function through its environment."""

from __future__ import annotations

import os


class SettingMissing(RuntimeError):
    """The template did not give this function a setting that it needs."""


def required(name: str) -> str:
    """A setting that must be there. Error: SettingMissing."""
    value = os.environ.get(name, "")
    if not value:
        raise SettingMissing(f"The environment variable {name} is not set.")
    return value


def optional(name: str, default: str = "") -> str:
    """A setting that may be missing or empty."""
    return os.environ.get(name, "") or default


def number(name: str, default: int) -> int:
    """A whole number. Error: SettingMissing when it is something else."""
    text = os.environ.get(name, "")
    try:
        return int(text) if text else default
    except ValueError:
        raise SettingMissing(f"The environment variable {name} must be a number.") from None


def listed(name: str) -> tuple[str, ...]:
    """Values separated by commas."""
    return tuple(part.strip() for part in optional(name).split(",") if part.strip())
