"""Reading an answer's body without trusting its size."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from http.client import HTTPResponse as RawResponse

from muse.adapters.web.errors import WebUnavailable

_CHUNK = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"


def read_body(response: RawResponse, max_bytes: int) -> bytes:
    """The decoded body, of at most `max_bytes` before and after decoding.

    Errors: WebUnavailable (larger, cut short, an encoding that wasn't asked for), OSError,
    HTTPException.
    """
    if response.length is not None and response.length > max_bytes:
        raise _too_large()
    chunks = _limited(_chunks(response), max_bytes)
    encoding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if encoding == "identity":
        return b"".join(chunks)
    if encoding in ("gzip", "x-gzip"):
        return _gunzip(chunks, max_bytes)
    raise WebUnavailable("The store answered in an encoding that was not asked for.", sent=True)


def _chunks(response: RawResponse) -> Iterator[bytes]:
    while chunk := response.read(_CHUNK):
        yield chunk
    # read(n) ends quietly when the connection does, even if bytes are missing.
    if response.length:
        raise WebUnavailable("The store's answer was cut short.", sent=True)


def _limited(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise _too_large()
        yield chunk


def _gunzip(chunks: Iterable[bytes], max_bytes: int) -> bytes:
    decoded = bytearray()
    member = zlib.decompressobj(_GZIP)
    begun = False
    try:
        for chunk in chunks:
            begun, rest = True, chunk
            while rest:
                decoded += member.decompress(rest, max_bytes + 1 - len(decoded))
                if len(decoded) > max_bytes:
                    raise _too_large()
                rest = member.unconsumed_tail
                if member.eof and member.unused_data.startswith(_GZIP_MAGIC):
                    rest, member = member.unused_data, zlib.decompressobj(_GZIP)
    except zlib.error as error:
        raise WebUnavailable("The store's answer could not be decoded.", sent=True) from error
    if begun and not member.eof:
        raise WebUnavailable("The store's answer was cut short.", sent=True)
    return bytes(decoded)


def _too_large() -> WebUnavailable:
    return WebUnavailable("The store's answer is too large.", sent=True)
