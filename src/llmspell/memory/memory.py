"""Notes added, found, listed and forgotten, through the boundary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import msgspec

from llmspell.context import Context
from llmspell.errors import UsageError
from llmspell.hook import Crossing
from llmspell.memory import act
from llmspell.memory.record import (
    FoundNote,
    MemoryAccess,
    MemoryOp,
    Note,
    check_limit,
    check_meta,
    check_query,
    check_text,
)
from llmspell.note import parse_query
from llmspell.scope import Home, Terms, changed_fields, fitting
from llmspell.value import Value

__all__ = ["add_note", "embed_notes", "forget_notes", "list_notes", "search_notes"]

_NOTHING: Mapping[str, Value] = {}


async def add_note(context: Context, home: Home, text: str, meta: Mapping[str, Value] = _NOTHING) -> int:
    """Keep a note, with a vector where an embedding model is configured.

    Args:
        context: Who does it.
        home: Whose it is.
        text: Up to `MAX_TEXT` bytes.
        meta: Facts about it by name, JSON values of up to `MAX_META` bytes.

    Returns:
        Its number.

    Raises:
        LimitError: `limit.state`: the owner would keep more than its share.
        UsageError: The text or the facts are none.
        ProviderError: The embedding model failed; nothing was kept.
    """
    access = _access(home, "add", text=check_text(text), meta=check_meta(meta))
    return await home.go(context, "add", access, act.add, _TERMS)


async def search_notes(
    context: Context, home: Home, query: str, *, limit: int = 10, meta: Mapping[str, Value] = _NOTHING
) -> list[FoundNote]:
    """Return the notes that fit a query, the best first.

    They are found by their words and, where an embedding model is configured, by their vectors too: then
    both rankings become one.

    Args:
        context: Who asks.
        home: Whose notes.
        query: What to look for, as `llmspell.note.parse_query` reads it.
        limit: Most of them, up to `MAX_FOUND`.
        meta: Facts that they must have.

    Raises:
        StateError: `memory.model`: another embedding model made their vectors.
        UsageError: The query is empty, or has too many words.
    """
    parse_query(check_query(query))
    access = _access(home, "search", text=query, meta=check_meta(meta), limit=check_limit(limit))
    return await home.go(context, "search", access, act.search, _TERMS)


async def list_notes(
    context: Context, home: Home, *, meta: Mapping[str, Value] = _NOTHING, after: int = 0, limit: int = 100
) -> list[Note]:
    """Return notes, oldest first.

    Args:
        context: Who asks.
        home: Whose notes.
        meta: Facts that they must have.
        after: The number after which to start, to go on where another call ended.
        limit: Most of them, up to `MAX_FOUND`.
    """
    access = _access(home, "list", meta=check_meta(meta), after=after, limit=check_limit(limit))
    return await home.go(context, "list", access, act.list_some, _TERMS)


async def forget_notes(
    context: Context,
    home: Home,
    *,
    id: int | None = None,  # noqa: A002 - what it is called in a note
    meta: Mapping[str, Value] = _NOTHING,
    before: float | None = None,
    everything: bool = False,
) -> int:
    """Delete the notes that fit all that is given, for good, and return how many.

    Args:
        context: Who does it.
        home: Whose notes.
        id: The only one.
        meta: Facts that they must have.
        before: Unix seconds before which they were added.
        everything: Whether all are meant; then nothing else may be given.

    Raises:
        UsageError: Nothing says which.
    """
    if everything == (id is not None or bool(meta) or before is not None):
        raise UsageError(
            "which notes are to be forgotten?", hint="give an id, meta or before; or say that all are meant"
        )

    access = _access(home, "forget", id=id, meta=check_meta(meta), before=before)
    return await home.go(context, "forget", access, act.forget, _TERMS)


async def embed_notes(context: Context, home: Home) -> int:
    """Give a vector by the configured embedding model to all notes that have none, or one by another.

    Returns:
        How many got one.

    Raises:
        UsageError: No embedding model is configured.
        ProviderError: The model failed; those that have got a vector keep it.
    """
    return await home.go(context, "embed", _access(home, "embed"), act.embed_all, _TERMS)


def _access(home: Home, op: MemoryOp, **fields: Any) -> MemoryAccess:
    return MemoryAccess(op=op, scope=home.place.scope, owner=home.place.owner, **fields)


def _changed(crossing: Crossing, value: object) -> MemoryAccess:
    before = cast("MemoryAccess", crossing.input)
    return changed_fields(crossing, before, value, _CHANGEABLE[before.op])


def _accepted(crossing: Crossing, value: object) -> Any:
    return fitting(crossing, value, _RESULTS[cast("MemoryAccess", crossing.input).op])


def _text(value: Any) -> str:
    return check_text(msgspec.convert(value, str))


def _query(value: Any) -> str:
    query = check_query(msgspec.convert(value, str))
    parse_query(query)
    return query


def _meta(value: Any) -> dict[str, Any]:
    return check_meta(msgspec.convert(value, dict[str, Any]))


def _limit(value: Any) -> int:
    return check_limit(msgspec.convert(value, int))


_CHANGEABLE: Mapping[MemoryOp, Mapping[str, Callable[[Any], object]]] = {
    "add": {"text": _text, "meta": _meta},
    "search": {"text": _query, "meta": _meta, "limit": _limit},
    "list": {"meta": _meta, "limit": _limit},
    "forget": {},
    "embed": {},
}
"""What of an access a hook may change, with what reads it."""

_RESULTS: Mapping[MemoryOp, Any] = {
    "add": int,
    "search": list[FoundNote],
    "list": list[Note],
    "forget": int,
    "embed": int,
}
"""What comes of each access."""

_TERMS = Terms("memory", _changed, _accepted)
