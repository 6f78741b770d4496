"""What was kept of orders by browser."""

from __future__ import annotations

from functools import cache

from botocore.config import Config

from muse.adapters import aws
from muse.ports import Evidence
from muse.runtime.settings import required
from muse.runtime.wiring.clock import clock

_CONFIG = Config(
    connect_timeout=1,
    read_timeout=3,
    retries={"mode": "standard", "max_attempts": 2},
    signature_version="s3v4",
)


@cache
def evidence() -> Evidence:
    from muse.adapters.retailers.headless.evidence.bucket import BucketOfEvidence

    return BucketOfEvidence(aws.client("s3", _CONFIG), required("EVIDENCE_BUCKET"), clock())
