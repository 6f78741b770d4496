"""`python -m local.stripe --port 8702`: serve the stand-in until it is interrupted."""

from __future__ import annotations

import argparse
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from local.stripe.http.server import Server
from local.stripe.stand_in import StandIn


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, serve, and stop at SIGINT or SIGTERM."""
    options = _options(arguments)
    # A receiver compares a signature's time with its own clock, which nobody advances.
    stand_in = StandIn(state_dir=options.state_dir, wait=time.sleep, signed_at=time.time)
    if options.webhook_url:
        stand_in.controls.add_webhook(options.webhook_url, options.webhook_secret)
    server = Server(stand_in, options.port)
    threading.Thread(target=server.deliver_events, daemon=True).start()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"Stripe stand-in: {server.url}", flush=True)
    with server:
        server.serve_forever(poll_interval=0.1)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.stripe", description=__doc__)
    parser.add_argument("--port", type=int, default=8702)
    parser.add_argument("--state-dir", type=Path, help="keep everything in this folder")
    parser.add_argument("--webhook-url", help="deliver all events to this URL")
    parser.add_argument("--webhook-secret", help="what deliveries are signed with")
    options = parser.parse_args(arguments)
    if bool(options.webhook_url) != bool(options.webhook_secret):
        parser.error("--webhook-url and --webhook-secret go together")
    return options


if __name__ == "__main__":
    main()
