"""Changes of a state, and how many of them are kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import msgspec

from llmspell.value import Value

__all__ = ["Change", "Past", "weight"]

ENTRY_BYTES = 64
"""What a key costs besides its name and value."""

NUMBER_BYTES = 8
"""What a number costs, and a place in a list."""


class Change(msgspec.Struct, frozen=True):
    """One change of one key.

    Attributes:
        version: The state's version after it.
        key: What changed.
        value: The new value; None when deleted.
        deleted: Whether it was deleted.
    """

    version: int
    key: str
    value: Value
    deleted: bool = False


class Past:
    """The newest changes, oldest first.

    Args:
        keep: Most changes kept.
        limit: Most bytes that they take, roughly.
    """

    __slots__ = ("_bytes", "_changes", "_keep", "_limit")

    def __init__(self, keep: int, limit: int) -> None:
        self._keep = keep
        self._limit = limit
        self._changes: deque[tuple[Change, int]] = deque()
        self._bytes = 0

    def __iter__(self) -> Iterator[Change]:
        return (change for change, _ in self._changes)

    def append(self, change: Change, size: int) -> None:
        """Keep a change, and forget the oldest ones that are too many."""
        self._changes.append((change, size))
        self._bytes += size

        while len(self._changes) > self._keep or self._bytes > self._limit:
            self._bytes -= self._changes.popleft()[1]


def weight(key: str, value: Value) -> int:
    """Return roughly how many bytes a key takes with its value."""
    return ENTRY_BYTES + len(key) + _weight(value)


def _weight(value: Value) -> int:
    if isinstance(value, str | bytes):
        return len(value)

    if isinstance(value, list):
        return sum(NUMBER_BYTES + _weight(item) for item in value)

    if isinstance(value, dict):
        return sum(ENTRY_BYTES + len(key) + _weight(item) for key, item in value.items())

    return NUMBER_BYTES
