"""Journals: the record of a run's crossings."""

from __future__ import annotations

from typing import Protocol

import msgspec

from llmspell.hook import Crossing

__all__ = ["JOURNALED", "Entry", "Journal", "MemoryJournal"]

JOURNALED = frozenset(
    {"model", "embedding", "tool", "state", "session", "artifact", "memory", "sleep", "now", "random", "id"}
)
"""The kinds whose act touches the world or is not deterministic."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One recorded crossing.

    Attributes:
        kind: The crossing's kind.
        name: The component's name.
        input: What it was given.
        output: What it gave back; None when it failed.
        error: The error's code; None when it did not fail.
    """

    kind: str
    name: str
    input: object
    output: object = None
    error: str | None = None


class Journal(Protocol):
    """Where crossings are recorded."""

    def record(self, crossing: Crossing, output: object, error: str | None) -> None:
        """Keep one finished crossing."""
        ...


class MemoryJournal:
    """Keeps the entries in a list: for tests, dry runs and `--trace`-like views."""

    __slots__ = ("entries",)

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def record(self, crossing: Crossing, output: object, error: str | None) -> None:
        """Keep one finished crossing, in order of completion."""
        self.entries.append(
            Entry(kind=crossing.kind, name=crossing.name, input=crossing.input, output=output, error=error)
        )
