"""Where messages lie that were received."""

from __future__ import annotations

from functools import cache

from botocore.config import Config

from muse.adapters import aws
from muse.ports.mail import MessageStore
from muse.runtime.wiring.clock import clock

_CONFIG = Config(
    connect_timeout=1,
    read_timeout=10,
    retries={"mode": "standard", "max_attempts": 3},
    signature_version="s3v4",
)


@cache
def messages(bucket: str) -> MessageStore:
    """The messages of a bucket. Whoever receives mail learns its name from the event."""
    from muse.adapters.mail.bucket import BucketOfMessages

    return BucketOfMessages(aws.client("s3", _CONFIG), bucket, clock())
