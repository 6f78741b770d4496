"""Clients of the emulated AWS, for everything outside it that runs on this machine."""

from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from local.aws.settings import ACCOUNT, REGION

CONFIG = Config(
    retries={"total_max_attempts": 1},
    connect_timeout=2,
    read_timeout=120,
    s3={"addressing_style": "path"},
    proxies={},
)
NO_PROFILE: dict[str, Any] = {
    "profile": (None, [], None, None)
}  # botocore's form: config name, variables, default


def session() -> boto3.Session:
    """Credentials and region of the emulated account, whatever profile the shell has chosen."""
    return boto3.Session(
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="local",
        region_name=REGION,
        botocore_session=botocore.session.Session(session_vars=NO_PROFILE),
    )
