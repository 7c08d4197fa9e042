"""Watches: one running script, as its conversation with the host tells of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llmspell.trace.span import CURRENT, Span
from llmspell.trace.trace import Trace, outcome_of

__all__ = ["UNWATCHED", "Unwatched", "Watch"]

_MAX_TEXT = 4000
_TASK_OUTCOMES = {"done": "ok", "failed": "failed", "cancelled": "cancelled"}


class Unwatched:
    """Notes nothing: what a script does costs no more than the calls of these."""

    __slots__ = ()

    def called(self, call: int, op: str, task: int) -> None:
        """Note that the script calls a host function."""

    def enter(self, call: int) -> None:
        """Make what the host does from here on belong to a call."""

    def returned(self, call: int, error: BaseException | None) -> None:
        """Note that a host function has ended, and why if it failed; the first word about it counts."""

    def asked(self, number: int, head: str) -> None:
        """Note that the host has the script run a function or a piece of text."""

    def answered(self, number: int, outcome: str) -> None:
        """Note that it has ended."""

    def told(self, what: str, at: float, parts: tuple[Any, ...]) -> None:
        """Take what the worker tells of.

        Raises:
            KeyError: It is of no known kind; here, there is none.
            TypeError: It is malformed.
        """
        raise KeyError(what)


UNWATCHED = Unwatched()


class Watch(Unwatched):
    """Notes the tasks, host calls and waits of one script; what the worker says is checked.

    Args:
        trace: Where to.
        spell: The span of the run.
    """

    def __init__(self, trace: Trace, spell: Span | None) -> None:
        self._trace = trace
        self._tasks: dict[int, Span | None] = {0: spell}
        self._calls: dict[int, Span | None] = {}
        self._places: dict[int, tuple[str, float]] = {}
        self._waits: dict[int, Span | None] = {}

    # the host's side

    def called(self, call: int, op: str, task: int) -> None:
        """Note that the script calls a host function."""
        place, start = self._places.pop(call, ("", self._trace.now()))
        self._calls[call] = self._trace.begin("call", op, self._tasks.get(task), task=task, place=place, start=start)

    def enter(self, call: int) -> None:
        """Make what the host does from here on belong to a call."""
        CURRENT.set(self._calls.get(call))

    def returned(self, call: int, error: BaseException | None) -> None:
        """Note that a host function has ended, and why if it failed."""
        self._trace.finish(self._calls.pop(call, None), outcome_of(error))

    def asked(self, number: int, head: str) -> None:
        """Note that the host has the script run a function or a piece of text."""
        name = "function of the script" if head == "call" else "piece"
        self._tasks[-number] = self._trace.begin("task", name, CURRENT.get(), task=-number)

    def answered(self, number: int, outcome: str) -> None:
        """Note that it has ended."""
        self._trace.finish(self._tasks.pop(-number, None), outcome)

    # the worker's side

    def told(self, what: str, at: float, parts: tuple[Any, ...]) -> None:
        """Take what the worker tells of.

        Raises:
            KeyError: It is of no known kind.
            TypeError: It is malformed.
        """
        _TOLD[what](self, float(at), *parts)

    def _on_task(self, at: float, task: int, parent: int, place: str) -> None:
        name = f"task {task:d}"
        self._tasks[task] = self._trace.begin(
            "task", name, self._tasks.get(parent), task=task, place=_cut(place), start=at
        )

    def _on_end(self, at: float, task: int, status: str, ran_s: float) -> None:
        if (span := self._tasks.get(task)) is None:
            return

        span.ran_s += float(ran_s)

        if task > 0:
            self._trace.finish(span, _TASK_OUTCOMES[status], at)
            del self._tasks[task]

    def _on_call(self, at: float, call: int, place: str) -> None:
        self._places[call] = (_cut(place), at)

    def _on_wait(self, at: float, wait: int, task: int, what: str, place: str) -> None:
        self._waits[wait] = self._trace.begin(
            "wait", _cut(what), self._tasks.get(task), task=task, place=_cut(place), start=at
        )

    def _on_go(self, at: float, wait: int) -> None:
        self._trace.finish(self._waits.pop(wait, None), "ok", at)

    def _on_samples(self, _at: float, samples: list[list[Any]]) -> None:
        for task, stack, seconds in samples:
            self._trace.add_sample(int(task), _cut(stack), float(seconds))


_TOLD: dict[str, Callable[..., None]] = {
    what: getattr(Watch, f"_on_{what}") for what in ("task", "end", "call", "wait", "go", "samples")
}
"""What takes each thing that a worker tells of."""


def _cut(text: str) -> str:
    return str(text)[:_MAX_TEXT]
