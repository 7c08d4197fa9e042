"""Waiting no longer than a time that the bus's own clock measures."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

__all__ = ["Sleep", "in_time"]

T = TypeVar("T")

Sleep = Callable[[float], Awaitable[None]]
"""Waits some seconds."""


async def in_time(work: Coroutine[Any, Any, T], seconds: float | None, sleep: Sleep) -> T:
    """Await work, but no longer than a time.

    Args:
        work: Loses nothing when it is cancelled while it waits.
        seconds: None for as long as it takes.
        sleep: Measures the time.

    Raises:
        TimeoutError: It took longer; it has been cancelled.
    """
    if seconds is None:
        return await work

    worker, timer = asyncio.ensure_future(work), asyncio.ensure_future(sleep(seconds))

    try:
        await asyncio.wait([worker, timer], return_when=asyncio.FIRST_COMPLETED)

        if not worker.done():
            raise TimeoutError

        return worker.result()
    finally:
        timer.cancel()
        worker.cancel()
        await asyncio.wait([worker, timer])
