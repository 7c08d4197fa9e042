"""Reference page of the configuration."""

from __future__ import annotations

import inspect
import json
from collections.abc import Sequence
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from llmspell.bridge.emit._markdown import page, table
from llmspell.config import Settings
from llmspell.tool import describe_arguments

__all__ = ["settings_page"]

INTRODUCTION = """The configuration is TOML. Durations are numbers of seconds or texts such as `"500ms"`, `"2s"` and
`"5m"`; sizes are numbers of bytes or texts such as `"64k"` and `"256M"`.

The last one wins: the defaults, `~/.config/llmspell/config.toml` (or below `$XDG_CONFIG_HOME`), `llmspell.toml` in the
working folder (or the file that the environment variable `LLMSPELL_CONFIG` names), environment variables, the
options of the command line. A variable is called `LLMSPELL_`, the section, two underscores and the key:
`LLMSPELL_LIMITS__WALL=3s` sets `wall` in `[limits]`. Its value is read as TOML where it is TOML, as text otherwise.
A variable that begins with `LLMSPELL_` and means nothing is refused, as is a key that does not exist; one that
`state.key_env` or `permissions.allow.env` names means something. `llmspell config show` tells where each value
comes from."""

PLACES: dict[str, str] = {"hooks": "hooks.<name>", "providers": "providers.<name>", "sources": "sources.<name>"}
"""Tables whose section stands once for each name."""


def settings_page() -> str:
    """Return the page of everything that can be configured."""
    hints = get_type_hints(Settings)
    described = _described(Settings)
    sections = [_section(name, hints[name], described.get(name, "")) for name in Settings.__struct_fields__]
    return page("Configuration", INTRODUCTION, *sections)


def _section(name: str, annotation: object, text: str) -> str:
    struct = _struct(annotation)
    head = f"## `[{PLACES.get(name, name)}]`\n\n{text}"

    if struct is None:
        return head

    hints, described = get_type_hints(struct), _described(struct)
    inner = [one for one in struct.__struct_fields__ if _struct(hints[one]) is not None]
    sections = [_section(f"{PLACES.get(name, name)}.{one}", hints[one], described[one]) for one in inner]
    return "\n\n".join([head, _field_table(struct, without=inner), *sections])


def _struct(annotation: object) -> type[msgspec.Struct] | None:
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            return one

    return None


def _field_table(struct: type[msgspec.Struct], without: Sequence[str]) -> str:
    described, hints = _described(struct), get_type_hints(struct)
    rows = [
        (f"`{field.name}`", _type(hints[field.name]), _default(field), described.get(field.name, ""))
        for field in msgspec.structs.fields(struct)
        if field.name not in without
    ]
    return table(("Key", "Type", "Default", "Meaning"), rows)


def _described(struct: type[msgspec.Struct]) -> dict[str, str]:
    doc = (inspect.getdoc(struct) or "").replace("\nAttributes:\n", "\nArgs:\n")
    return describe_arguments(doc)[1]


def _type(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)

    if origin is Literal:
        return " or ".join([f'`"{one}"`' for one in arguments])

    if origin in {Union, UnionType}:
        return " or ".join([_type(one) for one in arguments])

    if origin in {list, tuple}:
        return f"list of {_type(arguments[0])}"

    if origin is dict:
        return f"map of {_type(arguments[1])}"

    return _WORDS[annotation]


_WORDS: dict[Any, str] = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "nothing",
    Any: "anything",
    object: "anything",
}


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"

    made = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    return "" if made is None or made == "" else f"`{json.dumps(made, ensure_ascii=False)}`"
