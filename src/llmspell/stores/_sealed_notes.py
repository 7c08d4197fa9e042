"""Notes of an encrypted scope: nothing that is kept of them can be read.

That is so for text, words and vectors, so the database cannot look for words in them. They are decrypted for each search and looked through in an index
in memory, which ends with the search: the same answers, at the price of reading all notes of the owner.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from llmspell.note import KeptNote, NewNote, NoteStore, Wanted, Which, body_of, marks_of, words_of
from llmspell.store import MAX_OPERATIONS, By, Place
from llmspell.stores import _note_sql
from llmspell.stores._fts5 import Fts5
from llmspell.stores._sqlite import MEMORY, connect, write

__all__ = ["SealedNotes"]

Change: TypeAlias = Callable[[Place, str, bytes], bytes]
"""Gets an owner, a name of what is encrypted or decrypted, and that; returns what it is then."""


class SealedNotes:
    """Encrypts what goes in and decrypts what comes out.

    Args:
        inner: Where the encrypted notes go.
        seal: Encrypts.
        unseal: Decrypts.
    """

    def __init__(self, inner: NoteStore, seal: Change, unseal: Change) -> None:
        self._inner = inner
        self._seal = seal
        self._unseal = unseal

    async def add(self, place: Place, note: NewNote, by: By) -> int:
        """Keep a note and return its number."""
        data = self._seal(place, f"note {by.at!r}", note.data)
        vector = self._seal(place, f"vector {by.at!r}", note.vector) if note.model else b""
        return await self._inner.add(place, NewNote(data=data, model=note.model, vector=vector), by)

    async def search(self, place: Place, wanted: Wanted, which: Which, limit: int) -> list[tuple[int, float]]:
        """Return numbers of notes with what is wanted, each with a score, the highest first."""
        found = await self._all(place, which)
        return await asyncio.to_thread(_look_through, place, found, wanted, limit)

    async def scan(self, place: Place, which: Which, limit: int = MAX_OPERATIONS) -> list[KeptNote]:
        """Return notes by number, without their vectors."""
        found: list[KeptNote] = []

        while len(found) < limit:
            page = [self._opened(place, one) for one in await self._inner.scan(place, _unmarked(which))]
            found += [one for one in page if _has(one, which)]

            if len(page) < MAX_OPERATIONS:
                break

            which = msgspec.structs.replace(which, after=page[-1].number)

        return found[:limit]

    async def vectors(self, place: Place, which: Which, limit: int = MAX_OPERATIONS) -> list[KeptNote]:
        """Return the notes that have a vector by number, with nothing but that."""
        if which.marks:
            which = msgspec.structs.replace(which, numbers=await self._numbers(place, which), marks={})

        found = await self._inner.vectors(place, which, limit)
        return [
            msgspec.structs.replace(one, vector=self._unseal(place, f"vector {one.at!r}", one.vector)) for one in found
        ]

    async def set_vectors(self, place: Place, notes: Sequence[KeptNote]) -> None:
        """Give notes the vectors that they have here."""
        sealed = [
            msgspec.structs.replace(one, vector=self._seal(place, f"vector {one.at!r}", one.vector)) for one in notes
        ]
        await self._inner.set_vectors(place, sealed)

    async def forget(self, place: Place, which: Which) -> int:
        """Delete notes for good and return how many."""
        if not which.marks:
            return await self._inner.forget(place, which)

        gone = 0

        while numbers := await self._numbers(place, which):
            gone += await self._inner.forget(place, Which(numbers=numbers))

        return gone

    async def _numbers(self, place: Place, which: Which) -> tuple[int, ...]:
        return tuple([one.number for one in await self.scan(place, which)])

    async def _all(self, place: Place, which: Which) -> list[KeptNote]:
        found: list[KeptNote] = []

        while page := await self.scan(place, which):
            found += page
            which = msgspec.structs.replace(which, after=page[-1].number)

        return found

    def _opened(self, place: Place, note: KeptNote) -> KeptNote:
        return msgspec.structs.replace(note, data=self._unseal(place, f"note {note.at!r}", note.data))


def _unmarked(which: Which) -> Which:
    return msgspec.structs.replace(which, marks={})


def _has(note: KeptNote, which: Which) -> bool:
    if not which.marks:
        return True

    return which.marks.items() <= marks_of(body_of(note.data, note.number).meta).items()


def _look_through(place: Place, notes: Sequence[KeptNote], wanted: Wanted, limit: int) -> list[tuple[int, float]]:
    index, connection = Fts5(), connect(MEMORY)

    try:
        words = [(one.number, words_of(body_of(one.data, one.number).text)) for one in notes]
        write(connection, _note_sql.fill(index, place, words))
        return write(connection, _note_sql.search(index, place, wanted, Which(), limit))
    finally:
        connection.close()
