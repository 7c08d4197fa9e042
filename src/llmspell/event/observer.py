"""Observers: plain functions that are told of an event while it is published."""

from __future__ import annotations

from collections.abc import Callable

from llmspell.event.envelope import Event

__all__ = ["Observer"]


class Observer:
    """A plain function that gets the events of a pattern at once; it must not wait.

    One that raises is counted and harms neither the publisher nor anybody else.

    Attributes:
        failures: How often it raised.
    """

    __slots__ = ("_function", "_remove", "failures", "order", "pattern")

    def __init__(self, pattern: str, function: Callable[[Event], object], remove: Callable[[Observer], None]) -> None:
        self._function = function
        self._remove = remove
        self.pattern = pattern
        self.order = 0
        self.failures = 0

    def offer(self, event: Event) -> bool:
        """Tell the function; returns False, because an observer answers nobody."""
        try:
            self._function(event)
        except Exception:  # noqa: BLE001 - the function is a stranger's code
            self.failures += 1

        return False

    def close(self) -> None:
        """Stop; idempotent."""
        self._remove(self)
