"""The account of a run: what is left of its limits for the runs inside it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import msgspec

from llmspell.config import SpellLimits
from llmspell.crew import Crew, Seat
from llmspell.errors import LimitError

__all__ = ["MAX_DEPTH", "Account"]

MAX_DEPTH = 4
"""How deep runs may be nested in a run."""


class Account:
    """What a run and the runs inside it may use up together.

    Args:
        limits: The run's own bounds.
        now: Seconds that never go back.
        most: Most runs inside at once.
        above: The account of the run that this one is inside of.

    Attributes:
        limits: The run's own bounds.
        depth: How many runs it is inside of.
        cpu_s: Processor seconds of the runs inside that have ended.
        peak_bytes: The most memory that one of them held.
    """

    __slots__ = ("_began", "_crew", "_now", "_seat", "above", "cpu_s", "depth", "limits", "peak_bytes")

    def __init__(self, limits: SpellLimits, now: Callable[[], float], most: int, above: Account | None = None) -> None:
        self.limits = limits
        self.above = above
        self.depth: int = 0 if above is None else above.depth + 1
        self.cpu_s = 0.0
        self.peak_bytes = 0
        self._now = now
        self._began: float | None = None
        self._crew: Crew = Crew(most) if above is None else above._crew
        self._seat = Seat()

    def begin(self) -> None:
        """Let time and processor time count from now; until then there is no bound on both."""
        self._began = self._now()

    def place(self) -> AbstractAsyncContextManager[None]:
        """Wait for a place for one run inside, and hold it."""
        return self._crew.place(self._seat)

    def check_depth(self) -> None:
        """Refuse one more run inside where it would be nested too deep.

        Raises:
            LimitError: `limit.depth`.
        """
        if self.depth >= MAX_DEPTH:
            raise LimitError(
                f"{self.depth} spells are nested in each other",
                code="limit.depth",
                hint=f"at most {MAX_DEPTH} may be: do it with fewer",
            )

    def left(self, wanted: SpellLimits) -> SpellLimits:
        """Return the bounds of a run inside: what it wants, but no more than is left here.

        Args:
            wanted: Its own bounds.

        Raises:
            LimitError: `limit.wall`, `limit.cpu`: nothing is left; the run itself is at its limit.
        """
        self.check()
        limits = self.limits
        wall_s, cpu_s = limits.wall_s, limits.cpu_s

        if self._began is not None:
            wall_s = max(0.001, wall_s - (self._now() - self._began))
            cpu_s -= self.cpu_s

        return msgspec.structs.replace(
            wanted,
            wall=min(wanted.wall_s, wall_s),
            cpu=min(wanted.cpu_s, cpu_s),
            memory=min(wanted.memory_bytes, limits.memory_bytes),
            output=min(wanted.output_bytes, limits.output_bytes),
        )

    def settle(self, cpu_s: float, peak_bytes: int) -> None:
        """Count what the run itself and those inside it used up, where this one is inside another.

        Args:
            cpu_s: Processor seconds of the run itself.
            peak_bytes: The most memory it held.
        """
        if self.above is not None:
            self.above.cpu_s += cpu_s + self.cpu_s
            self.above.peak_bytes = max(self.above.peak_bytes, peak_bytes, self.peak_bytes)

    def check(self) -> None:
        """Raise what is used up as the end of the run itself.

        Raises:
            LimitError: `limit.wall` or `limit.cpu`.
        """
        if self._began is None:
            return

        if self._now() - self._began >= self.limits.wall_s:
            raise LimitError(
                f"the spell and the runs inside it took its {self.limits.wall_s:g} s",
                code="limit.wall",
                hint="raise it with --limit wall=…",
                ends_run=True,
            )

        if self.cpu_s >= self.limits.cpu_s:
            raise LimitError(
                f"the runs inside the spell used its {self.limits.cpu_s:g} s of processor time",
                code="limit.cpu",
                hint="raise it with --limit cpu=…, or do less",
                ends_run=True,
            )
