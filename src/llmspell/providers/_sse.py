"""Server-sent events: the data of each event, out of bytes cut anywhere."""

from __future__ import annotations

from llmspell.providers._failure import failure

__all__ = ["MAX_EVENT_BYTES", "MAX_STREAM_BYTES", "EventReader"]

MAX_EVENT_BYTES = 8 * 1024 * 1024
"""Largest event that is read; a whole answer in one event is far below it."""

MAX_STREAM_BYTES = 64 * 1024 * 1024
"""Most bytes of one stream: 200 000 tokens at 300 bytes of event each."""

_BOM = b"\xef\xbb\xbf"
_FIELDS = (b"", b"event", b"id", b"retry")


class EventReader:
    """Splits a stream of bytes into the data of its events.

    Only `data` fields are kept: chat APIs name their events inside the data. Lines end in LF,
    CRLF or CR, as the standard allows.

    Args:
        max_event: Most bytes of one event.
        max_stream: Most bytes of the whole stream.

    Attributes:
        events: Events found so far.
        strange: Lines so far that belong to no event stream.
        total: Bytes taken so far.
    """

    __slots__ = ("_data", "_line", "_max_event", "_max_stream", "events", "strange", "total")

    def __init__(self, *, max_event: int, max_stream: int) -> None:
        self._max_event = max_event
        self._max_stream = max_stream
        # Buffers, not lists of pieces: a server that sends single bytes must not cost an object for each.
        self._line = bytearray()
        self._data: bytes | bytearray | None = None
        self.events = 0
        self.strange = 0
        self.total = 0

    def feed(self, piece: bytes) -> list[bytes]:
        """Take the next bytes and return the data of each event they complete.

        Raises:
            ProviderError: `provider.bad_reply` when an event or the stream is too large.
        """
        self.total += len(piece)

        if self.total > self._max_stream:
            raise failure("provider.bad_reply", f"the answer is larger than {self._max_stream} bytes")

        found: list[bytes] = []

        for line in self._lines(piece):
            if line:
                self._take(line)
            elif self._data is not None:
                found.append(self._close(self._data))

        return found

    def finish(self) -> list[bytes]:
        """Return the data of an event that the end of the stream completes.

        The standard drops such an event; chat servers that forget the last empty line do not mean it so.
        """
        if line := bytes(self._line.rstrip(b"\r")):
            self._take(line)

        self._line.clear()
        return [] if self._data is None else [self._close(self._data)]

    def _lines(self, piece: bytes) -> list[bytes]:
        if b"\n" not in piece and b"\r" not in piece:
            self._hold(piece)
            return []

        if self._line:
            piece = bytes(self._line) + piece
            self._line.clear()

        if self.total == len(piece) and piece.startswith(_BOM):
            piece = piece[len(_BOM) :]

        # A CR at the very end may be half of a CRLF: it waits for the next piece.
        tail = b"\r" if piece.endswith(b"\r") else b""

        if b"\r" in piece:
            piece = piece[: len(piece) - len(tail)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")

        *lines, rest = piece.split(b"\n")

        if rest or tail:
            self._hold(rest + tail)

        return lines

    def _hold(self, piece: bytes) -> None:
        self._line += piece
        self._check(len(self._line) + len(self._data or b""))

    def _take(self, line: bytes) -> None:
        field, _, value = line.partition(b":")

        if field != b"data":
            self.strange += field not in _FIELDS
            return

        value = value.removeprefix(b" ")

        if self._data is None:
            self._data = value
        else:
            if isinstance(self._data, bytes):
                self._data = bytearray(self._data)

            self._data += b"\n"
            self._data += value

        self._check(len(self._data))

    def _check(self, size: int) -> None:
        if size > self._max_event:
            raise failure("provider.bad_reply", f"one event of the answer is larger than {self._max_event} bytes")

    def _close(self, data: bytes | bytearray) -> bytes:
        self._data = None
        self.events += 1
        return bytes(data)
