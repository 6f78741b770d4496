"""Moto's interpreter calls services through boto3 clients; here they are pointed at ministack.

One client per service for all executions: creating one costs 50 ms. Nothing is retried, because the
workflow's own Retry is under test, and nothing times out before the workflow does.
"""

import sys
import threading
from typing import Any

from botocore.config import Config
from moto.stepfunctions.parser.asl.utils import boto_client

from local.aws.clients import session

CONFIG = Config(
    parameter_validation=False,
    retries={"total_max_attempts": 1},
    connect_timeout=10,
    read_timeout=900,  # seconds: the longest a Lambda function can run
    max_pool_connections=200,
    inject_host_prefix=False,
    proxies={},
)


class Clients:
    """The clients of one endpoint, each made once."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._known: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    def install(self) -> None:
        """Hand these clients to every module of moto that has taken the original maker."""
        original = boto_client.boto_client_for
        for module in list(sys.modules.values()):
            if getattr(module, "boto_client_for", None) is original:
                module.boto_client_for = self.client_for  # type: ignore[attr-defined] # found by name above

    def client_for(self, region: str, service: str, state_credentials: Any = None) -> Any:
        """The client of a service. A state's own role makes no difference: IAM is not enforced."""
        del state_credentials
        with self._lock:
            key = (region, service)
            if key not in self._known:
                self._known[key] = session().client(
                    service,  # type: ignore[call-overload] # the name comes from the definition
                    region_name=region,
                    endpoint_url=self._endpoint,
                    config=CONFIG,
                )
            return self._known[key]
