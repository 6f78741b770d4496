"""Metrics: numbers that operators watch, written to the log in CloudWatch's embedded format."""

from __future__ import annotations

from aws_lambda_powertools import Metrics

metrics = Metrics(namespace="Muse")
