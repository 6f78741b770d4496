"""Identifiers: unguessable, and readable aloud (Crockford's base 32: no I, L, O or U)."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SESSION_ID = re.compile(r"cs_[0-9a-hjkmnp-tv-z]{26}")
_ORDER_NUMBER = re.compile(r"MO-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}")


def new_session_id() -> str:
    """A fresh checkout session id: `cs_` and 130 random bits."""
    return "cs_" + _base32(secrets.token_bytes(17), 26).lower()


def session_id_for(user_id: str, idempotency_key: str) -> str:
    """The session id that belongs to a caller's Idempotency-Key: the same pair, the same id."""
    digest = _digest("session", user_id, idempotency_key)
    return "cs_" + _base32(digest, 26).lower()


def order_number_for(session_id: str, store_id: int) -> str:
    """The order number of a store's part of a session: `MO-` and 75 bits in groups of five.

    Derived, so that a repeated placement makes the same orders; as unguessable as the session id.
    """
    digits = _base32(_digest("order", session_id, str(store_id)), 15)
    return f"MO-{digits[:5]}-{digits[5:10]}-{digits[10:]}"


def new_account_version() -> str:
    """What tells one linking of an account from the next: 80 random bits."""
    return "av_" + _base32(secrets.token_bytes(10), 16).lower()


def event_id_for(name: str, subject_id: str, entry: str) -> str:
    """The id of the event that an entry in a thing's records is: the same entry, the same id."""
    return "ev_" + _base32(_digest("event", name, subject_id, entry), 26).lower()


def new_webhook_endpoint_id() -> str:
    """A fresh id of an app's endpoint: `we_` and 80 random bits."""
    return "we_" + _base32(secrets.token_bytes(10), 16).lower()


def new_webhook_secret() -> str:
    """What an endpoint's webhooks are signed with: `whsec_` and 256 random bits in base 64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def delivery_id_for(event_id: str, endpoint_id: str) -> str:
    """The id of telling an endpoint of an event: the same two, the same id."""
    return "wd_" + _base32(_digest("delivery", event_id, endpoint_id), 26).lower()


def cart_item_id_for(store_id: int, sku: str, size: str | None, color: str | None) -> str:
    """The id of a cart line: the same article of the same store is the same line."""
    digest = _digest("item", str(store_id), sku, size or "", color or "")
    return "ci_" + _base32(digest, 12).lower()


def is_session_id(text: str) -> bool:
    """Whether `text` has the form of a session id."""
    return _SESSION_ID.fullmatch(text) is not None


def is_order_number(text: str) -> bool:
    """Whether `text` has the form of an order number."""
    return _ORDER_NUMBER.fullmatch(text) is not None


def _digest(*parts: str) -> bytes:
    framed = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(framed.encode()).digest()


def _base32(source: bytes, length: int) -> str:
    number = int.from_bytes(source, "big")
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(digits)
