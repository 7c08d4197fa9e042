"""Deadlines for work that mostly answers at once."""

from __future__ import annotations

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any, TypeVar

__all__ = ["DeadlineError", "within"]

T = TypeVar("T")


class DeadlineError(TimeoutError):
    """The time of `within` is over; a timeout inside the work is a plain `TimeoutError`."""


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """Await work, but no longer than a time; work that never waits costs no timer.

    Args:
        seconds: How long it may take from its first wait on.
        work: A coroutine that has not begun.

    Raises:
        DeadlineError: It took longer; it has been cancelled.
        Exception: Whatever the work raises.
    """
    try:
        waited = work.send(None)
    except StopIteration as done:
        return done.value

    deadline = asyncio.timeout(seconds)

    try:
        async with deadline:
            return await _go_on(work, waited)
    except TimeoutError as error:
        if deadline.expired():
            raise DeadlineError from error

        raise


@types.coroutine
def _go_on(work: Coroutine[Any, Any, T], waited: object) -> Generator[Any, Any, T]:
    """Wait for what the work waits for already, then let it go on."""
    while True:
        try:
            yield waited
        except BaseException as error:  # noqa: BLE001 - a cancellation belongs to the work, which may wait again
            try:
                waited = work.throw(error)
            except StopIteration as done:
                return done.value
        else:
            return (yield from work.__await__())
