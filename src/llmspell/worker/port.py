"""The worker's end of the line to the host: whole frames in, whole frames out."""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from queue import Empty
from socket import MSG_DONTWAIT, MSG_PEEK
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    import socket
    from queue import SimpleQueue

__all__ = ["EXIT_HOST_GONE", "MAX_FRAME", "Port", "QueuePort", "SocketPort"]

MAX_FRAME = 8 << 20
"""The most bytes one frame from a worker may have; the host kills a worker that sends more."""

EXIT_HOST_GONE = 73
_CHUNK = 1 << 16
_COMPACT = 1 << 20
_HEAD = 4
_SPIN_S = 150e-6
"""How long to look for an answer before going to sleep: to be woken takes as long again on a virtual machine."""

_BRIEF_S = 300e-6
"""A wait of at most this, waking up included, makes the next one begin with looking."""

_STOP = msgspec.msgpack.encode(["stop", None])[:-1]
"""How the frame begins that asks a spell to clean up and end."""


class Port(Protocol):
    """A line to the host that carries whole frames."""

    def send(self, payload: bytes) -> None:
        """Send one frame."""
        ...

    def receive(self) -> bytes | None:
        """Wait for the next frame; None when the host wants the spell to stop."""
        ...

    def arrived(self) -> bool:
        """Tell whether `receive` would not have to wait."""
        ...

    def asked_to_stop(self) -> bool:
        """Tell whether a stop is among the frames that have arrived; takes none of them."""
        ...

    def stopped(self) -> bool:
        """Tell whether the host wants the spell to stop at once."""
        ...


class SocketPort:
    """A port over a blocking stream socket: four bytes of length, then the frame."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = bytearray()
        self._start = 0
        self._searched = 0
        self._brief = False  # the last wait

    def send(self, payload: bytes) -> None:
        """Send one frame; waits while the host does not read."""
        try:
            self._sock.sendall(len(payload).to_bytes(_HEAD, "little") + payload)
        except OSError:
            os._exit(EXIT_HOST_GONE)

    def receive(self) -> bytes | None:
        """Wait for the next frame; the process ends when the host is gone."""
        if not self._buffer:
            data = self._read()
            if len(data) == _HEAD + int.from_bytes(data[:_HEAD], "little"):
                return data[_HEAD:]

            self._buffer += data
        return self._take()

    def arrived(self) -> bool:
        """Tell whether something of the host is here; a frame that has begun comes whole at once."""
        if self._buffer:
            return True

        try:  # not poll: it refuses more descriptors than the process may open, and that is none
            self._sock.recv(1, MSG_PEEK | MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            os._exit(EXIT_HOST_GONE)
        return True

    def asked_to_stop(self) -> bool:
        """Tell whether a stop is among the frames that have arrived; takes none of them."""
        if len(self._buffer) < _COMPACT and (data := self._read_arrived()):
            self._buffer += data
        at = max(self._searched, self._start)
        while (end := self._frame_end(at)) and not self._buffer.startswith(_STOP, at + _HEAD):
            at = end
        self._searched = at
        return end > 0

    def stopped(self) -> bool:
        """Tell whether the host wants the spell to stop at once; a process is killed instead."""
        return False

    def _frame_end(self, at: int) -> int:
        """Return where the frame at a place ends, or 0 when it is not here yet."""
        buffer = self._buffer
        end = at + _HEAD + int.from_bytes(buffer[at : at + _HEAD], "little")
        return end if len(buffer) >= end else 0

    def _take(self) -> bytes:
        buffer, at = self._buffer, self._start
        while not (end := self._frame_end(at)):
            buffer += self._read()
        frame = bytes(buffer[at + _HEAD : end])
        self._start = end
        if end == len(buffer) or end > _COMPACT:
            del buffer[:end]
            self._start = self._searched = 0
        return frame

    def _read(self) -> bytes:
        began = perf_counter()
        data = self._spin(began + _SPIN_S) if self._brief else b""
        try:
            data = data or self._sock.recv(_CHUNK)
        except OSError:
            data = b""
        if not data:
            os._exit(EXIT_HOST_GONE)
        self._brief = perf_counter() - began < _BRIEF_S
        return data

    def _spin(self, end: float) -> bytes:
        """Look for what arrives until some time; whoever else wants the processor gets it in between."""
        while not (data := self._read_arrived()) and perf_counter() < end:
            os.sched_yield()
        return data

    def _read_arrived(self) -> bytes:
        """Return what can be read without waiting."""
        try:
            data = self._sock.recv(_CHUNK, MSG_DONTWAIT)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            os._exit(EXIT_HOST_GONE)
        return data


class QueuePort:
    """A port for a worker that is a thread of the host.

    Args:
        inbox: Frames of the host; None asks the spell to stop.
        outbox: Called with each frame of the spell; must be safe from another thread.
        stopped: Tells whether the host wants the spell to stop.
    """

    def __init__(self, inbox: SimpleQueue[bytes | None], outbox: _Outbox, stopped: _Flag) -> None:
        self._inbox = inbox
        self._taken: deque[bytes | None] = deque()
        self._asked = False
        self._outbox = outbox
        self._stopped = stopped

    def send(self, payload: bytes) -> None:
        """Send one frame; after a stop it goes nowhere."""
        if not self._stopped():
            self._outbox(payload)

    def receive(self) -> bytes | None:
        """Wait for the next frame; None once the spell shall stop."""
        if self._stopped():
            return None

        return self._taken.popleft() if self._taken else self._inbox.get()

    def arrived(self) -> bool:
        """Tell whether a frame waits."""
        return bool(self._taken) or not self._inbox.empty()

    def asked_to_stop(self) -> bool:
        """Tell whether a stop is among the frames that have arrived."""
        with suppress(Empty):
            while True:
                frame = self._inbox.get_nowait()
                self._asked = self._asked or frame is None or frame.startswith(_STOP)
                self._taken.append(frame)
        return self._asked

    def stopped(self) -> bool:
        """Tell whether the host wants the spell to stop at once."""
        return self._stopped()


class _Outbox(Protocol):
    def __call__(self, payload: bytes, /) -> None: ...


class _Flag(Protocol):
    def __call__(self) -> bool: ...
