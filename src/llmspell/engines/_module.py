"""Gathering a spell's modules before it starts, by literal names only."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from llmspell.engine import ReadModule
from llmspell.errors import ScriptError

__all__ = ["MAX_BYTES", "MAX_MODULES", "Gathered", "gather", "script_of"]

MAX_MODULES = 200
"""Most modules of one spell."""

MAX_BYTES = 16 << 20
"""Most bytes of all of them together."""


class Gathered(msgspec.Struct, frozen=True):
    """The modules that a spell can reach.

    Attributes:
        modules: Texts by file name.
        resolve: For each file, what the names in it stand for.
        refused: For each file, the names that must not be required: message and hint.
    """

    modules: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    resolve: dict[str, dict[str, str]] = msgspec.field(default_factory=dict[str, dict[str, str]])
    refused: dict[str, dict[str, tuple[str, str]]] = msgspec.field(
        default_factory=dict[str, dict[str, tuple[str, str]]]
    )


def script_of(text: str) -> str:
    """Return what a file says to an engine: no byte order mark, and its `#!` line is empty."""
    text = text.removeprefix("\ufeff")
    return text[len(text.split("\n", 1)[0]) :] if text.startswith("#!") else text


def gather(file: str, source: str, names: Callable[[str], list[str]], read: ReadModule) -> Gathered:
    """Return all modules a spell can reach, and what each file's names stand for.

    A name that stands for nothing is left out: the script gets `script.module` when, and
    only when, it comes by. So it is with a name that must not be required, for another reason.

    Args:
        file: The spell's file name.
        source: Its text.
        names: Returns the module names written in a text.
        read: Reads a module.

    Raises:
        ScriptError: `script.module`: there are too many, or they are too large.
    """
    found = Gathered()
    waiting = [(file, source)]
    size = 0

    while waiting:
        importer, text = waiting.pop()
        fresh = _look(file, importer, names(text), read, found)
        size += sum(len(one) for _, one in fresh)
        waiting += fresh

        if len(found.modules) > MAX_MODULES or size > MAX_BYTES:
            raise ScriptError(
                f"the spell reaches {len(found.modules)} modules with {size} bytes",
                code="script.module",
                hint=f"at most {MAX_MODULES} modules and {MAX_BYTES} bytes can be required",
            )

    return found


def _look(file: str, importer: str, names: list[str], read: ReadModule, found: Gathered) -> list[tuple[str, str]]:
    """Look up the names in one file; return the modules that were not known before."""
    known = found.resolve.setdefault(importer, {})
    refused = found.refused.setdefault(importer, {})
    fresh: list[tuple[str, str]] = []

    for name in names:
        try:
            module = read(importer, name)
        except ScriptError as error:
            refused[name] = (error.message, error.hint)
            continue

        if module is None:
            continue

        if module[0] == file:
            refused[name] = (f"{file} is the spell itself, not a module", "move what both need into a module")
            continue

        known[name] = module[0]

        if module[0] not in found.modules:
            found.modules[module[0]] = script_of(module[1])
            fresh.append((module[0], found.modules[module[0]]))

    return fresh
