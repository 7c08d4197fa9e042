"""Streams: a bounded hand-off from a producer task to one consumer, or to several."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Generic, TypeAlias, TypeVar

from llmspell.errors import UsageError

__all__ = ["MAX_READERS", "MAX_SIZE", "SIZE", "Emit", "Stream"]

T = TypeVar("T")

Emit = Callable[[T], Awaitable[None]]
"""Gives one item to the consumer; waits while the buffer is full."""

SIZE = 64
MAX_SIZE = 10_000
MAX_READERS = 64

_Waiting: TypeAlias = "list[asyncio.Future[None]]"


class Stream(Generic[T]):
    """Items a producer makes while the consumer reads; a slow consumer slows the producer.

    The producer runs in a task of its own from the first read. Closing the stream cancels it
    and waits for its clean-up. The error of a producer is raised after its last item.

    Args:
        produce: Makes the items; gets `emit`.
        size: Items held before the producer waits.
    """

    __slots__ = ("_buffer", "_source")

    def __init__(self, produce: Callable[[Emit[T]], Awaitable[object]], *, size: int = SIZE) -> None:
        self._source = _Source(produce)
        self._buffer: _Buffer[T] | None = self._source.open(size)

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        if (item := await self.next()) is None:
            raise StopAsyncIteration

        return item

    async def next(self) -> T | None:
        """Return the next item, or None after the last; several that wait share the items.

        Raises:
            Exception: What the producer raised, once, after its last item.
            UsageError: `stream.misuse`: the stream was split.
        """
        while (buffer := self._buffer) is None or not buffer.items:
            if not await self._source.wait_for_items(self._own_buffer("read")):
                return None

        return buffer.take()

    def ready(self) -> T | None:
        """Return the next item if it is there already; None where it is not, or the stream was split."""
        buffer = self._buffer
        return buffer.take() if buffer is not None and buffer.items else None

    async def close(self) -> None:
        """Read no more: the last reader stops the producer and waits until it has cleaned up; idempotent.

        Closing a stream that was split does nothing; its producer goes on for those it was split into.
        """
        if self._buffer is not None:
            await self._source.leave(self._buffer)

    def tee(self, count: int = 2, *, buffer: int = SIZE) -> tuple[Stream[T], ...]:
        """Split it into streams that each give every item still to come; this one cannot be read any more.

        The slowest of them sets the pace: while the buffer of one is full the producer waits. One that is
        closed holds up nobody. An error of the producer reaches all of them.

        Args:
            count: How many.
            buffer: Items held for each before the producer waits.

        Raises:
            UsageError: `stream.misuse`: it was split already, or a number is out of its range.
        """
        own = self._own_buffer("split")
        _check_range("count", count, MAX_READERS)
        _check_range("buffer", buffer, MAX_SIZE)
        self._buffer = None
        return tuple([Stream[T]._reading(self._source, part) for part in self._source.split(own, count, buffer)])

    @classmethod
    def _reading(cls, source: _Source[T], buffer: _Buffer[T]) -> Stream[T]:
        stream = cls.__new__(cls)
        stream._source, stream._buffer = source, buffer
        return stream

    def _own_buffer(self, verb: str) -> _Buffer[T]:
        if self._buffer is None:
            raise UsageError(
                f"a stream that was split cannot be {verb}",
                code="stream.misuse",
                hint="use the streams that tee gave",
            )

        return self._buffer


class _Buffer(Generic[T]):
    """What one reader has still to get.

    Attributes:
        size: Items it holds before the producer waits.
        items: In order.
        waiting: Who waits for more.
        room: The producer, while it waits for room; the same list for all its buffers.
        closed: Whether its reader has left.
        heard: Whether its reader knows how the producer ended.
    """

    __slots__ = ("closed", "heard", "items", "room", "size", "waiting")

    def __init__(self, size: int, room: _Waiting, items: Iterable[T] = ()) -> None:
        self.size = size
        self.room = room
        self.items = deque(items)
        self.waiting: _Waiting = []
        self.closed = self.heard = False

    def take(self) -> T:
        """Take out the oldest item; there must be one."""
        item = self.items.popleft()

        if self.room and len(self.items) <= self.size // 2:
            _wake(self.room)

        return item


class _Source(Generic[T]):
    """The producer with the buffers it fills, one for each reader."""

    __slots__ = ("_buffers", "_produce", "_room", "_task")

    def __init__(self, produce: Callable[[Emit[T]], Awaitable[object]]) -> None:
        self._produce = produce
        self._buffers: list[_Buffer[T]] = []
        self._room: _Waiting = []
        self._task: asyncio.Task[object] | None = None

    def open(self, size: int) -> _Buffer[T]:
        buffer = _Buffer[T](size, self._room)
        self._buffers.append(buffer)
        return buffer

    def split(self, buffer: _Buffer[T], count: int, size: int) -> list[_Buffer[T]]:
        """Put several in the place of one, each with what it held."""
        made = [_Buffer(size, self._room, buffer.items) for _ in range(count)]

        for one in made:
            one.closed, one.heard = buffer.closed, buffer.heard

        if not buffer.closed:
            self._buffers += made

        self._remove(buffer)
        return made

    async def wait_for_items(self, buffer: _Buffer[T]) -> bool:
        """Wait until something came; return whether there can be more, or raise what ended the producer."""
        if buffer.closed:
            return False

        if self._task is None:
            self._task = asyncio.ensure_future(self._run())
            self._task.add_done_callback(lambda _task: self._wake_readers())

        if self._task.done():
            return self._tell_outcome(buffer, self._task)

        await _wait_in(buffer.waiting)
        return True

    async def leave(self, buffer: _Buffer[T]) -> None:
        """Give a reader no more; the last one to leave stops the producer."""
        buffer.closed = True
        self._remove(buffer)
        task = self._task

        if task is None or self._buffers:
            return

        if not task.done():
            task.cancel()
            await asyncio.wait([task])

        if not task.cancelled():
            task.exception()  # a stream closed early does not report it

    def _remove(self, buffer: _Buffer[T]) -> None:
        if buffer in self._buffers:
            self._buffers.remove(buffer)

        buffer.items.clear()
        _wake(buffer.waiting)
        _wake(self._room)

    def _tell_outcome(self, buffer: _Buffer[T], task: asyncio.Task[object]) -> bool:
        if not buffer.heard:
            buffer.heard = True
            task.result()

        return False

    async def _run(self) -> None:
        await self._produce(self._emit)

    async def _emit(self, item: T) -> None:
        while self._is_full():
            await _wait_in(self._room)

        for one in self._buffers:
            one.items.append(item)

            if one.waiting:
                _wake(one.waiting)

    def _is_full(self) -> bool:
        for one in self._buffers:  # noqa: SIM110 - for one reader, twice as fast as any() of a generator
            if len(one.items) >= one.size:
                return True

        return False

    def _wake_readers(self) -> None:
        for one in self._buffers:
            _wake(one.waiting)


def _check_range(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise UsageError(f"{name} is {value}", code="stream.misuse", hint=f"from 1 to {most}")


async def _wait_in(waiting: _Waiting) -> None:
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    waiting.append(future)
    await future


def _wake(waiting: _Waiting) -> None:
    for future in waiting:
        if not future.done():
            future.set_result(None)

    waiting.clear()
