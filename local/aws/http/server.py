"""Gap 8: ministack binds 0.0.0.0. Both ports are bound to loopback here, and nothing else is."""

import asyncio
import resource
import signal

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config

from local.aws.http.gateway import AsgiApp
from local.aws.settings import HOST

LARGEST_REQUEST_HEAD = 64 * 1024  # above the gateway's limit, so that it answers and not the parser


class PortTakenError(Exception):
    """Another program listens on a port that is needed; the message names it."""


def serve(app: AsgiApp, ports: list[int]) -> None:
    """Serve until SIGTERM or SIGINT. Raises PortTakenError before anything is served."""
    raise_open_files_limit()
    asyncio.run(serve_until_signal(app, configuration(ports)))


def configuration(ports: list[int]) -> Config:
    """How hypercorn serves: loopback, both ports in one process and one event loop."""
    config = Config()
    config.bind = [f"{HOST}:{port}" for port in ports]
    config.h11_max_incomplete_size = LARGEST_REQUEST_HEAD
    config.keep_alive_timeout = 75
    config.keep_alive_max_requests = 1_000_000
    config.graceful_timeout = 1
    config.loglevel = "WARNING"
    return config


async def serve_until_signal(app: AsgiApp, config: Config) -> None:
    """Run the server in this loop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await hypercorn_serve(app, config, shutdown_trigger=stop.wait)
    except OSError as error:
        raise PortTakenError(f"cannot listen on {' and '.join(config.bind)}: {error}") from error


def raise_open_files_limit() -> None:
    """Allow as many connections as the system permits: each invocation of a Map is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
