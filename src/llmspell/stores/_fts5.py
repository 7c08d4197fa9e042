"""Looking for words in SQLite: the module FTS5, ranked by its bm25."""

from __future__ import annotations

from collections.abc import Sequence

from llmspell.errors import StateError
from llmspell.note import Phrase, Wanted, Which
from llmspell.store import Place
from llmspell.stores._note_sql import tag_of, where
from llmspell.stores._sql import Steps

__all__ = ["Fts5"]


class Fts5:
    """An index of words in a table of FTS5.

    The words come as they are to be found, so that its own tokenizer has only spaces to see.

    Args:
        module: The name of the module.
    """

    data = "BLOB"
    real = "REAL"
    serial = "INTEGER PRIMARY KEY"
    key = "rowid"

    def __init__(self, module: str = "fts5") -> None:
        self._module = module

    def lay_out(self) -> Steps[None]:
        """Make the table.

        Raises:
            StateError: `memory.no_index`: this SQLite was built without the module.
        """
        if not (yield "SELECT 1 FROM pragma_module_list WHERE name = ?", (self._module,)):
            raise StateError(
                f"this SQLite has no {self._module}, so it keeps no notes",
                code="memory.no_index",
                hint="use a Python whose sqlite3 has it, or the postgres store",
            )

        yield f"CREATE VIRTUAL TABLE IF NOT EXISTS note_word USING {self._module}(words, tokenize = 'ascii')", ()

    def insert(self, note: int, tag: str, words: Sequence[str]) -> Steps[None]:
        """Take in the words of a note."""
        yield "INSERT INTO note_word (rowid, words) VALUES (?, ?)", (note, " ".join([tag + one for one in words]))

    def search(self, place: Place, wanted: Wanted, which: Which, limit: int) -> Steps[list[tuple[int, float]]]:
        """Read what has the words that are wanted."""
        text, values = where(place, which)
        rows = yield (
            "SELECT n.number, -bm25(note_word) FROM note_word JOIN note n ON n.id = note_word.rowid "
            f"WHERE note_word MATCH ? AND {text} ORDER BY bm25(note_word), n.number DESC LIMIT ?",
            (_expression(tag_of(place), wanted), *values, limit),
        )
        return [(row[0], row[1]) for row in rows]


def _expression(tag: str, wanted: Wanted) -> str:
    """Return an expression of FTS5; words hold neither quotation marks nor anything that it knows."""
    required = " AND ".join([_phrase(tag, one) for one in wanted.required])
    optional = " OR ".join([_phrase(tag, one) for one in wanted.optional])

    if not (required and optional):
        return required or optional

    return f"({required}) OR (({required}) AND ({optional}))"  # what the second part finds, it also ranks


def _phrase(tag: str, phrase: Phrase) -> str:
    return f'"{" ".join([tag + one for one in phrase.words])}"{" *" if phrase.prefix else ""}'
