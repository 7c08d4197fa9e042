"""What is kept of a note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from llmspell.errors import StateError
from llmspell.note.contract import NewNote
from llmspell.note.words import words_of
from llmspell.store import SEAL
from llmspell.value import Value

__all__ = ["Body", "body_of", "marks_of", "new_note"]


class Body(msgspec.Struct, frozen=True):
    """What a note says.

    Attributes:
        text: The text.
        meta: Facts about it.
    """

    text: str
    meta: dict[str, Any]


_decode = msgspec.json.Decoder(Body).decode


def new_note(text: str, meta: Mapping[str, Value], model: str = "", vector: bytes = b"") -> NewNote:
    """Return a note as stores take it.

    Args:
        text: The text.
        meta: Facts about it, in JSON values.
        model: The embedding model that made the vector; empty for none.
        vector: What it made: 32-bit floats, least significant byte first.
    """
    data = msgspec.json.encode(Body(text, dict(meta)))
    return NewNote(data=data, words=words_of(text), marks=marks_of(meta), model=model, vector=vector)


def body_of(data: bytes, number: int) -> Body:
    """Return what a note says.

    Args:
        data: What a store kept.
        number: Its number, for errors.

    Raises:
        StateError: `state.key`: it is encrypted. `state.corrupt`.
    """
    try:
        return _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if data.startswith(SEAL):
            raise StateError(
                f"the note {number} is encrypted", code="state.key", hint="list its scope in encrypt of [state]"
            ) from error

        raise StateError(f"the note {number} is damaged: {error}", code="state.corrupt") from error


def marks_of(meta: Mapping[str, Value]) -> dict[str, str]:
    """Return the facts of a note as texts that are equal exactly when the facts are."""
    return {name: msgspec.json.encode(_exact(value), order="sorted").decode() for name, value in meta.items()}


def _exact(value: object) -> object:
    """Return a value in which 1.0 is 1, as it is for JavaScript."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [_exact(one) for one in cast("list[object]", value)]
        case dict():
            return {name: _exact(one) for name, one in cast("dict[str, object]", value).items()}
        case _:
            return value
