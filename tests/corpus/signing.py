"""Signs messages with a key of the tests' own, and puts above them what Amazon SES would."""

from __future__ import annotations

import base64
from pathlib import Path
from unittest.mock import patch

import dkim
from cryptography.hazmat.primitives import serialization

KEY = Path(__file__).parent / "mail" / "signing_key.pem"
SELECTOR = "muse2026"
SIGNED_AT = 1_704_067_200  # long ago: a clock that is wrong by a year does not matter
NEVER = 4_102_444_800
SIGNED = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
)


def public_record() -> bytes:
    """The TXT record of the key."""
    private = serialization.load_pem_private_key(KEY.read_bytes(), password=None)
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def keys_of(*domains: str) -> dict[str, bytes]:
    """The DNS, as far as these domains have keys in it."""
    return {f"{SELECTOR}._domainkey.{domain}": public_record() for domain in domains}


def signed(
    raw: bytes,
    domain: str,
    *,
    fields: tuple[str, ...] = SIGNED,
    expires: int = NEVER,
    whole: bool = True,
    selector: str = SELECTOR,
) -> bytes:
    """The message with a signature of this domain above it."""
    there = {
        line.split(b":")[0].decode().lower() for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n")
    }
    names = [name.encode() for name in fields if name in there]
    signer = dkim.DKIM(raw)
    with patch("dkim.time.time", lambda: SIGNED_AT):
        if whole and expires == NEVER:
            made = _sign(signer, selector, domain, names, length=False)
        else:
            made = _with_more_tags(signer, selector, domain, names, expires, length=not whole)
    return made + raw


def _sign(
    signer: dkim.DKIM, selector: str, domain: str, names: list[bytes], *, length: bool
) -> bytes:
    made: bytes = signer.sign(
        selector.encode(),
        domain.encode(),
        KEY.read_bytes(),
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=names,
        length=length,
    )
    return made


def _with_more_tags(
    signer: dkim.DKIM,
    selector: str,
    domain: str,
    names: list[bytes],
    expires: int,
    *,
    length: bool,
) -> bytes:
    """The library signs no `x=`: it is put among the tags before they are signed."""
    plain = signer.gen_header

    def gen_header(fields: list, *others: object, **more: object) -> bytes:
        if expires != NEVER:
            fields.insert(2, (b"x", str(expires).encode()))
        made: bytes = plain(fields, *others, **more)
        return made

    signer.gen_header = gen_header
    return _sign(signer, selector, domain, names, length=length)


def received(
    raw: bytes,
    to: str,
    *,
    dkim_result: str = "dkim=pass header.i=@mail.thistle-and-twine.example",
    dmarc: str | None = "pass",
    spam: str = "PASS",
    virus: str = "PASS",
) -> bytes:
    """The message as SES stores it."""
    said_dmarc = f"\r\n dmarc={dmarc} header.from=thistle-and-twine.example;" if dmarc else ""
    above = (
        "Return-Path: <bounces@mail.thistle-and-twine.example>\r\n"
        "Received: from out.thistle-and-twine.example (out.thistle-and-twine.example"
        " [192.0.2.9])\r\n"
        " by inbound-smtp.us-east-1.amazonaws.com with SMTP id o2q5l8nfkd0r3mcv7e\r\n"
        f" for {to};\r\n"
        " Tue, 03 Feb 2026 14:30:05 +0000 (UTC)\r\n"
        f"X-SES-Spam-Verdict: {spam}\r\n"
        f"X-SES-Virus-Verdict: {virus}\r\n"
        "Received-SPF: pass (spfCheck: domain designates 192.0.2.9 as permitted sender)"
        " client-ip=192.0.2.9;\r\n"
        "Authentication-Results: amazonses.com;\r\n"
        " spf=pass (spfCheck: domain designates 192.0.2.9 as permitted sender)"
        " client-ip=192.0.2.9;\r\n"
        f" {dkim_result};{said_dmarc}\r\n"
        "X-SES-RECEIPT: AEFBQUFBQUFBQUFHVzR0ZXN0\r\n"
    )
    return above.encode() + raw
