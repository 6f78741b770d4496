"""Clients of AWS services, made cheaply: a cold start spends much of its time on them."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any, Literal, get_args

from botocore.config import Config
from botocore.exceptions import ConnectionClosedError
from botocore.loaders import Loader
from botocore.session import Session

Service = Literal[
    "dynamodb",
    "events",
    "kms",
    "lambda",
    "s3",
    "secretsmanager",
    "sesv2",
    "sns",
    "stepfunctions",
]

# The one of ours that has names outside the regions, too.
_S3 = {
    "partitionEndpoint": "aws-global",
    "endpoints": {"aws-global": {"credentialScope": {"region": "us-east-1"}}},
}
_VARIANTS = (["fips"], ["dualstack"], ["dualstack", "fips"])
# Making a client changes its session, which threads may share otherwise.
_one_at_a_time = threading.Lock()


@cache
def session() -> Session:
    """The session of all clients of this process: the first client that a session makes costs
    several times what another costs."""
    made = Session()
    made.register_component("data_loader", _LeanLoader())
    made.register("before-parse", _require_whole)
    return made


def client(service: Service, config: Config) -> Any:
    """A new client. Region, credentials and endpoint come from the environment."""
    with _one_at_a_time:
        return session().create_client(service, config=config)


def _require_whole(**received: Any) -> None:
    """Refuse an answer that broke off. Botocore would take what is left of it for the answer, and
    an item whose answer broke off for one that doesn't exist. Error: ConnectionClosedError."""
    answer, operation = received["response_dict"], received["operation_model"]
    body, promised = answer["body"], answer["headers"].get("content-length")
    if promised is None or not isinstance(body, bytes) or operation.http["method"] == "HEAD":
        return
    if len(body) < int(promised):
        raise ConnectionClosedError(endpoint_url=operation.name)


class _LeanLoader(Loader):
    """Spares botocore what only other services need: a look into the folders of all 400, and the
    list of their endpoints (1.2 MB). The endpoints of ours follow from the rules beside their
    models, and from the partitions."""

    def list_available_services(self, type_name: str) -> list[str]:
        return list(get_args(Service))

    def load_data_with_path(self, name: str) -> tuple[dict[str, Any], str]:
        if name != "endpoints":
            return super().load_data_with_path(name)
        data, path = super().load_data_with_path("partitions")
        return {"partitions": [_bare(partition) for partition in data["partitions"]]}, path


def _bare(partition: dict[str, Any]) -> dict[str, Any]:
    """A partition as the list of endpoints has it, without any service."""
    hostname = "{service}.{region}.{dnsSuffix}"
    return {
        "partition": partition["id"],
        "dnsSuffix": partition["outputs"]["dnsSuffix"],
        "regionRegex": partition["regionRegex"],
        "regions": partition["regions"],
        "defaults": {
            "hostname": hostname,
            "protocols": ["https"],
            "signatureVersions": ["v4"],
            "variants": [{"tags": tags, "hostname": hostname} for tags in _VARIANTS],
        },
        "services": {"s3": _S3},
    }
