"""Doing the same for many things, some at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

__all__ = ["each"]

T = TypeVar("T")
R = TypeVar("R")


async def each(items: Sequence[T], at_once: int, act: Callable[[T], Awaitable[R]]) -> list[R]:
    """Return what came of each item, in order; the first failure stops the others and is raised.

    Args:
        items: The things.
        at_once: How many are at work at a time.
        act: Does it.
    """
    results: dict[int, R] = {}
    waiting = iter(enumerate(items))

    async def work() -> None:
        for place, item in waiting:
            results[place] = await act(item)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(len(items), at_once)):
                group.create_task(work())
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from failures

    return [results[place] for place in range(len(items))]
