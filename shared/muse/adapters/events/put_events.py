"""PutEvents, for all that Muse puts on its bus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from muse.adapters import aws
from muse.domain.errors import Unavailable

Entry = Mapping[str, Any]
_AT_ONCE = 10  # entries of one request
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "max_attempts": 3})


class Bus:
    """One bus of EventBridge."""

    def __init__(self, bus_name: str) -> None:
        self._bus = bus_name

    @cached_property
    def _client(self) -> Any:
        return aws.client("events", _CONFIG)

    def put(self, entries: Sequence[Entry]) -> None:
        """Errors: Unavailable unless all were taken over: PutEvents answers 200 also when it took
        nothing over."""
        for some in _by_tens(entries):
            named = [{"EventBusName": self._bus, **entry} for entry in some]
            try:
                answer = self._client.put_events(Entries=named)
            except (BotoCoreError, ClientError) as error:
                raise Unavailable from error
            if answer["FailedEntryCount"]:
                raise Unavailable


def _by_tens(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(entries), _AT_ONCE):
        yield entries[start : start + _AT_ONCE]
