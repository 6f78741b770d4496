"""Metrics: numbers that operators watch, written to the log in CloudWatch's embedded format.

The template names the namespace, one per stack (`POWERTOOLS_METRICS_NAMESPACE`), and the dimension
`service`.
"""

from __future__ import annotations

from aws_lambda_powertools import Metrics

metrics = Metrics()
