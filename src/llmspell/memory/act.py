"""What each access does with the notes of a store, given as hooks have left it."""

from __future__ import annotations

import asyncio

import msgspec

from llmspell.context import Context
from llmspell.errors import UsageError
from llmspell.memory.embedding import embed
from llmspell.memory.record import FoundNote, MemoryAccess, Note, note_of
from llmspell.memory.vector import fuse, nearest_of, require_same
from llmspell.note import KeptNote, NoteStore, Which, body_of, marks_of, new_note, notes_of, parse_query
from llmspell.provider import EmbeddingModel
from llmspell.scope.act import by
from llmspell.store import MAX_OPERATIONS, Place

__all__ = ["add", "embed_all", "forget", "list_some", "search"]

CANDIDATES = 50
"""Fewest places of each ranking that count, where two become one."""

TOGETHER = 32
"""Texts that one call of an embedding model gets."""


async def add(context: Context, access: MemoryAccess) -> int:
    """Keep a note and return its number."""
    name, vector = "", b""

    if (model := await context.embedder("")) is not None:
        name, (vector,) = model.full_name, await _embed(context, access, model, [access.text])

    note = new_note(access.text, access.meta, name, vector)
    return await _notes(context, access).add(_place(access), note, by(context, "add"))


async def search(context: Context, access: MemoryAccess) -> list[FoundNote]:
    """Find notes by their words, and by their vectors where an embedding model is configured."""
    notes, place, which = _notes(context, access), _place(access), _which(access)
    model = await context.embedder("")
    candidates = access.limit if model is None else max(access.limit, CANDIDATES)
    rankings = [await notes.search(place, parse_query(access.text), which, candidates)]

    if model is not None:
        rankings.append(await _near(context, access, model, candidates))

    ranked = fuse(rankings)[: access.limit]
    found = await notes.scan(place, Which(numbers=tuple([number for number, _ in ranked])))
    kept = {one.number: note_of(one) for one in found}
    return [_found(kept[number], score) for number, score in ranked if number in kept]


async def list_some(context: Context, access: MemoryAccess) -> list[Note]:
    """Read notes, oldest first."""
    found = await _notes(context, access).scan(_place(access), _which(access), access.limit)
    return [note_of(one) for one in found]


async def forget(context: Context, access: MemoryAccess) -> int:
    """Delete notes and return how many."""
    return await _notes(context, access).forget(_place(access), _which(access))


async def embed_all(context: Context, access: MemoryAccess) -> int:
    """Give notes vectors and return how many got one."""
    if (model := await context.embedder("")) is None:
        raise UsageError("no embedding model is configured", hint='[memory] embedding = "vendor/model"')

    notes, place = _notes(context, access), _place(access)
    count = after = 0

    while page := await notes.scan(place, Which(after=after)):
        after = page[-1].number
        without = [one for one in page if one.model != model.full_name]
        count += len(without)

        for i in range(0, len(without), TOGETHER):
            await notes.set_vectors(place, await _embedded(context, access, model, without[i : i + TOGETHER]))

    return count


async def _near(context: Context, access: MemoryAccess, model: EmbeddingModel, limit: int) -> list[tuple[int, float]]:
    """Return the notes nearest to the query, of all that have a vector."""
    (vector,) = await _embed(context, access, model, [access.text])
    notes, which = _notes(context, access), _which(access)
    nearest: list[tuple[int, float]] = []

    while page := await notes.vectors(_place(access), which):
        require_same(page, model.full_name, vector)
        nearest += await asyncio.to_thread(nearest_of, page, vector, limit)
        which = msgspec.structs.replace(which, after=page[-1].number)

        if len(page) < MAX_OPERATIONS:
            break

    return sorted(nearest, key=lambda one: (-one[1], -one[0]))[:limit]


async def _embedded(
    context: Context, access: MemoryAccess, model: EmbeddingModel, notes: list[KeptNote]
) -> list[KeptNote]:
    vectors = await _embed(context, access, model, [body_of(one.data, one.number).text for one in notes])
    return [
        msgspec.structs.replace(one, model=model.full_name, vector=vector)
        for one, vector in zip(notes, vectors, strict=True)
    ]


async def _embed(context: Context, access: MemoryAccess, model: EmbeddingModel, texts: list[str]) -> list[bytes]:
    return await embed(context, model, texts, private=context.store(access.scope).sealed)


def _notes(context: Context, access: MemoryAccess) -> NoteStore:
    return notes_of(context.store(access.scope))


def _place(access: MemoryAccess) -> Place:
    return Place(f"{access.scope}.memory", access.owner)


def _which(access: MemoryAccess) -> Which:
    numbers = None if access.id is None else (access.id,)
    return Which(numbers=numbers, marks=marks_of(access.meta), before=access.before, after=access.after)


def _found(note: Note, score: float) -> FoundNote:
    return FoundNote(id=note.id, text=note.text, meta=note.meta, at=note.at, score=score)
