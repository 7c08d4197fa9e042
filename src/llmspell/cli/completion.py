"""What can be typed next in a session, from the declared API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from llmspell.bridge.shape import camel

if TYPE_CHECKING:
    from llmspell.bridge.api import Api

__all__ = ["ApiCompleter"]

_PATH = re.compile(r"(?:(\w+)\s*([.:])\s*)?(\w*)$")


class ApiCompleter(Completer):
    """Completes globals, their functions, and after other names the methods of handles.

    Args:
        api: The declared API.
        names: How the language spells declared names: `snake` or `camel`.
        commands: The session's own commands, with the dot.
    """

    def __init__(self, api: Api, names: str, commands: list[str]) -> None:
        spelt = camel if names == "camel" else str
        self._commands = commands
        self._members = {
            one.name: [spelt(op.script_name) for op in one.ops if op.kind == "function"]
            + [spelt(constant.name) for constant in one.constants]
            for one in api.globals
            if one.name
        }
        free = [spelt(op.script_name) for one in api.globals if not one.name for op in one.ops if op.kind == "function"]
        self._top = sorted([*self._members, *free])
        self._methods = sorted({spelt(op.script_name) for op in api.ops.values() if op.kind != "function"})

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Give what may stand at the cursor."""
        line = document.text_before_cursor

        if line.startswith(".") and " " not in line:
            yield from _fitting(self._commands, line)
            return

        if (found := _PATH.search(line)) is not None:
            yield from _fitting(self._known(found), found[3])

    def _known(self, found: re.Match[str]) -> list[str]:
        name: Any = found[1]

        if name is None:
            return self._top

        return self._members.get(name, self._methods) if found[2] == "." else self._methods


def _fitting(words: list[str], begun: str) -> Iterator[Completion]:
    for word in words:
        if word.startswith(begun) and word != begun:
            yield Completion(word, start_position=-len(begun))
