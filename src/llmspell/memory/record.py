"""What goes into an access to notes, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, cast

import msgspec

from llmspell.errors import ConvertError, UsageError
from llmspell.note import KeptNote, body_of
from llmspell.store import check_key
from llmspell.value import Value, to_json

__all__ = [
    "MAX_FOUND",
    "MAX_META",
    "MAX_TEXT",
    "FoundNote",
    "MemoryAccess",
    "MemoryOp",
    "Note",
    "check_limit",
    "check_meta",
    "check_query",
    "check_text",
    "note_of",
]

MemoryOp: TypeAlias = Literal["add", "search", "list", "forget", "embed"]

MAX_TEXT = 32_000
"""Most bytes of a note's text, and of a query."""

MAX_META = 8_000
"""Most bytes of the facts about a note, as JSON."""

MAX_FOUND = 1000
"""Most notes that one call gives."""


class MemoryAccess(msgspec.Struct, frozen=True, kw_only=True):
    """The input of a `memory` crossing: what is about to be done.

    Attributes:
        op: What: `add`, `search`, `list`, `forget` or `embed`.
        scope: In which scope the notes are.
        owner: Whose they are.
        text: The text of an `add`, the query of a `search`.
        meta: The facts of an `add`; for the others those that notes must have.
        id: The only note that a `forget` is about, if any.
        before: Unix seconds before which the notes of a `forget` were added, if any.
        after: The number after which a `list` starts.
        limit: Most notes that a `search` or `list` gives.
    """

    op: MemoryOp
    scope: str
    owner: str
    text: str = ""
    meta: dict[str, Any] = {}
    id: int | None = None
    before: float | None = None
    after: int = 0
    limit: int = 0


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A note that is kept.

    Attributes:
        id: Its number among its owner's; never given twice.
        text: What it says.
        meta: Facts about it.
        at: When it was added, in Unix seconds.
    """

    id: int
    text: str
    meta: dict[str, Value]
    at: float


class FoundNote(Note, frozen=True, kw_only=True):
    """A note that a search found.

    Attributes:
        id: Its number among its owner's; never given twice.
        text: What it says.
        meta: Facts about it.
        at: When it was added, in Unix seconds.
        score: 1 for the best of the search, and less for the others; it says nothing beyond the search.
    """

    score: float


def note_of(kept: KeptNote) -> Note:
    """Return a note as components see it."""
    body = body_of(kept.data, kept.number)
    return Note(id=kept.number, text=body.text, meta=body.meta, at=kept.at)


def check_text(text: str) -> str:
    """Return the text of a note.

    Raises:
        UsageError: It is empty or too long.
        ConvertError: It has no form in UTF-8.
    """
    if not text.strip():
        raise UsageError("the note is empty", hint="give it a text")

    return _fitting(text, "note", hint="split it over several notes, or keep it as an artifact")


def check_query(query: str) -> str:
    """Return what is looked for.

    Raises:
        UsageError: It is empty or too long.
        ConvertError: It has no form in UTF-8.
    """
    if not query.strip():
        raise UsageError("the query is empty", hint="say what to look for; list gives all notes")

    return _fitting(query, "query", hint="look for less")


def check_meta(meta: Mapping[str, Value]) -> dict[str, Any]:
    """Return facts about a note in JSON values.

    Raises:
        UsageError: They are too many, or a name is none.
        ConvertError: They have no JSON form.
    """
    plain = cast("dict[str, Any]", to_json(dict(meta), "meta"))

    for name in plain:
        check_key(name, "name in meta")

    try:
        size = len(msgspec.json.encode(plain))
    except (UnicodeEncodeError, OverflowError, ValueError) as error:
        raise ConvertError(f"meta has no JSON form: {error}", hint="give text and numbers that JSON has") from error

    if size > MAX_META:
        raise UsageError(f"meta takes {size} bytes; it may take {MAX_META}", hint="keep the rest in the note's text")

    return plain


def check_limit(limit: int) -> int:
    """Return how many notes are wanted.

    Raises:
        UsageError: That makes no sense.
    """
    if not 0 < limit <= MAX_FOUND:
        raise UsageError(f"a limit of {limit}", hint=f"from 1 to {MAX_FOUND}")

    return limit


def _fitting(text: str, what: str, hint: str) -> str:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise ConvertError(f"the {what} holds a lone surrogate", hint="text is UTF-8") from error

    if size > MAX_TEXT:
        raise UsageError(f"the {what} takes {size} bytes; it may take {MAX_TEXT}", hint=hint)

    return text
