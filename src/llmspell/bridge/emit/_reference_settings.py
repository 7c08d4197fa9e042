"""Reference page of the configuration."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Sequence
from typing import Any, get_args, get_type_hints

import msgspec

from llmspell.bridge.emit._markdown import page, table
from llmspell.config import Settings
from llmspell.tool import describe_arguments

__all__ = ["settings_page"]

INTRODUCTION = """The configuration is TOML. Durations are numbers of seconds or texts such as `"500ms"`, `"2s"` and
`"5m"`; sizes are numbers of bytes or texts such as `"64k"` and `"256M"`."""

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
    text = annotation.__name__ if isinstance(annotation, type) and not get_args(annotation) else str(annotation)
    text = re.sub(r"\b(str|int|float|bool|dict|list|NoneType|None)\b", lambda match: _WORDS[match[1]], text)
    return text.replace("map[text, ", "map of ").replace("list[", "list of ").replace("]", "").replace(" | ", " or ")


_WORDS = {
    "str": "text",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "dict": "map",
    "list": "list",
    "NoneType": "nothing",
    "None": "nothing",
}


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"

    made = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    return "" if made is None or made == "" else f"`{json.dumps(made, ensure_ascii=False)}`"
