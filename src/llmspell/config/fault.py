"""What is wrong with the configuration, by the names that people write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_type_hints

import msgspec

from llmspell.config.settings import Settings
from llmspell.errors import ConfigError, nearest

__all__ = ["misfit", "nameless", "origin_of"]

_PLACE = re.compile(r"^(?P<text>.*?)(?: - at `(?:key in )?\$(?P<path>[^`]*)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
_MISSING = re.compile(r"Object missing required field `(.*)`")
_NAMES = {
    "int": "an integer",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "null": "nothing",
    "array": "a list",
    "object": "a table",
}


def misfit(error: msgspec.ValidationError, origins: Mapping[str, str]) -> ConfigError:
    """Return the error for settings that do not fit their types.

    Args:
        error: What the conversion said.
        origins: Dotted name to where its value came from.
    """
    found = _PLACE.match(str(error))
    text, path = (found["text"], found["path"] or "") if found is not None else (str(error), "")
    table = re.sub(r"\[\d+\]", "", path).replace("[...]", ".*").lstrip(".")

    if unknown := _UNKNOWN.fullmatch(text):
        name = _written(".".join([table, unknown[1]]).lstrip("."), origins)
        hint = nearest(unknown[1], list(_known(table)))
        return ConfigError(f"there is no setting {name}", hint=_from(name, origins, hint))

    name = _written(table, origins)

    if missing := _MISSING.fullmatch(text):
        return ConfigError(f"the setting {name}.{missing[1]} is missing", hint=_from(name, origins))

    said = re.sub(r"`([^`]*)`", lambda match: _words(match[1]), text)
    return ConfigError(f"{name}: {said[:1].lower()}{said[1:]}", hint=_from(name, origins))


def nameless(error: Exception, name: str, origins: Mapping[str, str]) -> ConfigError:
    """Return an error about one setting with its name and where it came from.

    Args:
        error: What is wrong with its value.
        name: Its dotted name.
        origins: As for `misfit`.
    """
    return ConfigError(f"{name}: {error}", hint=_from(name, origins, getattr(error, "hint", "")))


def origin_of(name: str, origins: Mapping[str, str]) -> str:
    """Return where a setting, or what is in a table, was set; empty where it was not."""
    found = [origin for one, origin in origins.items() if origin != "default" and _is_in(one, name)]
    return ", ".join(dict.fromkeys(found))


def _from(name: str, origins: Mapping[str, str], hint: str = "") -> str:
    origin = origin_of(name, origins)
    return "; ".join([part for part in (hint, f"from {origin}" if origin else "") if part])


def _is_in(name: str, table: str) -> bool:
    return name == table or name.startswith(f"{table}.") or table.startswith(f"{name}.")


def _written(name: str, origins: Mapping[str, str]) -> str:
    """Return the name as it was written: of the names in a table of a person's own, the conversion says none."""
    if "*" not in name:
        return name

    pattern = re.compile(re.escape(name).replace(r"\*", r"[^.]+"))
    found = [match[0] for one, origin in origins.items() if origin != "default" and (match := pattern.match(one))]
    return found[-1] if found else name


def _known(table: str) -> Iterator[str]:
    """Yield the settings that a table has."""
    place: Any = Settings

    for step in table.split(".") if table else []:
        place = next(_structs(get_type_hints(place)[step] if step != "*" else place), None)

    if place is not None:
        yield from place.__struct_fields__


def _structs(annotation: Any) -> Iterator[Any]:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        yield annotation

    for one in get_args(annotation):
        yield from _structs(one)


def _words(types: str) -> str:
    return " or ".join([_NAMES.get(one, one) for one in types.split(" | ")])
