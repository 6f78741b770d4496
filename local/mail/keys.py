"""The key that demo mail is signed with, made on this machine when it is first needed."""

from __future__ import annotations

import base64
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

DOMAIN = "thistle-and-twine.example"
SELECTOR = "demo"
NAME = f"{SELECTOR}._domainkey.{DOMAIN}"


def signing_key(folder: Path) -> bytes:
    """The private key (PEM), kept in the folder; whoever comes first makes it."""
    file = folder / "signing_key.pem"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".new")
        unfinished.write_bytes(_new_key())
        unfinished.chmod(0o600)
        unfinished.replace(file)
    return file.read_bytes()


def public_record(private_key: bytes) -> bytes:
    """What the DNS has of a key: the text of its TXT record."""
    private = serialization.load_pem_private_key(private_key, password=None)
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def _new_key() -> bytes:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
