"""Streams of spells: what a run tells while it goes on, and at last its result."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import msgspec

from llmspell.run import Given, Partial, Progress, SpellResult
from llmspell.stream import Emit, Stream
from llmspell.value import Value

__all__ = ["Told", "spell_stream"]

Told: TypeAlias = Partial | Progress | SpellResult
"""What a stream of a spell gives."""


def spell_stream(run: Callable[[Given], Awaitable[SpellResult]], given: Given) -> Stream[Told]:
    """Return the stream of a spell; it begins with the first read.

    Args:
        run: Runs the spell to its end.
        given: What it is given; its `on_partial` is not called, its `on_progress` is, besides.
    """

    async def produce(emit: Emit[Told]) -> None:
        outbox = _Outbox(emit)

        def report(fraction: float, text: str) -> None:
            outbox.put_report(Progress(fraction, text))

            if given.on_progress is not None:
                given.on_progress(fraction, text)

        try:
            result = await run(msgspec.structs.replace(given, on_partial=outbox.put_partial, on_progress=report))
        finally:
            await outbox.emptied()

        await emit(result)

    return Stream(produce, size=1)


class _Outbox:
    """What has still to be told, in order; only partial results wait until they are.

    A report takes the place of one that is last in line, so the line never holds more than two things for
    each task that waits.
    """

    def __init__(self, emit: Emit[Told]) -> None:
        self._emit = emit
        self._line: deque[tuple[Partial | Progress, asyncio.Future[None] | None]] = deque()
        self._telling: asyncio.Task[None] | None = None

    def put_report(self, report: Progress) -> None:
        """Have a report told."""
        if self._line and isinstance(self._line[-1][0], Progress):
            self._line[-1] = (report, None)
            return

        self._put(report, None)

    async def put_partial(self, value: Value) -> None:
        """Have a partial result told, and wait until there is room for it."""
        told: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._put(Partial(value), told)
        await told

    async def emptied(self) -> None:
        """Wait until all is told; nothing is in line for a reader that has left."""
        if self._telling is not None:
            await self._telling

    def _put(self, item: Partial | Progress, told: asyncio.Future[None] | None) -> None:
        self._line.append((item, told))

        if self._telling is None or self._telling.done():
            self._telling = asyncio.ensure_future(self._tell_all())

    async def _tell_all(self) -> None:
        while self._line:
            item, told = self._line.popleft()

            if told is not None and told.cancelled():  # its task was
                continue

            await self._emit(item)

            if told is not None and not told.done():
                told.set_result(None)
