"""Precedence: of many workers, those that have computed least go first."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection

__all__ = ["FIRST", "Precedence"]

FIRST = 10
"""The nice value every worker begins with: the host goes before them all."""

_LAST = 15
_STEP_S = 0.02
"""Processor seconds for which a worker goes back by one nice value."""

_TICK_S = 0.05
_REST_S = 1.0
"""How often to look while somebody computes, and while nobody does."""

_PER_CORE = 2
"""Workers for each processor before precedence matters: fewer find their way by themselves."""


def _spent(pid: int) -> float:
    """Return the processor seconds of another process, from the clock that the kernel keeps for it."""
    return time.clock_gettime((~pid << 3) | 2)


def _put(pid: int, nice: int) -> None:
    os.setpriority(os.PRIO_PROCESS, pid, nice)


class Precedence:
    """Puts workers that have computed more behind those that have computed less, while there are many.

    Spells that come together begin one after the other, and the first of them have the processors for themselves for
    a while; the kernel shares fairly from then on, but never gives back what they are ahead. A worker's nice value
    only ever grows: less needs a privilege.

    Args:
        cores: Processors there are.
        spent: Processor seconds of a process; raises `OSError` when it is gone.
        put: Gives a process a nice value.
        now: Seconds of a clock that never goes back.
    """

    def __init__(
        self,
        cores: int,
        spent: Callable[[int], float] = _spent,
        put: Callable[[int, int], None] = _put,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._many = cores * _PER_CORE
        self._spent = spent
        self._put = put
        self._now = now
        self._looked = float("-inf")
        self._busy = True
        self._seen: dict[int, tuple[float, int]] = {}

    def pause_ms(self, workers: int) -> float | None:
        """Return in how many milliseconds to `look` again; None while there are few."""
        return max(0.0, self._due(workers) - self._now()) * 1e3 if workers > self._many else None

    def look(self, pids: Collection[int]) -> None:
        """Put each worker where it belongs, unless there are few or it was done a moment ago."""
        if len(pids) <= self._many or self._now() < self._due(len(pids)):
            return

        before, self._seen = self._seen, {pid: self._place(pid) for pid in pids}
        self._busy = self._seen != before
        self._looked = self._now()

    def _due(self, workers: int) -> float:
        return self._looked + (_TICK_S if self._busy or workers != len(self._seen) else _REST_S)

    def _place(self, pid: int) -> tuple[float, int]:
        """Return the processor seconds of a worker and its nice value, a higher one if it is time for that."""
        seconds, before = self._seen.get(pid, (0.0, FIRST))

        try:
            seconds = self._spent(pid)
            nice = min(_LAST, FIRST + int(seconds / _STEP_S))

            if nice > before:
                self._put(pid, nice)
        except OSError:  # it has just ended
            return seconds, before

        return seconds, max(nice, before)
