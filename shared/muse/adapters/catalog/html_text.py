"""An HTML page's bytes as text."""

from __future__ import annotations

import re

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{1,20})", re.IGNORECASE)
_LOOKED_AT = 1024
_UTF8 = "utf-8"
# What stores' pages are written in; browsers read the first two alike. Other names may be those of
# codecs that are no character sets.
_CODECS = {
    "iso-8859-1": "cp1252",
    "us-ascii": "cp1252",
    "windows-1252": "cp1252",
    "iso-8859-15": "iso-8859-15",
    "utf-16": "utf-16",
}


def text_of_page(body: bytes, content_type: str) -> str:
    """Decoded by byte order mark, header, or the page's own word for it; UTF-8 where none of them
    helps. What can't be decoded is replaced."""
    if body.startswith(b"\xef\xbb\xbf"):
        return body[3:].decode(_UTF8, "replace")
    stated = _CHARSET.search(content_type.encode("ascii", "replace")) or _CHARSET.search(
        body[:_LOOKED_AT]
    )
    name = stated[1].decode("ascii").lower() if stated else _UTF8
    return body.decode(_CODECS.get(name, _UTF8), "replace")
