"""Secrets, by reference: what a function's role may read."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from muse.adapters import aws
from muse.domain.errors import Unavailable
from muse.runtime.logging import logger

KEPT_SECONDS = 300.0
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "max_attempts": 3})


class Secret:
    """One secret. It is read again every five minutes, so that a replaced value is taken up by
    running processes; while Secrets Manager does not answer, the value read last is used."""

    def __init__(self, arn: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._arn = arn
        self._clock = clock
        self._lock = threading.Lock()
        self._fields: dict[str, Any] | None = None
        self._read_at = 0.0

    def fields(self) -> dict[str, Any]:
        """Its fields, at most five minutes old. Error: Unavailable."""
        with self._lock:
            if self._fields is None or self._clock() >= self._read_at + KEPT_SECONDS:
                self._read()
            return self._fields or {}

    def read_again(self) -> dict[str, Any]:
        """Its fields as they are now. Error: Unavailable."""
        with self._lock:
            self._read()
            return self._fields or {}

    def _read(self) -> None:
        try:
            self._fields = _read(self._arn)
        except (BotoCoreError, ClientError) as error:
            if self._fields is None:
                raise Unavailable from error
            logger.warning(
                "a secret could not be read again", extra={"error": type(error).__name__}
            )
        self._read_at = self._clock()


def _read(arn: str) -> dict[str, Any]:
    vault = aws.client("secretsmanager", _CONFIG)
    fields: dict[str, Any] = json.loads(vault.get_secret_value(SecretId=arn)["SecretString"])
    return fields
