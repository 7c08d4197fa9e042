"""The line to a worker that is a process: frames over a stream socket."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

import msgspec

from llmspell.engine import Death
from llmspell.engines._verdict import Ending, verdict

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from llmspell.engines._attention import Attention

__all__ = ["MAX_FRAME", "Killer", "ProcessWire"]

MAX_FRAME = 8 << 20
"""The most bytes one frame of a worker may have; a worker that sends more is killed."""

_FRAMES_PER_WAKE = 64
_READ = 1 << 16
_HEAD = 4
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[object]).decode


class Killer(Protocol):
    """Ends the worker behind a wire."""

    def __call__(self) -> None:
        """End it."""
        ...


class ProcessWire:
    """The host's end of the line to one worker process.

    Args:
        sock: The host's end of the socket pair.
        loop: The loop that reads and writes it.
        attention: Keeps that loop awake for answers that come at once.
        bound: Whether the VM has its globals.
    """

    def __init__(
        self, sock: socket.socket, loop: asyncio.AbstractEventLoop, attention: Attention, *, bound: bool = False
    ) -> None:
        sock.setblocking(False)
        self.bound = bound
        self._sock = sock
        self._number = sock.fileno()  # what the loop knows it by; it words an error about a socket each time
        self._loop = loop
        self._receive: Callable[[list[object]], None] | None = None
        self._kill: Killer | None = None
        self._inbox = bytearray()
        self._outbox = bytearray()
        self._reading = self._paused = self._ended = self._killed = False
        self._attention = attention
        self._sent_at = 0.0
        self._brief = False  # the last answer
        self._fault: Death | None = None
        self._ending: Ending | None = None
        self._death: asyncio.Future[Death] = loop.create_future()

    @property
    def dead(self) -> bool:
        """Whether the process is known to be gone."""
        return self._ending is not None

    def attach(self, kill: Killer) -> None:
        """Tell how to end the worker."""
        self._kill = kill

    def listen(self, receive: Callable[[list[object]], None]) -> None:
        """Start to receive."""
        self._receive = receive
        self._read_on()

    def send(self, frame: list[object]) -> None:
        """Send one frame; after the end of the worker it goes nowhere."""
        if self._ended or self._killed:
            return

        payload = _encode(frame)
        data = len(payload).to_bytes(_HEAD, "little") + payload
        if self._outbox:
            self._outbox += data
            return

        self._sent_at = perf_counter()
        if self._brief:
            self._attention.stay(self._sent_at)
        sent = self._try_send(data)
        if sent < len(data):
            self._outbox += data[sent:]
            self._loop.add_writer(self._number, self._flush)

    def pause(self) -> None:
        """Stop receiving; the worker waits when its line is full."""
        self._paused = True
        self._stop_reading()

    def resume(self) -> None:
        """Receive again, what waited first."""
        if self._paused:
            self._paused = False
            self._loop.call_soon(self._deliver)

    def kill(self) -> None:
        """End the worker now; more than once is fine."""
        if self._killed:
            return

        self._killed = True
        if self._kill is not None:
            self._kill()
        self._hang_up()

    async def closed(self) -> Death:
        """Wait until the worker is gone with all it held."""
        return await asyncio.shield(self._death)

    def on_death(self, act: Callable[[], None]) -> None:
        """Have something done when the worker is gone."""
        self._death.add_done_callback(lambda _: act())

    def ended(self, ending: Ending) -> None:
        """Take note that the process is gone; what it sent before is still delivered."""
        self._ending = ending
        self._finish()

    def _try_send(self, data: bytes | bytearray) -> int:
        try:
            return self._sock.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            # the worker is gone; its end is heard on the reading side
            return len(data)

    def _flush(self) -> None:
        sent = self._try_send(self._outbox)
        del self._outbox[:sent]
        if not self._outbox:
            self._loop.remove_writer(self._number)

    def _read_on(self) -> None:
        if not (self._reading or self._paused or self._ended or self._killed):
            self._reading = True
            self._loop.add_reader(self._number, self._on_readable)

    def _stop_reading(self) -> None:
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self._number)

    def _on_readable(self) -> None:
        try:
            data = self._sock.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._hang_up()
            return

        self._brief = self._attention.is_brief(self._sent_at)
        self._inbox += data
        self._deliver()

    def _deliver(self) -> None:
        """Hand over some frames; the rest waits for the next turn of the loop."""
        at = 0
        for _ in range(_FRAMES_PER_WAKE):
            end = self._frame_end(at)
            if end == 0 or self._paused or self._killed:
                break
            frame = self._parse(at + _HEAD, end)
            if frame is None or self._receive is None:
                return
            at = end
            self._receive(frame)
        del self._inbox[:at]
        if self._killed or self._paused:
            return

        if self._frame_end(0):
            self._stop_reading()
            self._loop.call_soon(self._deliver)
        else:
            self._read_on()

    def _frame_end(self, at: int) -> int:
        """Return where the frame at a place ends, or 0 when it is not here yet."""
        if len(self._inbox) < at + _HEAD:
            return 0

        size = int.from_bytes(self._inbox[at : at + _HEAD], "little")
        if size > MAX_FRAME:
            self._blame("limit.frame", f"one message of the spell has {size} bytes; the limit is {MAX_FRAME}")
            return 0

        end = at + _HEAD + size
        return end if len(self._inbox) >= end else 0

    def _parse(self, start: int, end: int) -> list[object] | None:
        try:
            return _decode(memoryview(self._inbox)[start:end])
        except (msgspec.DecodeError, UnicodeDecodeError):
            self._blame("worker.died", "the process of the spell sent a broken message")
            return None

    def _blame(self, code: str, message: str) -> None:
        self._fault = self._fault or Death(code=code, message=message, hint="send less at once")
        self.kill()

    def _hang_up(self) -> None:
        if self._ended:
            return

        self._stop_reading()
        self._loop.remove_writer(self._number)
        self._sock.close()
        self._ended = True
        self._finish()

    def _finish(self) -> None:
        if self._ending is None or not self._ended:
            return

        if not self._death.done():
            self._death.set_result(verdict(self._ending, fault=self._fault, killed=self._killed))
