"""Looking for words in PostgreSQL: lexemes with a GIN index.

PostgreSQL's own ranking counts how often and how near words stand, but not how rare they are; that is
added here, with the weight that BM25 gives a rare word.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from llmspell.note import Phrase, Wanted, Which
from llmspell.store import Place
from llmspell.stores._note_sql import tag_of, where
from llmspell.stores._sql import Steps

__all__ = ["TsVector"]

BY_LENGTH = 1
"""Divides a rank by 1 + the logarithm of the text's length."""

MOST_POSITIONS = 256
"""As many places of one word are kept of a text; the others count only for where it is."""

_LOCK = 0x6C6C7371
"""The advisory lock under which one of many processes makes the tables."""

_QUERY = "CAST(CAST(? AS TEXT) AS tsquery)"


class TsVector:
    """An index of words in lexemes of PostgreSQL, made here and not by one of its parsers."""

    data = "BYTEA"
    real = "DOUBLE PRECISION"
    serial = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    key = "id"

    def lay_out(self) -> Steps[None]:
        """Make the table."""
        yield "SELECT pg_advisory_xact_lock(?)", (_LOCK,)
        yield "CREATE TABLE IF NOT EXISTS note_word (id BIGINT PRIMARY KEY, words tsvector NOT NULL)", ()
        yield "CREATE INDEX IF NOT EXISTS note_word_words ON note_word USING GIN (words)", ()

    def insert(self, note: int, tag: str, words: Sequence[str]) -> Steps[None]:
        """Take in the words of a note."""
        lexemes = " ".join([f"'{tag}{word}':{i}" for i, word in enumerate(words, 1)])
        yield "INSERT INTO note_word (id, words) VALUES (?, CAST(CAST(? AS TEXT) AS tsvector))", (note, lexemes)

    def search(self, place: Place, wanted: Wanted, which: Which, limit: int) -> Steps[list[tuple[int, float]]]:
        """Read what has the words that are wanted."""
        tag = tag_of(place)
        phrases = [_phrase(tag, one) for one in (*wanted.required, *wanted.optional)]
        weights = yield from _weights(place, phrases)
        text, values = where(place, which)
        score = " + ".join([f"CAST(? AS DOUBLE PRECISION) * ts_rank(w.words, {_QUERY}, {BY_LENGTH})"] * len(phrases))
        scored = [one for pair in zip(weights, phrases, strict=True) for one in pair]
        rows = yield (
            f"SELECT n.number, {score} AS score FROM note_word w JOIN note n ON n.id = w.id "
            f"WHERE w.words @@ {_QUERY} AND {text} ORDER BY score DESC, n.number DESC LIMIT ?",
            (*scored, _expression(tag, wanted), *values, limit),
        )
        return [(row[0], row[1]) for row in rows]


def _weights(place: Place, phrases: Sequence[str]) -> Steps[list[float]]:
    """Read how rare each phrase is among the owner's notes."""
    having = ", ".join([f"count(*) FILTER (WHERE w.words @@ {_QUERY})"] * len(phrases))
    rows = yield (
        f"SELECT count(*), {having} FROM note n JOIN note_word w ON w.id = n.id WHERE n.scope = ? AND n.owner = ?",
        (*phrases, place.scope, place.owner),
    )
    total, *counts = rows[0]
    return [math.log(1 + (total - one + 0.5) / (one + 0.5)) for one in counts]


def _expression(tag: str, wanted: Wanted) -> str:
    if wanted.required:
        return " & ".join([_phrase(tag, one) for one in wanted.required])

    return " | ".join([_phrase(tag, one) for one in wanted.optional])


def _phrase(tag: str, phrase: Phrase) -> str:
    words = " <-> ".join([f"'{tag}{one}'" for one in phrase.words])
    return f"({words}{':*' if phrase.prefix else ''})"
