"""Conversions between script and host values: exact, or refused.

Wire values are msgpack's own plus four extension types: 1 a script function, 2 a handle,
3 an integer beyond 64 bits, 4 Lua's empty table, which is a list or a map as the shape says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any, cast

import msgspec
from msgspec.msgpack import Ext

from llmspell.bridge import shape as s
from llmspell.bridge.border import (
    CALLBACK,
    EMPTY,
    HANDLE,
    INTEGER,
    LARGEST_INT,
    SAFE_INTEGER,
    Border,
    Names,
    find_kind,
    token_of,
)
from llmspell.bridge.callback import Callback
from llmspell.bridge.fit import describe, fits, refuse
from llmspell.bridge.untaken import Untaken
from llmspell.errors import ConvertError, nearest
from llmspell.stream import Stream
from llmspell.value import MAX_DEPTH, Value

__all__ = ["give", "options_table", "take", "take_fields", "take_value"]


def take(shape: s.Shape, value: object, where: str, border: Border) -> Any:
    """Return what the host function gets for a wire value.

    Args:
        shape: What is declared.
        value: What came over the wire.
        where: Function and parameter, for the error.
        border: The spell it came from.

    Raises:
        ConvertError: It does not fit exactly; the message says where and why.
    """
    return _TAKE[type(shape)](shape, value, where, border)


def _take_nil(_shape: s.Shape, value: object, where: str, _border: Border) -> None:
    if value is not None:
        raise refuse(value, "nil", where)


def _take_bool(_shape: s.Shape, value: object, where: str, _border: Border) -> bool:
    if value is True or value is False:
        return value

    raise refuse(value, "a boolean", where)


def _take_int(_shape: s.Shape, value: object, where: str, _border: Border) -> int:
    if type(value) is int:
        return value

    if type(value) is float and value.is_integer():
        if abs(value) <= SAFE_INTEGER:
            return int(value)

        raise refuse(value, "an exact integer", where, "beyond 2^53 use an integer (Lua) or a BigInt (JavaScript)")

    if isinstance(value, Ext) and value.code == INTEGER:
        return _take_large(value, where)

    raise refuse(value, "an integer", where)


def _take_large(value: Ext, where: str) -> int:
    try:
        return int(value.data)
    except ValueError as error:  # Python reads no more than some thousand digits
        raise ConvertError(f"{where}: the integer has too many digits", hint="pass it as text") from error


def _take_float(shape: s.Float, value: object, where: str, border: Border) -> float:
    if type(value) is not float and type(value) is not int:
        raise refuse(value, describe(shape, border), where)

    if value != value:
        raise refuse(value, "a number", where, "it is not a number: somewhere 0 was divided by 0")

    if type(value) is int and int(float(value)) != value:
        raise refuse(value, "a number", where, "this integer has no exact floating-point form")

    if shape.least is not None and shape.most is not None and not shape.least <= value <= shape.most:
        raise refuse(value, describe(shape, border), where)

    return float(value)


def _take_str(_shape: s.Shape, value: object, where: str, _border: Border) -> str:
    if type(value) is str:
        return value

    raise refuse(value, "text", where, "the bytes are not UTF-8" if type(value) is bytes else "")


def _take_bytes(_shape: s.Shape, value: object, where: str, _border: Border) -> bytes:
    if type(value) is bytes:
        return value

    if type(value) is str:
        return value.encode()

    raise refuse(value, "bytes", where)


def _take_choice(shape: s.Choice, value: object, where: str, _border: Border) -> str:
    if value in shape.values:
        return cast("str", value)

    names = ", ".join([f'"{name}"' for name in shape.values])
    raise refuse(value, f"one of {names}", where, nearest(value, shape.values) if isinstance(value, str) else "")


def _take_list(shape: s.List, value: object, where: str, border: Border) -> list[Any]:
    if isinstance(value, Ext) and value.code == EMPTY:
        return []

    if type(value) is not list:
        raise refuse(value, "a list", where)

    item, items = shape.item, cast("list[object]", value)
    step = _TAKE[type(item)]

    if type(item) in _SCALARS and len(items) > 1:
        # to write down each item's place costs more than to take it
        with suppress(ConvertError):
            return [step(item, one, where, border) for one in items]

    return [step(item, one, f"{where}[{i}]", border) for i, one in enumerate(items, 1)]


def _take_map(shape: s.Map, value: object, where: str, border: Border) -> dict[str, Any]:
    return {
        key: take(shape.item, one, f"{where}.{key}", border) for key, one in _entries(value, "a map", where).items()
    }


def _entries(value: object, wanted: str, where: str) -> dict[str, object]:
    if isinstance(value, Ext) and value.code == EMPTY:
        return {}

    if type(value) is not dict:
        raise refuse(value, wanted, where)

    entries = cast("dict[object, object]", value)

    for key in entries:
        if type(key) is not str:
            raise ConvertError(f"{where}: the key {key!r} is not text", hint="the keys of a map are text")

    return cast("dict[str, object]", entries)


def _take_optional(shape: s.Optional, value: object, where: str, border: Border) -> Any:
    return None if value is None else take(shape.inner, value, where, border)


def _take_one_of(shape: s.OneOf, value: object, where: str, border: Border) -> Any:
    for option in shape.options:
        if fits(option, value, border):
            return take(option, value, where, border)

    if isinstance(value, Ext) and value.code == HANDLE and isinstance(first := shape.options[0], s.Handle):
        border.handles.get(token_of(value), first.type, where)  # raises what is wrong with the handle

    raise refuse(value, " or ".join([describe(option, border) for option in shape.options]), where)


def _take_record(shape: s.Record, value: object, where: str, border: Border) -> Any:
    fields = take_fields(shape.named[border.names], _entries(value, "a table of options", where), where, border)

    try:
        return shape.type(**fields)
    except ConvertError:
        raise
    except (TypeError, ValueError, msgspec.ValidationError) as error:
        raise ConvertError(f"{where}: {error}") from error


def take_fields(
    by_name: Mapping[str, s.RecordField], entries: dict[str, object], where: str, border: Border
) -> dict[str, Any]:
    """Return declared fields by their snake_case names, refusing unknown and missing ones.

    Args:
        by_name: The declared fields by the script's names.
        entries: What the script gave.
        where: The table's place, for errors.
        border: The spell it came from.

    Raises:
        ConvertError: A field is unknown, missing, or does not fit.
    """
    for key in entries:
        if key not in by_name:
            raise ConvertError(f'{where}: there is no field "{key}"', hint=nearest(key, list(by_name)))

    taken: dict[str, Any] = {}

    for name, field in by_name.items():
        value = entries.get(name)

        if value is None and field.required and not isinstance(field.shape, s.Optional | s.Nil | s.Open):
            raise ConvertError(f'{where}: the field "{name}" is missing', hint=describe(field.shape, border))

        if value is not None or field.required:
            taken[field.name] = take(field.shape, value, f"{where}.{name}", border)

    return taken


def options_table(value: object, where: str) -> dict[str, object]:
    """Return the fields of an options table; none given is an empty one.

    Raises:
        ConvertError: It is not a table of fields.
    """
    return {} if value is None else _entries(value, "a table of options", where)


def _take_handle(shape: s.Handle, value: object, where: str, border: Border) -> object:
    if isinstance(value, Ext) and value.code == HANDLE:
        return border.handles.get(token_of(value), shape.type, where)

    raise refuse(value, describe(shape, border), where)


def _take_stream(_shape: s.Shape, value: object, where: str, border: Border) -> object:
    return _take_handle(s.Handle(Stream), value, where, border)


def _take_callback(_shape: s.Shape, value: object, where: str, border: Border) -> Callback:
    if isinstance(value, Ext) and value.code == CALLBACK:
        return Callback(border.caller, token_of(value))

    raise refuse(value, "a function", where)


def _take_untaken(_shape: s.Shape, value: object, where: str, border: Border) -> Untaken:
    entries = options_table(value, where)
    return Untaken(lambda record, place: take(s.shape_of(record, place), entries, place, border))


def _take_open(_shape: s.Shape, value: object, where: str, _border: Border) -> Value:
    return take_value(value, where, 0)


def take_value(value: object, where: str, depth: int) -> Value:
    """Return an open value.

    Raises:
        ConvertError: It holds a function or a handle, or is too deep.
    """
    if _is_plain(value, depth):
        return cast("Value", value)

    kind = type(value)

    if isinstance(value, Ext) and value.code == INTEGER:
        return _take_large(value, where)

    if depth >= MAX_DEPTH:
        raise ConvertError(f"{where} is nested deeper than {MAX_DEPTH}")

    if kind is list:
        return [take_value(item, f"{where}[{i}]", depth + 1) for i, item in enumerate(cast("list[object]", value), 1)]

    if isinstance(value, Ext) and value.code != EMPTY:
        raise refuse(value, "a value", where, "functions and handles cannot stand inside data")

    entries = _entries(value, "a value", where)
    return {key: take_value(item, f"{where}.{key}", depth + 1) for key, item in entries.items()}


def _is_plain(value: object, depth: int) -> bool:
    """Return whether a wire value is a value as it stands: most are, and need no place written down."""
    kind = type(value)

    if kind in _PLAIN:
        return True

    if depth >= MAX_DEPTH:
        return False

    if kind is list:
        return all(_is_plain(item, depth + 1) for item in cast("list[object]", value))

    if kind is dict:
        entries = cast("dict[object, object]", value)
        return all(type(key) is str and _is_plain(item, depth + 1) for key, item in entries.items())

    return False


_PLAIN = frozenset({type(None), bool, int, float, str, bytes})
_SCALARS = frozenset({s.Bool, s.Int, s.Float, s.Str})

_TAKE: dict[type, Callable[[Any, object, str, Border], Any]] = {
    s.Nil: _take_nil,
    s.Bool: _take_bool,
    s.Int: _take_int,
    s.Float: _take_float,
    s.Str: _take_str,
    s.Bytes: _take_bytes,
    s.Choice: _take_choice,
    s.Open: _take_open,
    s.List: _take_list,
    s.Map: _take_map,
    s.Optional: _take_optional,
    s.OneOf: _take_one_of,
    s.Record: _take_record,
    s.Handle: _take_handle,
    s.Callback: _take_callback,
    s.StreamOf: _take_stream,
    s.Untaken: _take_untaken,
}


def give(value: object, border: Border, depth: int = 0) -> object:
    """Return the wire form of what a host function gives back.

    Records become maps in the script's spelling, objects with a handle kind become tokens.

    Raises:
        ConvertError: A part of it has no wire form.
    """
    kind = type(value)

    if value is None or kind is bool or kind is float or kind is bytes:
        return value

    if kind is str:
        return _give_text(cast("str", value))

    if kind is int:
        return value if -LARGEST_INT - 1 <= cast("int", value) <= LARGEST_INT else _give_large(cast("int", value))

    if depth >= MAX_DEPTH:
        raise ConvertError(f"the result is nested deeper than {MAX_DEPTH}")

    if isinstance(value, list | tuple):
        return [give(item, border, depth + 1) for item in cast("list[object]", value)]

    if isinstance(value, Mapping):
        return _give_map(cast("Mapping[object, object]", value), border, depth)

    return _give_object(value, border, depth)


def _give_large(value: int) -> Ext:
    try:
        return Ext(INTEGER, str(value).encode())
    except ValueError as error:  # Python writes no more than some thousand digits
        raise ConvertError("the result holds an integer of too many digits", hint="give it as text") from error


def _give_text(value: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ConvertError("the result holds a lone surrogate", hint="text is UTF-8") from error

    return value


def _give_map(value: Mapping[object, object], border: Border, depth: int) -> dict[str, object]:
    given: dict[str, object] = {}

    for key, item in value.items():
        if not isinstance(key, str):
            raise ConvertError(f"the result has the key {key!r}", hint="the keys of a map are text")

        given[_give_text(key)] = give(item, border, depth + 1)

    return given


def _give_object(value: object, border: Border, depth: int) -> object:
    if (kind := find_kind(type(value), border.kinds)) is not None:
        fields = {border.spell(name): give(read(value), border, depth + 1) for name, read in kind.fields.items()}
        return Ext(HANDLE, msgspec.msgpack.encode([kind.name, border.handles.hold(value), fields]))

    if isinstance(value, msgspec.Struct):
        tag = value.__struct_config__.tag
        given: dict[str, object] = {"type": tag} if isinstance(tag, str) else {}

        for name, spelled in _fields_of(type(value), border.names):
            if (item := getattr(value, name)) is not None:
                given[spelled] = give(item, border, depth + 1)

        return given

    raise ConvertError(f"a {type(value).__name__} cannot cross to a script")


@cache
def _fields_of(kind: type[msgspec.Struct], names: Names) -> tuple[tuple[str, str], ...]:
    """Return the fields of a record with their names in a language."""
    return tuple([(name, s.camel(name) if names == "camel" else name) for name in kind.__struct_fields__])
