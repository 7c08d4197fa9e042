"""Circuit breakers: a hook that keeps failing is left alone for a while."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["Breaker", "BreakerState"]

BreakerState: TypeAlias = Literal["closed", "open", "half_open"]


class Breaker:
    """Counts failures in a row; after too many it opens, and later lets one try through.

    Args:
        failures: Failures in a row that open it.
        reset_s: Seconds until it lets a try through (half-open); its success closes it again.

    Attributes:
        calm: Whether the last try was no failure: then it admits everybody and need not be told of a success.
    """

    __slots__ = ("_failed", "_failures", "_opened_at", "_reset_s", "_trying", "calm")

    def __init__(self, failures: int = 5, reset_s: float = 30.0) -> None:
        self._failures = failures
        self._reset_s = reset_s
        self._failed = 0
        self._opened_at = 0.0
        self._trying = False
        self.calm = True

    def state(self, now: float) -> BreakerState:
        """Return where it is.

        Args:
            now: Seconds of a clock that never goes back.
        """
        if self._failed < self._failures:
            return "closed"

        return "half_open" if now - self._opened_at >= self._reset_s else "open"

    def admits(self, now: float) -> bool:
        """Whether the hook may be asked now; when half-open only one asks at a time."""
        if self._failed < self._failures:
            return True

        if self._trying or now - self._opened_at < self._reset_s:
            return False

        self._trying = True
        return True

    def succeeded(self) -> None:
        """Note that the hook did its work."""
        self.calm = True
        self._failed = 0
        self._trying = False

    def left(self) -> None:
        """Note that it was stopped before it could do either."""
        self._trying = False

    def failed(self, now: float) -> None:
        """Note that it did not."""
        self.calm = False
        self._failed += 1
        self._opened_at = now
        self._trying = False
