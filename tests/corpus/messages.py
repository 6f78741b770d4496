"""The messages of tests/corpus/mail, as they are made: `python -m tests.corpus` writes them.

All are about one order at one demo store, or pretend to be.
"""

from __future__ import annotations

import base64
import json
import quopri
from collections.abc import Callable, Iterator

from muse.domain.ids import order_number_for
from tests.builders import SESSION_ID
from tests.corpus.signing import received, signed

STORE = 9004
ORDER = order_number_for(SESSION_ID, STORE)
MAILBOX = "orders@muse.example"
ALIAS = f"orders+{ORDER.lower()}@muse.example"
DOMAIN = "thistle-and-twine.example"
SENDING = f"mail.{DOMAIN}"
NUMBER = "TT-20418"
SENDER = f'"Thistle & Twine" <orders@{DOMAIN}>'
DATE = "Tue, 03 Feb 2026 14:30:00 +0000"
TRACKING, SECOND = "1Z999AA10123456784", "1Z999AA10123456785"

Make = Callable[[], bytes]
MESSAGES: dict[str, Make] = {}


def message(name: str) -> Callable[[Make], Make]:
    """Keep what makes the message of this name."""

    def keep(make: Make) -> Make:
        MESSAGES[name] = make
        return make

    return keep


def made() -> Iterator[tuple[str, bytes]]:
    """Every message of the corpus."""
    for name, make in MESSAGES.items():
        yield name, make()


# ---------------------------------------------------------------- what messages are made of


def part(text: str, kind: str = "plain", charset: str = "utf-8", coding: str = "8bit") -> bytes:
    """One part with its header."""
    content = text.replace("\n", "\r\n").encode(charset)
    if coding == "quoted-printable":
        content = quopri.encodestring(content.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    elif coding == "base64":
        content = base64.encodebytes(content).replace(b"\n", b"\r\n")
    header = (
        f'Content-Type: text/{kind}; charset="{charset}"\r\nContent-Transfer-Encoding: {coding}'
    )
    return header.encode() + b"\r\n\r\n" + content


def together(*parts: bytes, kind: str = "alternative", boundary: str = "=_thistle_1") -> bytes:
    """Several parts in one."""
    inside = b"".join(f"--{boundary}\r\n".encode() + one + b"\r\n" for one in parts)
    header = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'
    return header.encode() + inside + f"--{boundary}--\r\n".encode()


def attached(name: str, content: bytes, kind: str = "application/pdf") -> bytes:
    coded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    header = (
        f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return header.encode() + coded


def mail(
    subject: str,
    content: bytes,
    *,
    sender: str = SENDER,
    to: str = ALIAS,
    date: str = DATE,
    number: str = "1",
    more: str = "",
) -> bytes:
    """A message as its sender writes it, not signed yet."""
    above = (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {date}\r\n"
        f"Message-ID: <{number}.{NUMBER.lower()}@{DOMAIN}>\r\nMIME-Version: 1.0\r\n{more}"
    )
    return above.encode() + content


def sent(raw: bytes, *, domain: str = SENDING, to: str = ALIAS) -> bytes:
    """Signed by the store and received by SES: all is well with it."""
    return received(signed(raw, domain), to)


def page(*data: object, text: str = "Thank you for your order.") -> str:
    blocks = "".join(
        f'<script type="application/ld+json">\n{json.dumps(one, indent=1)}\n</script>\n'
        for one in data
    )
    head = f"<head><title>Thistle &amp; Twine</title>\n{blocks}</head>"
    return f"<!doctype html>\n<html>{head}\n<body><p>{text}</p></body></html>\n"


def an_order(status: str | None = "OrderProcessing", number: str = NUMBER, **more: object) -> dict:
    said = {} if status is None else {"orderStatus": f"http://schema.org/{status}"}
    return {
        "@context": "http://schema.org",
        "@type": "Order",
        "merchant": {"@type": "Organization", "name": "Thistle & Twine"},
        "orderNumber": number,
        **said,
        **more,
    }


def a_parcel(tracking: str = TRACKING, status: str = "OrderInTransit", **more: object) -> dict:
    return {
        "@context": "http://schema.org",
        "@type": "ParcelDelivery",
        "carrier": {"@type": "Organization", "name": "UPS"},
        "trackingNumber": tracking,
        "trackingUrl": f"https://{DOMAIN}/track/{tracking}",
        "expectedArrivalUntil": "2026-02-06T20:00:00-05:00",
        "partOfOrder": {
            "@type": "Order",
            "orderNumber": NUMBER,
            "orderStatus": f"http://schema.org/{status}",
            "merchant": {"@type": "Organization", "name": "Thistle & Twine"},
        },
        **more,
    }


SHIPPED_TEXT = f"""Good news!

Order number: {NUMBER}
Carrier: UPS
Tracking number: {TRACKING}
Arrives by Friday, February 6

Thistle & Twine
"""


def shipped() -> bytes:
    """The message that most others are made of by changing something."""
    return mail("Your parcel", together(part("See the page."), part(page(a_parcel()), "html")))
