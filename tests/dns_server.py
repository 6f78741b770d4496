"""A name server that knows a few TXT records, on a port of this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@contextmanager
def name_server(
    records: Mapping[str, bytes], rcode: dns.rcode.Rcode | None = None
) -> Iterator[str]:
    """Its `address:port` while the block runs. With an `rcode` it answers nothing but that."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        arguments = (listening, records, rcode)
        threading.Thread(target=_serve, args=arguments, daemon=True).start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def _serve(
    listening: socket.socket, records: Mapping[str, bytes], rcode: dns.rcode.Rcode | None
) -> None:
    while True:
        try:
            asked, sender = listening.recvfrom(4_096)
        except OSError:  # it is closed
            return
        query = dns.message.from_wire(asked)
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        name = query.question[0].name
        record = records.get(name.to_text(omit_final_dot=True))
        if rcode is not None:
            answer.set_rcode(rcode)
        elif record is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            pieces = [record[n : n + 255] for n in range(0, len(record), 255)]
            text = " ".join('"' + piece.decode() + '"' for piece in pieces)
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", text))
        listening.sendto(answer.to_wire(), sender)
