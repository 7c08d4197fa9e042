"""Traces: the spans of one run, as the host and the worker tell of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from typing import Any

from llmspell.context import Context
from llmspell.errors import SpellError
from llmspell.hook import Crossing, Hook, Verdict
from llmspell.trace.span import CURRENT, Span

__all__ = ["MAX_SPANS", "MAX_STACKS", "Trace", "outcome_of"]

MAX_SPANS = 100_000
MAX_STACKS = 20_000
_OUTERMOST = 1_000_000


class Trace:
    """What one run does and when; give it to the run.

    Args:
        lines: Whether to note as well where in the script the time goes.
        now: Seconds of the clock that the worker has too.

    Attributes:
        lines: The same.
        spans: What began, in the order in which it was told of; the first one is the run.
        engine: The language of the script: where there are samples, only those of Lua are taken while it runs.
        samples: Seconds by task and stack (as in `SpellError.stack`; empty where it is not known).
        lost: How many spans there was no room for.
    """

    def __init__(self, *, lines: bool = False, now: Callable[[], float] = time.monotonic) -> None:
        self.lines = lines
        self.spans: list[Span] = []
        self.samples: dict[tuple[int, str], float] = {}
        self.lost = 0
        self.engine = ""
        self.now = now

    def begin(
        self, kind: str, name: str, parent: Span | None, *, task: int = 0, place: str = "", start: float | None = None
    ) -> Span | None:
        """Note that something begins; returns None when there is no room for it.

        Args:
            kind: As in `Span`.
            name: As in `Span`.
            parent: What it belongs to; the run unless given.
            task: As in `Span`.
            place: As in `Span`.
            start: When, in seconds; now unless given.
        """
        if len(self.spans) >= MAX_SPANS:
            self.lost += 1
            return None

        span = Span(
            number=len(self.spans) + 1,
            parent=parent.number if parent is not None else min(1, len(self.spans)),
            kind=kind,
            name=name,
            task=task,
            place=place,
            start=self.now() if start is None else start,
        )
        self.spans.append(span)
        return span

    def finish(self, span: Span | None, outcome: str, end: float | None = None) -> None:
        """Note that something has ended, unless that is known already.

        Args:
            span: What `begin` returned.
            outcome: As in `Span`.
            end: When, in seconds; now unless given.
        """
        if span is not None and span.end is None:
            span.end = self.now() if end is None else end
            span.outcome = outcome

    def add_sample(self, task: int, stack: str, seconds: float) -> None:
        """Note that the code of a task was at a stack for so many seconds."""
        key = (task, stack)

        if key not in self.samples and len(self.samples) >= MAX_STACKS:
            key = (task, "")

        self.samples[key] = self.samples.get(key, 0.0) + seconds

    def finish_all(self, outcome: str) -> None:
        """Note that the run is over, and with it all that has not ended.

        Args:
            outcome: How the run ended; the rest was cancelled.
        """
        for span in reversed(self.spans):
            self.finish(span, "cancelled" if span.number > 1 else outcome)

    def hook(self) -> Hook:
        """Return the hook that notes crossings: agents, models, tools and the like."""
        return Hook(self._watch, name="trace", priority=_OUTERMOST, fail="open")

    async def _watch(self, _context: Context, crossing: Crossing) -> AsyncGenerator[Verdict, object]:
        around = CURRENT.get()
        span = self.begin(crossing.kind, crossing.name, around, task=0 if around is None else around.task)
        CURRENT.set(span or around)

        try:
            yield None
        except BaseException as error:
            self.finish(span, outcome_of(error))
            raise
        else:
            self.finish(span, "ok")
        finally:
            CURRENT.set(around)


def outcome_of(error: BaseException | None) -> Any:
    """Return how something ended, in one word: `ok`, or the code of its error."""
    match error:
        case None:
            return "ok"
        case SpellError():
            return error.code
        case asyncio.CancelledError() | GeneratorExit():
            return "cancelled"
        case _:
            return "internal"
