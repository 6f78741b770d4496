"""Clients of the emulated AWS, for everything outside it that runs on this machine."""

import boto3
from botocore.config import Config

from local.aws.settings import ACCOUNT, REGION

CONFIG = Config(
    retries={"total_max_attempts": 1},
    connect_timeout=2,
    read_timeout=120,
    s3={"addressing_style": "path"},
)


def session() -> boto3.Session:
    """Credentials and region of the emulated account, whatever the shell has."""
    return boto3.Session(
        aws_access_key_id=ACCOUNT, aws_secret_access_key="local", region_name=REGION
    )
