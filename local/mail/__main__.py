"""`python -m local.mail --port N --state-dir DIR`: the name server of the demo store's mail.

It answers on UDP; on TCP, at the same port, a page says what it knows, and that it is ready.
"""

from __future__ import annotations

import argparse
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from local.mail.keys import NAME, public_record, signing_key
from local.mail.name_server import NameServer
from local.ports import HOST


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(f"{NAME}\n".encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
        """Nobody reads who asked."""


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m local.mail", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state-dir", type=Path, required=True, help="where the key is kept")
    chosen = parser.parse_args()
    records = {NAME: public_record(signing_key(chosen.state_dir))}
    names = NameServer(chosen.port, records)
    threading.Thread(target=names.serve, daemon=True).start()
    page = ThreadingHTTPServer((HOST, chosen.port), _Page)
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, lambda *_: threading.Thread(target=page.shutdown).start())
    print(f"Name server of demo mail: {names.address}", flush=True)
    page.serve_forever(poll_interval=0.1)
    page.server_close()
    names.close()


if __name__ == "__main__":
    main()
