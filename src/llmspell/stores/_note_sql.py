"""What stores on SQL have in common for notes: tables and statements.

As in `_sql`, everything is a generator of statements. Where the dialects differ, in looking for words, an
index says how.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

from llmspell.errors import LimitError
from llmspell.note import KeptNote, NewNote, Wanted, Which
from llmspell.store import By, Place
from llmspell.stores._sql import OF, ROW_BYTES, Books, Steps, closed, opened

__all__ = [
    "WordIndex",
    "add",
    "fill",
    "forget",
    "lay_out",
    "scan",
    "search",
    "set_vectors",
    "tag_of",
    "vectors",
    "where",
]

TOGETHER = 500
"""Rows that one statement deletes."""

_TABLES = """
CREATE TABLE IF NOT EXISTS note (
    id {serial}, scope TEXT NOT NULL, owner TEXT NOT NULL, number BIGINT NOT NULL, at {real} NOT NULL,
    agent TEXT NOT NULL, run TEXT NOT NULL, data {bytes} NOT NULL, model TEXT NOT NULL, vector {bytes} NOT NULL,
    size BIGINT NOT NULL, UNIQUE (scope, owner, number));
CREATE TABLE IF NOT EXISTS note_mark (
    note BIGINT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (note, name))
"""


class WordIndex(Protocol):
    """How a dialect looks for words. Its table is `note_word`, a row for each note.

    Attributes:
        data: The dialect's type for bytes.
        real: Its type for 64-bit floating point.
        serial: Its type of a key that numbers itself.
        key: The column of `note_word` that holds the note's id.
    """

    data: str
    real: str
    serial: str
    key: str

    def lay_out(self) -> Steps[None]:
        """Make what it needs, before the tables of the notes.

        Raises:
            StateError: `memory.no_index`: the database cannot look for words.
        """
        ...

    def insert(self, note: int, tag: str, words: Sequence[str]) -> Steps[None]:
        """Take in the words of a note, each with the owner's tag before it."""
        ...

    def search(self, place: Place, wanted: Wanted, which: Which, limit: int) -> Steps[list[tuple[int, float]]]:
        """Read numbers of notes with what is wanted, each with a score, the highest first."""
        ...


def lay_out(index: WordIndex) -> Steps[None]:
    """Make the tables where they are not there."""
    yield from index.lay_out()

    for one in _TABLES.format(serial=index.serial, bytes=index.data, real=index.real).split(";"):
        yield one.strip(), ()


def tag_of(place: Place) -> str:
    """Return what stands before the words of an owner, so that what others keep changes neither hits nor scores."""
    return hashlib.blake2b(f"{place.scope}\0{place.owner}".encode(), digest_size=5).hexdigest()


def where(place: Place, which: Which) -> tuple[str, list[object]]:
    """Return the condition for rows `n` of `note`, with its values."""
    text = "n.scope = ? AND n.owner = ? AND n.number > ?"
    values: list[object] = [place.scope, place.owner, which.after]

    if which.numbers is not None:
        text += f" AND n.number IN ({', '.join('?' * len(which.numbers)) or 'NULL'})"
        values += which.numbers

    if which.before is not None:
        text += " AND n.at < ?"
        values.append(which.before)

    for name, value in which.marks.items():
        text += " AND EXISTS (SELECT 1 FROM note_mark m WHERE m.note = n.id AND m.name = ? AND m.value = ?)"
        values += [name, value]

    return text, values


def add(index: WordIndex, place: Place, note: NewNote, by: By, share: int) -> Steps[int]:
    """Keep a note, inside a transaction of the driver."""
    books = yield from opened(place)
    books.version += 1
    size = _size_of(note, by)
    books.bytes += size
    _check(place, books, share)
    row = (note.data, note.model, note.vector, size)
    yield (
        "INSERT INTO note (scope, owner, number, at, agent, run, data, model, vector, size) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (place.scope, place.owner, books.version, by.at, by.agent, by.run, *row),
    )
    found = yield f"SELECT id FROM note WHERE {OF} AND number = ?", (place.scope, place.owner, books.version)
    yield from index.insert(found[0][0], tag_of(place), note.words)

    for mark in note.marks.items():
        yield "INSERT INTO note_mark (note, name, value) VALUES (?, ?, ?)", (found[0][0], *mark)

    yield from closed(place, books, by.at, None)
    return books.version


