"""Messages of the Debug Adapter Protocol on a pair of streams.

Source: the protocol's overview, "Base protocol": a header with `Content-Length`, an empty line, then JSON.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from llmspell.errors import UsageError

__all__ = ["MAX_MESSAGE", "Message", "MessageWire"]

Message = dict[str, Any]

MAX_MESSAGE = 8 << 20
"""The most bytes a message of a client may have."""

_LENGTH = b"content-length"


class MessageWire:
    """Reads and writes whole messages.

    Args:
        reader: Where they come from.
        writer: Where they go.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._last = 0

    async def read(self) -> Message | None:
        """Return the next message; None at the end.

        Raises:
            UsageError: `debug.protocol`: what came is no message.
        """
        try:
            head = await self._reader.readuntil(b"\r\n\r\n")
            body = await self._reader.readexactly(_length(head))
        except asyncio.IncompleteReadError:
            return None
        except (asyncio.LimitOverrunError, ValueError) as error:
            raise _malformed(f"a message begins with no usable header: {error}") from error
        except ConnectionError:
            return None

        return _parse(body)

    def send(self, message: Message) -> None:
        """Send a message; its number is put in."""
        self._last += 1
        body = json.dumps({"seq": self._last, **message}, ensure_ascii=False).encode("utf-8", "replace")
        self._writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def close(self) -> None:
        """Send what waits, then close."""
        try:
            await self._writer.drain()
            self._writer.close()
            await self._writer.wait_closed()
        except (ConnectionError, NotImplementedError):  # a pipe's writer cannot wait for its end in Python 3.11
            return


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, colon, value = line.partition(b":")

        if colon and name.strip().lower() == _LENGTH:
            length = int(value)

            if not 0 <= length <= MAX_MESSAGE:
                raise ValueError(f"{length} bytes; the limit is {MAX_MESSAGE}")

            return length

    raise ValueError("there is no Content-Length")


def _parse(body: bytes) -> Message:
    try:
        message = json.loads(body)
    except ValueError as error:
        raise _malformed(f"a message is not JSON: {error}") from error

    if not isinstance(message, dict):
        raise _malformed("a message is not a JSON object")

    return message  # pyright: ignore[reportUnknownVariableType]


def _malformed(text: str) -> UsageError:
    return UsageError(text, code="debug.protocol", hint="connect a client of the Debug Adapter Protocol")
