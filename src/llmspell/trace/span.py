"""Spans: things that begin and end in a run."""

from __future__ import annotations

from contextvars import ContextVar

import msgspec

__all__ = ["CURRENT", "Span"]


class Span(msgspec.Struct, kw_only=True):
    """One thing that began, and perhaps ended.

    Attributes:
        number: From 1, in the order in which they were told of.
        parent: Number of what it belongs to; 0 for the run itself.
        kind: `spell` for the run itself, `task`, `call` (of a host function), `wait` (for something in the spell), or
            a kind of crossing, such as `model`.
        name: What it is called.
        task: Number of the task in the script that it belongs to; 0 for the spell's own, below for functions that
            the host called.
        place: Where the script began it, `file:line in function`; empty where that is not known.
        start: Seconds.
        end: Seconds; None while it goes on.
        outcome: `ok`, or the code of its error; empty while it goes on.
        ran_s: Seconds in which the code of the script ran; of tasks only.
    """

    number: int
    parent: int
    kind: str
    name: str
    task: int
    place: str
    start: float
    end: float | None = None
    outcome: str = ""
    ran_s: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it took, as far as it got."""
        return 0.0 if self.end is None else max(0.0, self.end - self.start)


CURRENT: ContextVar[Span | None] = ContextVar("the span around", default=None)
"""The span in which host code is running; what it does belongs there."""
