"""The contract of a store that keeps notes and finds them by their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, cast

import msgspec

from llmspell.errors import StateError
from llmspell.note.words import Wanted
from llmspell.store import MAX_OPERATIONS, By, Place

__all__ = ["KeptNote", "NewNote", "NoteStore", "Which", "notes_of"]


class NewNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note that is to be kept.

    Attributes:
        data: What it says, in a form that only its reader knows.
        words: The words it is found by.
        marks: Facts that it is picked by.
        model: The embedding model that made the vector; empty for none.
        vector: The vector of its text; empty for none.
    """

    data: bytes
    words: tuple[str, ...] = ()
    marks: Mapping[str, str] = {}
    model: str = ""
    vector: bytes = b""


class KeptNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note that is kept.

    Attributes:
        number: Its number among its owner's; never given twice.
        at: When it was added, in Unix seconds.
        data: What it says; empty where only its vector was asked for.
        model: The embedding model that made the vector; empty for none.
        vector: The vector; empty where it was not asked for.
    """

    number: int
    at: float
    data: bytes = b""
    model: str = ""
    vector: bytes = b""


class Which(msgspec.Struct, frozen=True, kw_only=True):
    """Which notes are meant: those that fit all that is given.

    Attributes:
        numbers: Their numbers, up to `MAX_OPERATIONS`; any unless given.
        marks: Facts that they have.
        before: Unix seconds before which they were added; any unless given.
        after: The number after which they start, in pages.
    """

    numbers: tuple[int, ...] | None = None
    marks: Mapping[str, str] = {}
    before: float | None = None
    after: int = 0


class NoteStore(Protocol):
    """Keeps the notes of all owners. Each call happens as a whole or not at all.

    Every method may raise `StateError`: `state.unavailable`, `state.corrupt`, and `memory.no_index` where the
    database cannot look for words.
    """

    async def add(self, place: Place, note: NewNote, by: By) -> int:
        """Keep a note and return its number.

        Raises:
            LimitError: `limit.state`: the owner would keep more than its share.
        """
        ...

    async def search(self, place: Place, wanted: Wanted, which: Which, limit: int) -> list[tuple[int, float]]:
        """Return numbers of notes with what is wanted, each with a score, the highest first."""
        ...

    async def scan(self, place: Place, which: Which, limit: int = MAX_OPERATIONS) -> list[KeptNote]:
        """Return notes by number, without their vectors."""
        ...

    async def vectors(self, place: Place, which: Which, limit: int = MAX_OPERATIONS) -> list[KeptNote]:
        """Return the notes that have a vector by number, with nothing but that."""
        ...

    async def set_vectors(self, place: Place, notes: Sequence[KeptNote]) -> None:
        """Give notes the vectors that they have here; those that are gone stay so.

        Raises:
            LimitError: `limit.state`: the owner would keep more than its share.
        """
        ...

    async def forget(self, place: Place, which: Which) -> int:
        """Delete notes for good and return how many."""
        ...


def notes_of(store: object) -> NoteStore:
    """Return what keeps the notes of a store.

    Raises:
        StateError: `memory.no_index`: it keeps none.
    """
    if (notes := getattr(store, "notes", None)) is None:
        raise StateError(
            f"{type(store).__name__} keeps no notes",
            code="memory.no_index",
            hint="use the sqlite, postgres or memory store in [state]",
        )

    return cast("NoteStore", notes)
