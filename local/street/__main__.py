"""`python -m local.street --base-port N --state-dir DIR`: open the street until it is stopped."""

from __future__ import annotations

import argparse
import signal
import threading
from pathlib import Path

from local.street.authorization.clients import Client
from local.street.shipping.desk import Hearers
from local.street.shops.side_street import MOST
from local.street.store.open_store import Timings
from local.street.street import Street, StreetPlan


def main() -> None:
    """Serve until SIGINT or SIGTERM; a kill loses nothing that was answered."""
    street = Street(_plan(_arguments()))
    stopping = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: stopping.set())
    street.start()
    for open_store in street.stores.values():
        print(
            f"{open_store.store_id}  {open_store.spec.name:20}  {open_store.base_url}", flush=True
        )
    stopping.wait()
    street.stop()


def _arguments() -> argparse.Namespace:
    times = Timings()
    parser = argparse.ArgumentParser(prog="python -m local.street", description=__doc__)
    parser.add_argument("--base-port", type=int, required=True, help="the first store's port")
    parser.add_argument("--state-dir", type=Path, required=True, help="where the street remembers")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same ids and chances")
    parser.add_argument(
        "--extra-stores", type=int, default=0, metavar="N", help=f"open 0 to {MOST} more stores"
    )
    parser.add_argument(
        "--approved-platform",
        action="append",
        default=[],
        metavar="URL",
        help="a platform profile that the stores trust without fetching it (repeatable)",
    )
    client = Client()
    parser.add_argument("--client-id", default=client.client_id)
    parser.add_argument("--client-secret", default=client.client_secret)
    parser.add_argument(
        "--redirect-uri",
        action="append",
        default=[],
        metavar="URI",
        help="where customers who link an account are sent back to (repeatable)",
    )
    parser.add_argument("--muse-url", metavar="URL", help="who is told what becomes of orders")
    parser.add_argument("--aws-url", metavar="URL", help="where AWS answers to a store's requests")
    parser.add_argument("--bus-arn", metavar="ARN", help="Muse's event bus")
    parser.add_argument("--slow-seconds", type=float, default=times.slow)
    parser.add_argument("--hang-seconds", type=float, default=times.hang)
    parser.add_argument("--in-progress-seconds", type=float, default=times.in_progress)
    parser.add_argument("--history-seconds", type=float, default=times.history)
    chosen = parser.parse_args()
    hearers = (chosen.muse_url, chosen.aws_url, chosen.bus_arn)
    if any(hearers) and not all(hearers):
        parser.error("--muse-url, --aws-url and --bus-arn go together")
    return chosen


def _hearers(chosen: argparse.Namespace) -> Hearers | None:
    if not chosen.muse_url:
        return None
    return Hearers(chosen.muse_url, chosen.aws_url, chosen.bus_arn)


def _plan(chosen: argparse.Namespace) -> StreetPlan:
    return StreetPlan(
        base_port=chosen.base_port,
        state_dir=chosen.state_dir,
        seed=chosen.seed,
        extra_stores=chosen.extra_stores,
        approved_platforms=frozenset(chosen.approved_platform),
        client=Client(
            client_id=chosen.client_id,
            client_secret=chosen.client_secret,
            redirect_uris=tuple(chosen.redirect_uri),
        ),
        hearers=_hearers(chosen),
        timings=Timings(
            chosen.slow_seconds,
            chosen.hang_seconds,
            chosen.in_progress_seconds,
            chosen.history_seconds,
        ),
    )


if __name__ == "__main__":
    main()
