"""Secrets, by reference: what a function's role may read."""

from __future__ import annotations

import json
from typing import Any

from botocore.config import Config

from muse.adapters import aws

_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "max_attempts": 3})


def secret_at(arn: str) -> dict[str, Any]:
    """The fields of a secret as it is now."""
    vault = aws.client("secretsmanager", _CONFIG)
    fields: dict[str, Any] = json.loads(vault.get_secret_value(SecretId=arn)["SecretString"])
    return fields
