"""Logs: structured, without anything personal (ids and codes, never addresses or names)."""

from __future__ import annotations

from aws_lambda_powertools import Logger

logger = Logger(use_rfc3339=True, utc=True)
