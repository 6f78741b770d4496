"""A name server (UDP) that knows a few TXT records, and no other name."""

from __future__ import annotations

import socket
from collections.abc import Mapping

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from local.ports import HOST

_PIECE = 255  # characters of a text in a TXT record


class NameServer:
    """Answers on a port of this machine (0: any), with `records` by name. With an `rcode` it
    answers nothing but that."""

    def __init__(
        self, port: int, records: Mapping[str, bytes], rcode: dns.rcode.Rcode | None = None
    ) -> None:
        self._records = records
        self._rcode = rcode
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, port))

    @property
    def address(self) -> str:
        """`address:port`, as the template's DnsServers wants it."""
        return f"{HOST}:{self._socket.getsockname()[1]}"

    def serve(self) -> None:
        """Answer until it is closed."""
        while True:
            try:
                asked, sender = self._socket.recvfrom(4_096)
            except OSError:
                return
            try:
                answer = self._answer(dns.message.from_wire(asked))
            except dns.exception.DNSException:  # no question at all
                continue
            self._socket.sendto(answer.to_wire(), sender)

    def close(self) -> None:
        """Answer no more."""
        self._socket.close()

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        name = query.question[0].name
        record = self._records.get(name.to_text(omit_final_dot=True))
        if self._rcode is not None:
            answer.set_rcode(self._rcode)
        elif record is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            pieces = [record[n : n + _PIECE] for n in range(0, len(record), _PIECE)]
            text = " ".join(f'"{piece.decode()}"' for piece in pieces)
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", text))
        return answer
