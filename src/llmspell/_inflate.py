"""Read a body up to a cap, decompressing at most that much."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

from llmspell.errors import ToolError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["read_body"]

_GZIP = 16 + zlib.MAX_WBITS


class _Decoder(Protocol):
    def feed(self, data: bytes, room: int) -> bytes:
        """Return decoded bytes: at most one more than there is room for."""
        ...

    def finish(self) -> None:
        """Make sure that the body was complete."""
        ...


class _Plain:
    __slots__ = ()

    def feed(self, data: bytes, room: int) -> bytes:
        """Return the bytes as they are."""
        return data[: room + 1]

    def finish(self) -> None:
        """Nothing can be missing."""


class _Deflated:
    __slots__ = ("_bits", "_inflater", "_started")

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._inflater = zlib.decompressobj(bits)
        self._started = False

    def feed(self, data: bytes, room: int) -> bytes:
        """Inflate."""
        if not self._started and data:
            self._started = True

            # Some servers send deflate without the zlib header that the standard asks for.
            if self._bits == zlib.MAX_WBITS and data[0] & 0x0F != 8:
                self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)

        try:
            return self._inflater.decompress(data, room + 1)
        except zlib.error as error:
            raise ToolError(f"the answer's compression is broken: {error}", code="net.failed") from error

    def finish(self) -> None:
        """Refuse a body that ends in the middle."""
        if self._started and not self._inflater.eof:
            raise ToolError("the answer's compressed body ends in the middle", code="net.failed", hint="try again")


async def read_body(pieces: AsyncIterator[bytes], encoding: str, cap: int) -> bytes:
    """Return a body, decompressed.

    Args:
        pieces: What arrives.
        encoding: Value of the Content-Encoding header.
        cap: Most bytes, as they arrive and decompressed.

    Raises:
        ToolError: `net.too_large`, or `net.failed` for an encoding nobody asked for.
    """
    decoder = _decoder(encoding.strip().lower())
    body = bytearray()
    arrived = 0

    async for piece in pieces:
        arrived += len(piece)
        body += decoder.feed(piece, cap - len(body))

        if len(body) > cap or arrived > cap:
            raise ToolError(f"the answer is larger than {cap} bytes", code="net.too_large", hint="raise max_bytes")

    decoder.finish()
    return bytes(body)


def _decoder(encoding: str) -> _Decoder:
    match encoding:
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Deflated(_GZIP)
        case "deflate":
            return _Deflated(zlib.MAX_WBITS)
        case _:
            raise ToolError(f"the answer is encoded as {encoding[:40]!r}, which was not asked for", code="net.failed")
