"""Clients of AWS services, made cheaply: a cold start spends much of its time on them."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any, Literal, get_args

from botocore.config import Config
from botocore.loaders import Loader
from botocore.session import Session

Service = Literal["dynamodb", "s3", "secretsmanager", "sns", "stepfunctions"]

# Making a client changes its session, which threads may share otherwise.
_one_at_a_time = threading.Lock()


@cache
def session() -> Session:
    """The session of all clients of this process: the first client that a session makes costs
    several times what another costs."""
    made = Session()
    made.register_component("data_loader", _KnownServices())
    return made


def client(service: Service, config: Config) -> Any:
    """A new client. Region, credentials and endpoint come from the environment."""
    with _one_at_a_time:
        return session().create_client(service, config=config)


class _KnownServices(Loader):
    """Knows which services there are, where botocore would look into the folders of all 400."""

    def list_available_services(self, type_name: str) -> list[str]:
        return list(get_args(Service))
