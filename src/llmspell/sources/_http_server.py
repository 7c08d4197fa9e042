"""A small HTTP/1.1 server: bounded requests, JSON answers, nothing left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias, cast

import h11
import msgspec

__all__ = ["Answer", "Bounds", "Handler", "HttpRefusal", "Request", "serve"]

PIECE = 64 * 1024
HEARD_OUT, HEARD_OUT_S = 4 * 1024 * 1024, 1.0
"""Bytes and seconds that are still read, and thrown away, after a request that was refused before its end."""

NEXT_S = 30.0
"""How long a connection may rest between two requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a client may take up.

    Attributes:
        body: Bytes of a request's body.
        seconds: Time in which a request has to arrive.
        connections: Connections at once.
    """

    body: int
    seconds: float
    connections: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a client is told.

    Attributes:
        status: The HTTP status.
        data: Becomes the JSON body.
        headers: Further headers.
    """

    status: int
    data: object
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class HttpRefusal(Exception):  # noqa: N818 - it is an answer, and no failure of this program
    """Ends the work on a request with an answer.

    Args:
        status: The HTTP status.
        code: The error's wire name.
        message: What is wrong.
        hint: What to do about it.
        headers: Further headers.
    """

    def __init__(
        self, status: int, code: str, message: str, hint: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        error = {"code": code, "message": message, "hint": hint}
        self.answer = Answer(status=status, data={"error": error}, headers=headers or {})


class Request:
    """A request whose head has arrived; its body is read only when it is asked for.

    Attributes:
        method: In upper case.
        path: Percent-encoded, without the query.
        query: Behind the question mark, as it came.
        headers: By name in lower case; several of one name are joined by commas.
    """

    __slots__ = ("_body", "_read", "headers", "method", "path", "query")

    def __init__(self, head: h11.Request, read: Callable[[Request], Awaitable[bytes]]) -> None:
        self._read = read
        self._body: bytes | None = None
        self.method = head.method.decode("ascii")
        self.path, _, self.query = head.target.decode("ascii", "replace").partition("?")
        self.headers: dict[str, str] = {}

        for name, value in head.headers:
            key, text = name.decode("ascii"), value.decode("latin-1")
            self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text

    async def body(self) -> bytes:
        """Return the whole body.

        Raises:
            HttpRefusal: It is larger than its bound, or broken.
        """
        if self._body is None:
            self._body = await self._read(self)

        return self._body


Handler: TypeAlias = Callable[[Request], Awaitable[Answer]]


async def serve(host: str, port: int, bounds: Bounds, handle: Handler, ready: Callable[[int], None]) -> None:
    """Answer requests until cancelled; then all connections are closed.

    Args:
        host: The address to listen on.
        port: 0 for any that is free.
        bounds: What a client may take up.
        handle: Answers a request, or raises `HttpRefusal`.
        ready: Gets the port, once connections are taken.

    Raises:
        OSError: The address cannot be listened on.
    """
    at_work: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        crowded = len(at_work) >= bounds.connections
        task = asyncio.ensure_future(_Connection(reader, writer, bounds, _turn_away if crowded else handle).run())
        at_work.add(task)
        task.add_done_callback(at_work.discard)

    server = await asyncio.start_server(connected, host, port)

    try:
        ready(server.sockets[0].getsockname()[1])
        await asyncio.get_running_loop().create_future()
    finally:
        server.close()

        for task in at_work:
            task.cancel()

        if at_work:
            await asyncio.wait(at_work)


async def _turn_away(_request: Request) -> Answer:
    message, hint = "too many connections are open", "try again later"
    raise HttpRefusal(HTTPStatus.SERVICE_UNAVAILABLE, "webhook.busy", message, hint, {"Retry-After": "1"})


class _Connection:
    """One connection and its requests, one after the other."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, bounds: Bounds, handle: Handler
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._bounds = bounds
        self._handle = handle
        self._wire = h11.Connection(h11.SERVER)

    async def run(self) -> None:
        try:
            while await self._answer_next():
                self._wire.start_next_cycle()
        except (OSError, h11.LocalProtocolError):
            pass  # the client went away, or what is left of its request is not worth reading
        finally:
            self._writer.close()

            with suppress(OSError):
                await self._writer.wait_closed()

    async def _answer_next(self) -> bool:
        """Answer one request; returns whether another one may follow."""
        try:
            answer = await self._outcome()
        except HttpRefusal as refusal:
            answer = refusal.answer

        if answer is None:
            return False

        await self._send(answer)

        if self._wire.our_state is h11.DONE and self._wire.their_state is h11.DONE:
            return True

        await self._hear_out()
        return False

    async def _outcome(self) -> Answer | None:
        try:
            async with asyncio.timeout(NEXT_S):
                await self._wait_for_bytes()

            async with asyncio.timeout(self._bounds.seconds):
                head = await self._event()

                if not isinstance(head, h11.Request):
                    return None

                return await self._handle(Request(head, self._body))
        except h11.RemoteProtocolError as error:
            text = f"it is not HTTP as this server speaks it: {error}"
            raise HttpRefusal(error.error_status_hint, "webhook.request", text, "speak HTTP/1.1") from error
        except TimeoutError:
            if self._wire.their_state is h11.IDLE and not self._wire.trailing_data[0]:
                return None

            text = f"the request did not arrive within {self._bounds.seconds:g} s"
            raise HttpRefusal(HTTPStatus.REQUEST_TIMEOUT, "webhook.timeout", text, "send it at once") from None

    async def _wait_for_bytes(self) -> None:
        if not self._wire.trailing_data[0]:
            self._wire.receive_data(await self._reader.read(PIECE))

    async def _event(self) -> object:
        while (event := self._wire.next_event()) is h11.NEED_DATA:
            if self._wire.they_are_waiting_for_100_continue:
                await self._write(h11.InformationalResponse(status_code=100, headers=[]))

            self._wire.receive_data(await self._reader.read(PIECE))

        return event

    async def _body(self, request: Request) -> bytes:
        self._check_size(int(request.headers.get("content-length", "0")))
        body = bytearray()

        while isinstance(event := await self._event(), h11.Data):
            body += event.data
            self._check_size(len(body))

        return bytes(body)

    def _check_size(self, size: int) -> None:
        if size > self._bounds.body:
            text = f"the body has more than {self._bounds.body} bytes"
            raise HttpRefusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "webhook.too_large", text, "send less")

    async def _send(self, answer: Answer) -> None:
        body = msgspec.json.encode(answer.data) + b"\n"
        headers: list[tuple[str, str]] = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            *answer.headers.items(),
        ]

        if self._wire.their_state is not h11.DONE:
            headers.append(("Connection", "close"))

        await self._write(h11.Response(status_code=answer.status, headers=headers))
        await self._write(h11.Data(data=body))
        await self._write(h11.EndOfMessage())

    async def _hear_out(self) -> None:
        """Let a client that still sends come to reading: closed now, its system would throw the answer away."""
        if self._writer.can_write_eof():
            self._writer.write_eof()

        left = HEARD_OUT

        with suppress(TimeoutError):
            async with asyncio.timeout(HEARD_OUT_S):
                while left > 0 and (piece := await self._reader.read(PIECE)):
                    left -= len(piece)

    async def _write(self, event: Any) -> None:
        self._writer.write(cast("bytes | None", self._wire.send(event)) or b"")
        await self._writer.drain()