def fill(index: WordIndex, place: Place, notes: Sequence[tuple[int, Sequence[str]]]) -> Steps[None]:
    """Take in the words of notes that are kept elsewhere, by their numbers."""
    yield from lay_out(index)

    for number, words in notes:
        yield (
            "INSERT INTO note (id, scope, owner, number, at, agent, run, data, model, vector, size) "
            "VALUES (?, ?, ?, ?, 0, '', '', '', '', '', 0)",
            (number, place.scope, place.owner, number),
        )
        yield from index.insert(number, tag_of(place), words)


def search(index: WordIndex, place: Place, wanted: Wanted, which: Which, limit: int) -> Steps[list[tuple[int, float]]]:
    """Read what has the words that are wanted."""
    return (yield from index.search(place, wanted, which, limit)) if wanted else []


def scan(place: Place, which: Which, limit: int) -> Steps[list[KeptNote]]:
    """Read notes without their vectors."""
    text, values = where(place, which)
    rows = yield (
        f"SELECT n.number, n.at, n.data, n.model FROM note n WHERE {text} ORDER BY n.number LIMIT ?",
        (*values, limit),
    )
    return [KeptNote(number=row[0], at=row[1], data=row[2], model=row[3]) for row in rows]


def vectors(place: Place, which: Which, limit: int) -> Steps[list[KeptNote]]:
    """Read vectors."""
    text, values = where(place, which)
    rows = yield (
        f"SELECT n.number, n.at, n.model, n.vector FROM note n WHERE {text} AND n.model <> '' "
        "ORDER BY n.number LIMIT ?",
        (*values, limit),
    )
    return [KeptNote(number=row[0], at=row[1], model=row[2], vector=row[3]) for row in rows]


def set_vectors(place: Place, notes: Sequence[KeptNote], share: int) -> Steps[None]:
    """Give notes vectors, inside a transaction of the driver."""
    books = yield from opened(place)

    for one in notes:
        at = (place.scope, place.owner, one.number)
        rows = yield f"SELECT length(vector) + length(model) FROM note WHERE {OF} AND number = ?", at

        if rows:
            grown = len(one.vector) + len(one.model) - rows[0][0]
            books.bytes += grown
            yield (
                f"UPDATE note SET model = ?, vector = ?, size = size + ? WHERE {OF} AND number = ?",
                (one.model, one.vector, grown, *at),
            )

    _check(place, books, share)
    yield from closed(place, books, 0.0, None)


def forget(index: WordIndex, place: Place, which: Which) -> Steps[int]:
    """Delete notes, inside a transaction of the driver."""
    books = yield from opened(place)
    text, values = where(place, which)
    rows = yield f"SELECT n.id, n.size FROM note n WHERE {text}", tuple(values)

    for i in range(0, len(rows), TOGETHER):
        them = [row[0] for row in rows[i : i + TOGETHER]]
        marks = ", ".join("?" * len(them))

        for table, key in (("note_word", index.key), ("note_mark", "note"), ("note", "id")):
            yield f"DELETE FROM {table} WHERE {key} IN ({marks})", tuple(them)

    books.bytes -= sum(row[1] for row in rows)
    yield from closed(place, books, 0.0, None)
    return len(rows)


def _size_of(note: NewNote, by: By) -> int:
    words = sum(len(one.encode()) + 1 for one in note.words)
    marks = sum(len(name.encode()) + len(value.encode()) + ROW_BYTES for name, value in note.marks.items())
    model = len(note.vector) + len(note.model)
    return len(note.data) + words + marks + model + len(by.agent.encode()) + len(by.run.encode()) + ROW_BYTES


def _check(place: Place, books: Books, share: int) -> None:
    if books.bytes > share:
        raise LimitError(
            f"the notes of {place} would take {books.bytes} bytes; they may take {share}",
            code="limit.state",
            hint="forget some, or raise max_owner in [state]",
        )
