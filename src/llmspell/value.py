"""JSON values: what state, tool results and spells exchange.

A value is nil, a boolean, a number, a text, bytes, a list of values or a map from text to
values. Nothing else crosses a border of the system; `check` says where a stranger sits.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import msgspec

from llmspell.errors import ConvertError, UsageError

__all__ = ["MAX_DEPTH", "Json", "Value", "check", "check_text", "encode_json", "plain", "preview", "to_json"]

MAX_DEPTH = 64
"""Deepest nesting of lists and maps that crosses a border."""

if TYPE_CHECKING:
    Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
    Value: TypeAlias = "None | bool | int | float | str | bytes | list[Value] | dict[str, Value]"
else:  # signatures are read at run time, where a recursive alias has no form
    Json = Any
    Value = Any


def check(value: object, where: str = "value", depth: int = 0) -> Value:
    """Return the value unchanged if it is one, else say what is wrong and where.

    Args:
        value: Anything.
        where: Name of the place, for the error.
        depth: Nesting already above this value.

    Raises:
        ConvertError: A part of it is not a value, or it is nested too deep (or in a cycle).
    """
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return value

    if depth >= MAX_DEPTH:
        raise ConvertError(f"{where} is nested deeper than {MAX_DEPTH}", hint="a cycle looks like this too")

    if isinstance(value, list | tuple):
        return [check(item, f"{where}[{i}]", depth + 1) for i, item in enumerate(cast("list[object]", value))]

    if isinstance(value, dict):
        return _check_map(cast("dict[object, object]", value), where, depth)

    raise ConvertError(f"{where} is a {type(value).__name__}", hint="use nil, booleans, numbers, text, lists, maps")


def _check_map(value: dict[object, object], where: str, depth: int) -> dict[str, Value]:
    checked: dict[str, Value] = {}

    for key, item in value.items():
        if not isinstance(key, str):
            raise ConvertError(f"{where} has the key {key!r}", hint="the keys of a map are text")

        checked[key] = check(item, f"{where}.{key}", depth + 1)

    return checked


def to_json(value: object, where: str = "value") -> Json:
    """Return the value as JSON data, refusing what JSON cannot say.

    Raises:
        ConvertError: It holds bytes, NaN, an infinity, or something that is no value.
    """
    return _json(check(value, where), where)


def _json(value: Value, where: str) -> Json:
    if isinstance(value, bytes):
        raise ConvertError(f"{where} is bytes", hint="encode bytes as base64 first")

    if isinstance(value, float) and not math.isfinite(value):
        raise ConvertError(f"{where} is {value}", hint="JSON has no such number")

    if isinstance(value, list):
        return [_json(item, f"{where}[{i}]") for i, item in enumerate(value)]

    if isinstance(value, dict):
        return {key: _json(item, f"{where}.{key}") for key, item in value.items()}

    return value


def check_text(text: str, what: str) -> None:
    """Let pass what UTF-8 can say; words of a command line and file names may be something else.

    Args:
        text: The text.
        what: What it is, for the error.

    Raises:
        UsageError: It holds a lone surrogate, which stands for a byte that is not UTF-8.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{what} {text[:80]!r} holds a lone surrogate", hint="give UTF-8 text") from None


def plain(value: object) -> Value:
    """Return records as maps by field name, tagged ones with their `type`; what is no value stands as `<Type>`."""
    return msgspec.to_builtins(value, builtin_types=(bytes,), str_keys=True, enc_hook=_named)


def _named(value: object) -> str:
    return f"<{type(value).__name__}>"


def encode_json(value: object, where: str = "value") -> str:
    """Return compact JSON text of a value.

    Args:
        value: Anything.
        where: Name of the place, for the error.

    Raises:
        ConvertError: The value has no JSON form.
    """
    try:
        return msgspec.json.encode(to_json(value, where), order="deterministic").decode()
    except UnicodeEncodeError as error:
        raise ConvertError("text holds a lone surrogate", hint="JSON text is UTF-8") from error
    except (TypeError, ValueError) as error:  # a class of its own, or an integer of too many digits
        raise ConvertError(f"the value has no JSON form: {error}", hint="use plain values") from error


def preview(value: object, limit: int = 80) -> str:
    """Return a short one-line text of anything, for messages and logs.

    Args:
        value: Anything.
        limit: Most characters returned.
    """
    text = " ".join(value.split()) if isinstance(value, str) else _shown(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _shown(value: object) -> str:
    if value is None:
        return "nothing"

    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, ValueError):  # nothing that JSON can say
        return repr(value)
