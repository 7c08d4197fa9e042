"""The worker's end of the line to the host: whole frames in, whole frames out."""

from __future__ import annotations

import os
from socket import MSG_DONTWAIT, MSG_PEEK
from typing import TYPE_CHECKING, Protocol

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

    def stopped(self) -> bool:
        """Tell whether the host wants the spell to stop."""
        ...


class SocketPort:
    """A port over a blocking stream socket: four bytes of length, then the frame."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = bytearray()
        self._start = 0

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

    def stopped(self) -> bool:
        """Tell whether the host wants the spell to stop; a process is killed instead."""
        return False

    def _take(self) -> bytes:
        buffer, at = self._buffer, self._start
        while len(buffer) < at + _HEAD or len(buffer) < at + _HEAD + int.from_bytes(buffer[at : at + _HEAD], "little"):
            buffer += self._read()
        end = at + _HEAD + int.from_bytes(buffer[at : at + _HEAD], "little")
        frame = bytes(buffer[at + _HEAD : end])
        self._start = end
        if end == len(buffer) or end > _COMPACT:
            del buffer[:end]
            self._start = 0
        return frame

    def _read(self) -> bytes:
        try:
            data = self._sock.recv(_CHUNK)
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
        self._outbox = outbox
        self._stopped = stopped

    def send(self, payload: bytes) -> None:
        """Send one frame; after a stop it goes nowhere."""
        if not self._stopped():
            self._outbox(payload)

    def receive(self) -> bytes | None:
        """Wait for the next frame; None once the spell shall stop."""
        return None if self._stopped() else self._inbox.get()

    def arrived(self) -> bool:
        """Tell whether a frame waits."""
        return not self._inbox.empty()

    def stopped(self) -> bool:
        """Tell whether the host wants the spell to stop."""
        return self._stopped()


class _Outbox(Protocol):
    def __call__(self, payload: bytes, /) -> None: ...


class _Flag(Protocol):
    def __call__(self) -> bool: ...
