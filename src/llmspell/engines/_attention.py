"""A loop that does not go to sleep while a worker is about to answer."""

from __future__ import annotations

import os
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

__all__ = ["Attention"]

_STAY_S = 100e-6
"""How long to stay awake: about what it takes to be woken, on a virtual machine."""

_BRIEF_S = 300e-6
"""An answer that came within this time, waking up included, makes staying awake for the next one worth it."""


class Attention:
    """Keeps a loop awake for a moment after something was sent to a worker that answered briefly before.

    Between two calls a chatty spell computes for some microseconds; to put the loop to sleep and wake it takes
    longer than that. All else that runs on the loop goes on meanwhile, and so does any process that wants this
    processor. Where there is one processor only, nothing is gained and nothing done.

    Args:
        loop: The loop.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._until = 0.0
        self._awake = _processors() == 1  # then it never begins

    def stay(self, since: float) -> None:
        """Look for an answer for a moment.

        Args:
            since: When the question was sent, as `perf_counter` counts.
        """
        self._until = since + _STAY_S

        if not self._awake:
            self._awake = True
            self._loop.call_soon(self._look)

    @staticmethod
    def is_brief(since: float) -> bool:
        """Tell whether an answer that comes now came soon enough to wait for the next one awake."""
        return perf_counter() - since < _BRIEF_S

    def _look(self) -> None:
        if perf_counter() < self._until:
            os.sched_yield()
            self._loop.call_soon(self._look)
        else:
            self._awake = False


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
