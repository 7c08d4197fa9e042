"""The soft limits of a spell: how much time it has left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["GRACE_S", "OVER_CPU", "OVER_STOP", "OVER_WALL", "Budget", "Limits"]

OVER_CPU = 1
OVER_WALL = 2
OVER_STOP = 3

GRACE_S = 0.5
"""How long a spell that reached a limit may clean up."""


class Limits(msgspec.Struct, frozen=True):
    """The first frame of the host.

    Attributes:
        engine: The language of the spell: `lua` or `javascript`.
        memory: Bytes the VM may hold.
        cpu_s: Processor seconds, or None.
        wall_s: Seconds from the start of the worker's work, or None.
    """

    engine: str
    memory: int
    cpu_s: float | None = None
    wall_s: float | None = None


class Budget:
    """Counts the time of one spell from now on.

    Args:
        limits: What the host allows.
        stopped: Tells whether the host wants the spell to stop.
        cpu_clock: Processor seconds of this worker so far.
    """

    def __init__(
        self, limits: Limits, stopped: Callable[[], bool], cpu_clock: Callable[[], float] = time.process_time
    ) -> None:
        self._stopped = stopped
        self._cpu_clock = cpu_clock
        self._cpu_end = None if limits.cpu_s is None else cpu_clock() + limits.cpu_s
        self._wall_end = None if limits.wall_s is None else time.monotonic() + limits.wall_s

    def over(self) -> int | None:
        """Return which limit is reached: `OVER_CPU`, `OVER_WALL`, `OVER_STOP` or None."""
        if self._wall_end is not None and time.monotonic() >= self._wall_end:
            return OVER_WALL

        if self._cpu_end is not None and self._cpu_clock() >= self._cpu_end:
            return OVER_CPU

        return OVER_STOP if self._stopped() else None

    def grace(self) -> None:
        """Give a little more time than there was, to clean up."""
        if self._wall_end is not None:
            self._wall_end = max(self._wall_end, time.monotonic() + GRACE_S)

        if self._cpu_end is not None:
            self._cpu_end = max(self._cpu_end, self._cpu_clock() + GRACE_S)

    def left_s(self) -> float | None:
        """Return the seconds until the first limit, at least a millisecond; None without a limit."""
        left: list[float] = []
        if self._wall_end is not None:
            left.append(self._wall_end - time.monotonic())
        if self._cpu_end is not None:
            left.append(self._cpu_end - self._cpu_clock())
        return max(0.001, min(left)) if left else None
