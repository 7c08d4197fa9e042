"""The closed type language of the bridge: what a host function may take and give.

An annotation becomes one of these records, once, at import; every printer (bindings, stubs,
reference) and both conversions read only the records.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import AsyncIterator, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from llmspell.errors import UsageError
from llmspell.stream import Stream

__all__ = [
    "Bool",
    "Bytes",
    "Callback",
    "Choice",
    "Float",
    "Handle",
    "Int",
    "List",
    "Map",
    "Nil",
    "OneOf",
    "Open",
    "Optional",
    "Record",
    "RecordField",
    "Shape",
    "Str",
    "StreamOf",
    "Untaken",
    "camel",
    "named_fields",
    "shape_of",
    "walk",
]


class Nil(msgspec.Struct, frozen=True):
    """Nothing."""


class Bool(msgspec.Struct, frozen=True):
    """True or false."""


class Int(msgspec.Struct, frozen=True):
    """A whole number; exact, 64 bits in Lua."""


class Float(msgspec.Struct, frozen=True):
    """A number; `least` and `most` bound it, both or neither."""

    least: int | None = None
    most: int | None = None


class Str(msgspec.Struct, frozen=True):
    """Text, UTF-8."""


class Bytes(msgspec.Struct, frozen=True):
    """Bytes: a Lua string, a JavaScript Uint8Array."""


class Choice(msgspec.Struct, frozen=True):
    """One of some fixed texts."""

    values: tuple[str, ...]


class Open(msgspec.Struct, frozen=True):
    """Any JSON value, and bytes."""


class List(msgspec.Struct, frozen=True):
    """Any number of items of one shape."""

    item: Shape


class Map(msgspec.Struct, frozen=True):
    """Text keys, which are user data and never renamed, to items of one shape."""

    item: Shape


class Optional(msgspec.Struct, frozen=True):
    """Nothing or the inner shape."""

    inner: Shape


class OneOf(msgspec.Struct, frozen=True):
    """The first of several shapes that fits."""

    options: tuple[Shape, ...]


class RecordField(msgspec.Struct, frozen=True):
    """One declared field of a record."""

    name: str
    shape: Shape
    required: bool
    description: str = ""


def named_fields(fields: tuple[RecordField, ...]) -> Mapping[str, Mapping[str, RecordField]]:
    """Return fields by the names that scripts give them, for `snake` and `camel`."""
    return {"snake": {one.name: one for one in fields}, "camel": {camel(one.name): one for one in fields}}


@dataclass(frozen=True, slots=True)
class Record:
    """Declared fields; JavaScript sees their names in camelCase. Its type says which record it is."""

    name: str
    fields: tuple[RecordField, ...] = field(compare=False, repr=False)
    type: type

    named: Mapping[str, Mapping[str, RecordField]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.hold(self.fields)

    def hold(self, fields: tuple[RecordField, ...]) -> None:
        """Give it its fields: a record that holds itself must be there before they are."""
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "named", named_fields(fields))


class Handle(msgspec.Struct, frozen=True):
    """An object that stays on the host; the script holds a token for it."""

    type: type


class Callback(msgspec.Struct, frozen=True):
    """A script function that the host may call."""


class StreamOf(msgspec.Struct, frozen=True):
    """Items one after the other, read with `for`."""

    item: Shape


class Untaken(msgspec.Struct, frozen=True):
    """Options of a record that the function names only when it is called."""


Shape: TypeAlias = (
    Nil
    | Bool
    | Int
    | Float
    | Str
    | Bytes
    | Choice
    | Open
    | List
    | Map
    | Optional
    | OneOf
    | Record
    | Handle
    | Callback
    | StreamOf
    | Untaken
)

_PLAIN: dict[object, Shape] = {
    None: Nil(),
    type(None): Nil(),
    bool: Bool(),
    int: Int(),
    float: Float(),
    str: Str(),
    bytes: Bytes(),
    Any: Open(),
    object: Open(),
}


def shape_of(annotation: object, where: str) -> Shape:
    """Return the shape an annotation stands for.

    Args:
        annotation: A resolved type annotation.
        where: The function and parameter, for the error.

    Raises:
        UsageError: The annotation is outside the closed type language.
    """
    if isinstance(annotation, Hashable) and (plain := _PLAIN.get(annotation)) is not None:
        return plain

    if isinstance(annotation, type) and get_origin(annotation) is None:
        return _class(annotation)

    return _generic(annotation, where)


def _generic(annotation: object, where: str) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)

    if origin is Literal and all(isinstance(value, str) for value in arguments):
        return Choice(cast("tuple[str, ...]", arguments))

    if origin is Annotated:
        return _bounded(arguments, where)

    if origin in {list, tuple}:
        return List(shape_of(arguments[0], where))

    if origin is dict and arguments[0] is str:
        return Map(shape_of(arguments[1], where))

    if origin in {Stream, AsyncIterator}:
        return StreamOf(shape_of(arguments[0], where))

    if origin in {Union, types.UnionType}:
        return _union(arguments, where)

    raise UsageError(f"{where}: {annotation} is outside the bridge's type language", hint="see bridge/shape.py")


def _bounded(arguments: tuple[Any, ...], where: str) -> Shape:
    """Return the shape of a number that is annotated with both its bounds."""
    match arguments:
        case [annotation, msgspec.Meta(ge=int(least), le=int(most))] if annotation is float:
            return Float(least, most)
        case _:
            raise UsageError(f"{where}: only a float has bounds, a least and a most", hint="see bridge/shape.py")


@cache
def camel(name: str) -> str:
    """Return a snake_case name in camelCase; a trailing underscore is dropped."""
    head, *rest = name.rstrip("_").split("_")
    return head + "".join([word.capitalize() for word in rest])


def _union(arguments: tuple[object, ...], where: str) -> Shape:
    present = [argument for argument in arguments if argument is not type(None)]
    options = tuple(dict.fromkeys([shape_of(argument, where) for argument in present]))

    if Open() in options:
        options = (*[option for option in options if isinstance(option, Handle | Callback)], Open())

    inner = options[0] if len(options) == 1 else OneOf(options)
    return inner if len(present) == len(arguments) else Optional(inner)


def _class(annotation: type) -> Shape:
    from llmspell.bridge.callback import Callback as ScriptFunction
    from llmspell.bridge.untaken import Untaken as UntakenOptions

    if annotation is ScriptFunction:
        return Callback()

    if annotation is UntakenOptions:
        return Untaken()

    if issubclass(annotation, msgspec.Struct):
        return _record(annotation)

    return Handle(cast("type[object]", annotation))


_records: dict[type, Record] = {}


def _record(struct: type[msgspec.Struct]) -> Record:
    if (found := _records.get(struct)) is not None:
        return found

    from llmspell.tool import describe_arguments

    made = _records[struct] = Record(struct.__name__, (), struct)
    hints = get_type_hints(struct)
    _, described = describe_arguments((inspect.getdoc(struct) or "").replace("\nAttributes:\n", "\nArgs:\n"))
    fields = tuple(
        [
            RecordField(
                name=field.name,
                shape=shape_of(hints[field.name], f"{struct.__name__}.{field.name}"),
                required=field.required,
                description=described.get(field.name, ""),
            )
            for field in msgspec.structs.fields(struct)
        ]
    )
    made.hold(fields)
    return made


def walk(shape: Shape) -> list[Shape]:
    """Return a shape and all shapes inside it; a record met again is not entered again."""
    found: list[Shape] = []
    waiting: list[Shape] = [shape]
    seen: set[type] = set()

    while waiting:
        current = waiting.pop()
        found.append(current)

        match current:
            case List() | Map() | StreamOf():
                waiting.append(current.item)
            case Optional():
                waiting.append(current.inner)
            case OneOf():
                waiting.extend(current.options)
            case Record() if current.type not in seen:
                seen.add(current.type)
                waiting.extend([field.shape for field in current.fields])
            case _:
                pass

    return found
