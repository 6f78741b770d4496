"""Messages of which it is not proven that the store sent them, and those that it certainly did
not."""

from __future__ import annotations

from tests.corpus.messages import (
    ALIAS,
    MAILBOX,
    SENDING,
    a_parcel,
    an_order,
    mail,
    message,
    page,
    part,
    sent,
    shipped,
    together,
)
from tests.corpus.signing import SIGNED, SIGNED_AT, received, signed

ELSEWHERE = "elsewhere.example"
OURS = f"dkim=pass header.i=@{SENDING}"
NO_DKIM = "dkim=none"
THEIRS = f"dkim=pass header.i=@{ELSEWHERE}"


def _ses(
    raw: bytes,
    *,
    dkim_result: str = OURS,
    dmarc: str | None = "pass",
    spam: str = "PASS",
    virus: str = "PASS",
) -> bytes:
    return received(raw, ALIAS, dkim_result=dkim_result, dmarc=dmarc, spam=spam, virus=virus)


@message("60-not-signed")
def _() -> bytes:
    return _ses(shipped(), dkim_result=NO_DKIM)


@message("61-signed-by-somebody-else")
def _() -> bytes:
    return _ses(signed(shipped(), ELSEWHERE), dkim_result=THEIRS, dmarc="none")


@message("62-a-domain-that-only-ends-alike")
def _() -> bytes:
    alike = "not-thistle-and-twine.example"
    raw = mail("Your parcel", part(page(a_parcel()), "html"), sender=f"orders@{alike}")
    return _ses(signed(raw, alike), dkim_result=f"dkim=pass header.i=@{alike}")


@message("63-forwarded-by-a-person")
def _() -> bytes:
    text = "---------- Forwarded message ----------\nFrom: orders@thistle-and-twine.example\n\n"
    both = together(part(text), part(page(a_parcel()), "html"))
    raw = mail("Fwd: Your parcel", both, sender=f"Jo <jo@{ELSEWHERE}>")
    return _ses(signed(raw, ELSEWHERE), dkim_result=THEIRS)


@message("64-forwarded-as-an-attachment")
def _() -> bytes:
    inside = b"Content-Type: message/rfc822\r\n\r\n" + signed(shipped(), SENDING)
    raw = mail("Fwd:", together(part("FYI\n"), inside, kind="mixed"), sender=f"jo@{ELSEWHERE}")
    return _ses(signed(raw, ELSEWHERE), dkim_result=THEIRS)


@message("65-expired")
def _() -> bytes:
    return _ses(signed(shipped(), SENDING, expires=SIGNED_AT + 604_800))


@message("66-signed-up-to-a-length")
def _() -> bytes:
    return _ses(signed(shipped(), SENDING, whole=False))


@message("67-content-type-not-signed")
def _() -> bytes:
    fields = tuple(name for name in SIGNED if name != "content-type")
    return _ses(signed(shipped(), SENDING, fields=fields))


@message("68-second-content-type-above")
def _() -> bytes:
    raw = signed(shipped(), SENDING)
    return _ses(b"Content-Type: text/html\r\n" + raw)


@message("69-two-senders")
def _() -> bytes:
    raw = signed(shipped(), SENDING)
    return _ses(f"From: orders@{ELSEWHERE}\r\n".encode() + raw)


@message("70-not-received-by-ses")
def _() -> bytes:
    return signed(shipped(), SENDING)


@message("71-results-of-another-authority")
def _() -> bytes:
    return sent(shipped()).replace(b"Results: amazonses.com;", b"Results: mx.elsewhere.example;")


@message("72-ses-doubts")
def _() -> bytes:
    return _ses(signed(shipped(), SENDING), dkim_result="dkim=temperror", dmarc=None)


@message("73-virus-not-looked-for")
def _() -> bytes:
    return _ses(signed(shipped(), SENDING), virus="PROCESSING_FAILED")


@message("80-forged-and-not-signed")
def _() -> bytes:
    return _ses(shipped(), dkim_result=NO_DKIM, dmarc="fail")


@message("81-forged-with-results-of-its-own")
def _() -> bytes:
    claims = f"Authentication-Results: amazonses.com; dkim=pass header.i=@{SENDING}; dmarc=pass\r\n"
    return _ses(claims.encode() + shipped(), dkim_result=NO_DKIM, dmarc="fail")


@message("82-body-changed")
def _() -> bytes:
    return sent(shipped()).replace(b"1Z999AA10123456784", b"1Z999AA10123456700")


@message("83-subject-changed")
def _() -> bytes:
    return sent(shipped()).replace(b"Subject: Your parcel", b"Subject: Your refund")


@message("84-no-such-key")
def _() -> bytes:
    return _ses(signed(shipped(), SENDING, selector="gone"))


@message("85-signature-of-nonsense")
def _() -> bytes:
    tags = f"v=1; a=rsa-sha256; d={SENDING}; s=muse2026; h={':'.join(SIGNED)}; bh=AAAA; b=AAAA"
    return _ses(f"DKIM-Signature: {tags}\r\n".encode() + shipped())


@message("86-virus")
def _() -> bytes:
    return _ses(signed(shipped(), SENDING), virus="FAIL")


@message("87-spam")
def _() -> bytes:
    return _ses(signed(shipped(), SENDING), spam="FAIL")


@message("90-no-such-order")
def _() -> bytes:
    alias = "orders+mo-00000-00000-00000@muse.example"
    raw = mail("Order received", part(page(an_order()), "html"), to=alias)
    return received(signed(raw, ELSEWHERE), alias, dkim_result=THEIRS)


@message("91-somebody-to-the-mailbox")
def _() -> bytes:
    raw = mail("Offer", part("Buy!\n"), sender=f"sales@{ELSEWHERE}", to=MAILBOX)
    return received(signed(raw, ELSEWHERE), MAILBOX, dkim_result=THEIRS)


@message("92-forged-to-the-mailbox")
def _() -> bytes:
    raw = mail("Pay again", part("Pay!\n"), to=MAILBOX)
    return received(raw, MAILBOX, dkim_result=NO_DKIM, dmarc="fail")


@message("93-no-header")
def _() -> bytes:
    return b"\xff\xfe this is no message at all \x00\x01\r\nFrom\r\n"


@message("94-header-broken-in-the-middle")
def _() -> bytes:
    return sent(shipped()).replace(b"MIME-Version: 1.0", b"MIME-Version 1.0")


@message("95-bare-line-ends-in-the-header")
def _() -> bytes:
    return sent(shipped()).replace(
        b"Subject: Your parcel", b"Subject: Your\rFrom: jo@elsewhere.example"
    )


@message("96-nothing")
def _() -> bytes:
    return b""
