"""Notes in a store on SQL, given a way to run statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from llmspell.errors import LimitError
from llmspell.note import KeptNote, NewNote, Wanted, Which
from llmspell.store import MAX_OPERATIONS, By, Place
from llmspell.stores import _note_sql
from llmspell.stores._note_sql import WordIndex
from llmspell.stores._sql import Steps

__all__ = ["SqlNotes"]

T = TypeVar("T")


class _Runner(Protocol):
    """What runs statements."""

    async def read(self, steps: Steps[T]) -> T: ...

    async def write(self, steps: Steps[T]) -> T: ...


class SqlNotes:
    """Keeps the contract of `llmspell.note.NoteStore`. The tables are made when notes are first asked for.

    Args:
        store: What runs statements.
        index: How its dialect looks for words.
        largest: Most bytes of one note with its vector.
        share: Most bytes of all notes of one owner.
    """

    def __init__(self, store: _Runner, index: WordIndex, *, largest: int, share: int) -> None:
        self._store = store
        self._index = index
        self._largest = largest
        self._share = share
        self._laid_out = False

    async def add(self, place: Place, note: NewNote, by: By) -> int:
        """Keep a note and return its number."""
        if (size := len(note.data) + len(note.vector)) > self._largest:
            raise LimitError(
                f"the note takes {size} bytes; one may take {self._largest}",
                code="limit.state",
                hint="split it over several notes, or raise max_value in [state]",
            )

        return await self._write(_note_sql.add(self._index, place, note, by, self._share))

    async def search(self, place: Place, wanted: Wanted, which: Which, limit: int) -> list[tuple[int, float]]:
        """Return numbers of notes with what is wanted, each with a score, the highest first."""
        return await self._read(_note_sql.search(self._index, place, wanted, which, limit))

    async def scan(self, place: Place, which: Which, limit: int = MAX_OPERATIONS) -> list[KeptNote]:
        """Return notes by number, without their vectors."""
        return await self._read(_note_sql.scan(place, which, limit))

    async def vectors(self, place: Place, which: Which, limit: int = MAX_OPERATIONS) -> list[KeptNote]:
        """Return the notes that have a vector by number, with nothing but that."""
        return await self._read(_note_sql.vectors(place, which, limit))

    async def set_vectors(self, place: Place, notes: Sequence[KeptNote]) -> None:
        """Give notes the vectors that they have here."""
        await self._write(_note_sql.set_vectors(place, notes, self._share))

    async def forget(self, place: Place, which: Which) -> int:
        """Delete notes for good and return how many."""
        return await self._write(_note_sql.forget(self._index, place, which))

    async def _read(self, steps: Steps[T]) -> T:
        await self._lay_out()
        return await self._store.read(steps)

    async def _write(self, steps: Steps[T]) -> T:
        await self._lay_out()
        return await self._store.write(steps)

    async def _lay_out(self) -> None:
        if not self._laid_out:
            await self._store.write(_note_sql.lay_out(self._index))
            self._laid_out = True
