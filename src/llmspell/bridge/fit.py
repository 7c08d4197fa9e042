"""Which shape a wire value looks like, and words for both, for messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.msgpack import Ext

from llmspell.bridge import shape as s
from llmspell.bridge.border import CALLBACK, EMPTY, HANDLE, INTEGER, SAFE_INTEGER, Border, token_of
from llmspell.errors import ConvertError
from llmspell.stream import Stream

__all__ = ["describe", "fits", "refuse", "say"]


def refuse(value: object, wanted: str, where: str, hint: str = "") -> ConvertError:
    """Return the error for a value that does not fit."""
    return ConvertError(f"{where}: expected {wanted}, got {say(value)}", hint=hint)


def say(value: object) -> str:
    """Return a wire value in words."""
    if isinstance(value, Ext):
        return _EXTENSIONS.get(value.code, "an empty table")

    if isinstance(value, str):
        return f'the text "{value[:40]}"'

    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"the number {value}"

    return _KINDS.get(type(value), type(value).__name__)


_EXTENSIONS = {CALLBACK: "a function", HANDLE: "a handle", INTEGER: "a big integer"}
_KINDS: dict[type, str] = {type(None): "nil", bool: "a boolean", bytes: "bytes", list: "a list", dict: "a map"}


def fits(shape: s.Shape, value: object, border: Border) -> bool:
    """Whether a wire value looks like a shape from outside, to choose among several."""
    if isinstance(shape, s.Optional):
        return value is None or fits(shape.inner, value, border)

    if isinstance(shape, s.OneOf):
        return any(fits(option, value, border) for option in shape.options)

    if isinstance(value, Ext):
        return _fits_extension(shape, value, border)

    return _PLAIN[type(shape)](value)


def _is_whole(value: object) -> bool:
    return type(value) is int or (type(value) is float and value.is_integer() and abs(value) <= SAFE_INTEGER)


_PLAIN: dict[type, Callable[[Any], bool]] = {
    s.Nil: lambda value: value is None,
    s.Bool: lambda value: type(value) is bool,
    s.Int: _is_whole,
    s.Float: lambda value: type(value) in {int, float},
    s.Str: lambda value: type(value) is str,
    s.Choice: lambda value: type(value) is str,
    s.Bytes: lambda value: type(value) is bytes,
    s.List: lambda value: type(value) is list,
    s.Map: lambda value: type(value) is dict,
    s.Record: lambda value: type(value) is dict,
    s.Open: lambda _value: True,
    s.Handle: lambda _value: False,
    s.Callback: lambda _value: False,
    s.StreamOf: lambda _value: False,
    s.Untaken: lambda value: type(value) is dict,
}


def _fits_extension(shape: s.Shape, value: Ext, border: Border) -> bool:
    match value.code:
        case 1:
            return isinstance(shape, s.Callback)
        case 2:
            wanted = shape.type if isinstance(shape, s.Handle) else Stream if isinstance(shape, s.StreamOf) else None
            return wanted is not None and border.handles.holds(token_of(value), wanted)
        case 3:
            return isinstance(shape, s.Int | s.Open)
        case _:
            return value.code == EMPTY and isinstance(shape, s.List | s.Map | s.Record | s.Open | s.Untaken)


def describe(shape: s.Shape, border: Border) -> str:
    """Return a shape in words, for messages."""
    match shape:
        case s.Choice():
            return " or ".join([f'"{value}"' for value in shape.values])
        case s.Optional():
            return f"{describe(shape.inner, border)} or nil"
        case s.OneOf():
            return " or ".join([describe(option, border) for option in shape.options])
        case s.List():
            return f"a list of {describe(shape.item, border)}"
        case s.Float() if shape.least is not None:
            return f"a number from {shape.least} to {shape.most}"
        case s.Handle():
            kind = border.kinds.get(shape.type)
            return f"a handle of {kind.name if kind else shape.type.__name__}"
        case _:
            return _WORDS[type(shape)]


_WORDS: dict[type, str] = {
    s.Nil: "nil",
    s.Bool: "a boolean",
    s.Int: "an integer",
    s.Float: "a number",
    s.Str: "text",
    s.Bytes: "bytes",
    s.Open: "a value",
    s.Map: "a map",
    s.Record: "a table of options",
    s.Callback: "a function",
    s.StreamOf: "a stream",
    s.Untaken: "a table of options",
}
