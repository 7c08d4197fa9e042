"""Streams: a bounded hand-off from a producer task to one consumer."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar

__all__ = ["Emit", "Stream"]

T = TypeVar("T")

Emit = Callable[[T], Awaitable[None]]
"""Gives one item to the consumer; waits while the buffer is full."""

SIZE = 64


class Stream(Generic[T]):
    """Items a producer makes while the consumer reads; a slow consumer slows the producer.

    The producer runs in a task of its own from the first read. Closing the stream cancels it
    and waits for its clean-up. The error of a producer is raised after its last item.

    Args:
        produce: Makes the items; gets `emit`.
        size: Items held before the producer waits.
    """

    __slots__ = ("_ended", "_items", "_produce", "_ready", "_room", "_size", "_task")

    def __init__(self, produce: Callable[[Emit[T]], Awaitable[object]], *, size: int = SIZE) -> None:
        self._produce = produce
        self._size = size
        self._items: deque[T] = deque()
        self._ready: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._ended = False

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        if (item := await self.next()) is None:
            raise StopAsyncIteration

        return item

    async def next(self) -> T | None:
        """Return the next item, or None after the last.

        Raises:
            Exception: What the producer raised, once, after its last item.
        """
        while not self._items:
            if self._ended:
                return await self._finish()

            if self._task is None:
                self._task = asyncio.create_task(self._run())

            self._ready = asyncio.get_running_loop().create_future()
            await self._ready

        item = self._items.popleft()

        if self._room is not None and len(self._items) <= self._size // 2:
            _wake(self._room)
            self._room = None

        return item

    async def close(self) -> None:
        """Stop the producer and wait until it has cleaned up; idempotent."""
        task, self._task = self._task, None
        self._ended = True
        self._items.clear()

        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait([task])

        if task is not None and not task.cancelled():
            task.exception()  # a stream closed early does not report it

    async def _finish(self) -> None:
        task, self._task = self._task, None

        if task is not None:
            await task

    async def _run(self) -> None:
        try:
            await self._produce(self._emit)
        finally:
            self._ended = True
            _wake(self._ready)

    async def _emit(self, item: T) -> None:
        while len(self._items) >= self._size:
            self._room = asyncio.get_running_loop().create_future()
            await self._room

        self._items.append(item)

        if self._ready is not None:
            _wake(self._ready)
            self._ready = None


def _wake(future: asyncio.Future[None] | None) -> None:
    if future is not None and not future.done():
        future.set_result(None)
