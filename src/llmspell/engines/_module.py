"""Gathering a spell's modules before it starts, by literal names only."""

from __future__ import annotations

from collections.abc import Callable

from llmspell.engine import ReadModule
from llmspell.errors import ScriptError

__all__ = ["MAX_MODULES", "gather"]

MAX_MODULES = 200


def gather(
    file: str, source: str, names: Callable[[str], list[str]], read: ReadModule
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return all modules a spell can reach, and what each file's names stand for.

    A name that stands for nothing is left out: the script gets `script.module` when, and
    only when, it comes by.

    Args:
        file: The spell's file name.
        source: Its text.
        names: Returns the module names written in a text.
        read: Reads a module.

    Raises:
        ScriptError: `script.module`: there are too many.
    """
    modules: dict[str, str] = {}
    resolve: dict[str, dict[str, str]] = {}
    waiting = [(file, source)]

    while waiting:
        importer, text = waiting.pop()
        known = resolve.setdefault(importer, {})

        for name in names(text):
            if (found := read(importer, name)) is None:
                continue

            known[name] = found[0]

            if found[0] not in modules and found[0] != file:
                modules[found[0]] = found[1]
                waiting.append(found)

        if len(modules) > MAX_MODULES:
            raise ScriptError(f"the spell reaches more than {MAX_MODULES} modules", code="script.module")

    return modules, resolve
