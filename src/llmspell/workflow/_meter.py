"""What one rendering of a template may spend, and what has to be paid for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import msgspec
from jinja2 import Undefined

from llmspell.errors import ConvertError
from llmspell.value import MAX_DEPTH

__all__ = ["MAX_TEXT", "METER", "OPERATORS", "Meter", "limit", "plain"]

MAX_TEXT = 4 * 1024 * 1024
"""Most characters that a template, or a part of it, gives."""

FUEL = 250_000
"""What one rendering may spend: one for each turn of a loop, each filter, each item or 64 characters it works on."""

MAX_BITS = 4096
"""Largest whole number, in bits."""

METER = " meter"
"""The variable that holds the meter; no template can write a name with a space."""


class Meter:
    """What one rendering has left to spend."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = FUEL

    def spend(self, units: int) -> None:
        """Pay for work before it is done.

        Raises:
            ConvertError: There is not enough left.
        """
        self.left -= units

        if self.left < 0:
            raise ConvertError("it takes too much work", hint="do it in a function")

    def spend_on(self, value: object) -> None:
        """Pay for looking at all of a value, one level deep."""
        match value:
            case str() | bytes():
                self.spend(1 + len(value) // 64)
            case list() | tuple() | dict() | range():
                self.spend(1 + len(cast("list[object]", value)))
            case _:
                self.spend(1)


def plain(value: object, meter: Meter, depth: int = 0) -> Any:
    """Return a value of a template as plain data.

    Raises:
        ConvertError: It is too large or too deep, or no data.
        MissingError: It is not there.
    """
    if type(value) in _LEAVES:
        return value

    if depth >= MAX_DEPTH:
        raise ConvertError(f"it is nested deeper than {MAX_DEPTH}")

    if type(value) is not list and type(value) is not dict:
        return _unwrapped(value, meter, depth)

    held = cast("list[object] | dict[object, object]", value)
    meter.spend(1 + len(held))
    depth += 1

    if isinstance(held, list):
        return [item if type(item) in _LEAVES else plain(item, meter, depth) for item in held]

    return {str(key): item if type(item) in _LEAVES else plain(item, meter, depth) for key, item in held.items()}


def _unwrapped(value: object, meter: Meter, depth: int) -> Any:
    """Return as plain data what is neither a list nor a map itself."""
    match value:
        case Undefined():
            return str(value) or None  # raises what explains it, unless it is an `if` without `else`
        case msgspec.Struct():
            return plain(msgspec.structs.asdict(value), meter, depth)
        case Mapping():
            return plain(dict(cast("Mapping[object, object]", value)), meter, depth)
        case str() | bytes():
            return value
        case Iterable():
            return plain(list(cast("Iterable[object]", value)), meter, depth)
        case _:
            raise ConvertError(f"a {type(value).__name__} is no data")


_LEAVES = frozenset({type(None), bool, int, float, str, bytes})


def limit(size: int) -> None:
    """Refuse a text that would be too long.

    Raises:
        ConvertError: It has more than `MAX_TEXT` characters.
    """
    if size > MAX_TEXT:
        raise ConvertError(f"it gives more than {MAX_TEXT} characters", hint="make it shorter")


def _add(meter: Meter, left: Any, right: Any) -> None:
    if isinstance(left, str) and isinstance(right, str):
        limit(len(left) + len(right))

    meter.spend_on(left)
    meter.spend_on(right)


def _multiply(meter: Meter, left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int):
        _limit_bits(left.bit_length() + right.bit_length())
    elif isinstance(left, str | list | tuple) and isinstance(right, int):
        _repeat(meter, cast("str", left), right)
    elif isinstance(right, str | list | tuple) and isinstance(left, int):
        _repeat(meter, cast("str", right), left)


def _repeat(meter: Meter, piece: str, times: int) -> None:
    size = len(piece) * max(times, 0)
    limit(size)
    meter.spend(size // 64 if isinstance(piece, str) else size)


def _power(_meter: Meter, left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int):
        _limit_bits(left.bit_length() * max(right, 1))


def _limit_bits(bits: int) -> None:
    if bits > MAX_BITS:
        raise ConvertError(f"it gives a whole number of more than {MAX_BITS} bits")


def _modulo(_meter: Meter, left: Any, _right: Any) -> None:
    if isinstance(left, str):
        raise ConvertError("% formats no text here", hint="use ~ to join texts")


OPERATORS: dict[str, Callable[[Meter, Any, Any], None]] = {
    "+": _add,
    "*": _multiply,
    "**": _power,
    "%": _modulo,
}
"""What checks the two sides of an operator before it is applied."""
