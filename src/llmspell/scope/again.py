"""Trying again what somebody else was faster with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from llmspell.context import Context
from llmspell.errors import StateError

__all__ = ["ATTEMPTS", "until_fastest"]

T = TypeVar("T")

ATTEMPTS = 100
"""How often a change is tried."""

MAX_WAIT_S = 0.25
"""Longest pause before another try."""


async def until_fastest(context: Context, change: Callable[[], Awaitable[T]]) -> T:
    """Do a change that reads first and expects to find the same when it writes.

    Args:
        context: Whose clock and chance say how long to pause.
        change: Does it; called again after a conflict.

    Raises:
        StateError: `state.conflict`: somebody else was faster `ATTEMPTS` times.
    """
    attempt = 0

    while True:
        attempt += 1

        try:
            return await change()
        except StateError as error:
            if error.code != "state.conflict" or attempt == ATTEMPTS:
                raise

        await context.clock.sleep(context.random.uniform(0, min(MAX_WAIT_S, 0.001 * 2**attempt)))
