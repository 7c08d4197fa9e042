"""A small HTTP server that answers as it is told, well or badly, and remembers what it got."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

ABORT = None
"""A piece that resets the connection instead of sending bytes."""


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)


Responder = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class FaultServer:
    """Answers each request with the responder that is set; one connection serves many requests."""

    url: str = ""
    responder: Responder | None = None
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    def answer(self, *pieces: bytes | None) -> None:
        """Send raw bytes, then close."""

        async def respond(reader, writer):
            for piece in pieces:
                if piece is ABORT:
                    await writer.drain()
                    writer.transport.abort()
                    return

                writer.write(piece)
                await writer.drain()

            writer.close()

        self.responder = respond

    def stream(self, *events: bytes, content_type: str = "text/event-stream", end: bool = True) -> None:
        """Send events as a chunked answer; without an end the connection just breaks."""
        pieces: list[bytes | None] = [head(content_type=content_type), *[chunk(event) for event in events]]
        self.answer(*pieces, LAST_CHUNK if end else ABORT)

    def hang_after(self, *events: bytes, content_type: str = "text/event-stream") -> None:
        """Send events and then nothing, until the client goes away."""

        async def respond(reader, writer):
            writer.write(head(content_type=content_type))

            for event in events:
                writer.write(chunk(event))

            await writer.drain()
            await reader.read()  # ends when the client closes

        self.responder = respond

    def drip(self, piece: bytes) -> None:
        """Send the same piece again and again, until the client goes away."""

        async def respond(reader, writer):
            writer.write(head())

            while not writer.is_closing():
                writer.write(chunk(piece))
                await writer.drain()
                await asyncio.sleep(0)

        self.responder = respond

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1

        try:
            while (request := await _read_request(reader)) is not None:
                self.requests.append(request)
                await self.responder(reader, writer)

                if writer.is_closing():
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.gone.set()
            writer.close()


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    start = await reader.readline()

    if not start:
        return None

    headers: dict[str, str] = {}

    while (line := (await reader.readline()).strip()) != b"":
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()

    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(path=start.split()[1].decode(), headers=headers, body=body)


def head(
    status: int = 200, *, content_type: str = "text/event-stream", headers: Sequence[tuple[str, str]] = ()
) -> bytes:
    """The head of a chunked answer."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Type: {content_type}", "Transfer-Encoding: chunked"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data) if data else b""


LAST_CHUNK = b"0\r\n\r\n"


def whole(status: int, body: bytes, *, content_type: str = "application/json", headers=()) -> bytes:
    """A complete answer with a known length."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


@asynccontextmanager
async def running_server():
    faults = FaultServer()
    server = await asyncio.start_server(faults._serve, "127.0.0.1", 0)
    faults.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    try:
        yield faults
    finally:
        server.close()
