"""Capture whole crossings in a file, to look at later.

One JSON object a line: run_id, kind, name, agent, attributes, attempt, time, seconds, outcome, input,
result or error. As the outermost hook it sees what was asked for first and what came out last; give it a
low priority to see what other hooks made of it. Keys, cookies and passwords are masked where they have
a name; text is kept as it is, so the file is as private as the work. Of encrypted state nothing is captured.
"""

from __future__ import annotations

import json
import os
from typing import Annotated, Any

import msgspec

from llmspell.context import Context
from llmspell.errors import SpellError
from llmspell.hook import Crossing, HookFunction
from llmspell.hook.plugin import HookPlugin
from llmspell.hooks._line_file import append, file_needs
from llmspell.hooks._shown_value import open_value, shown
from llmspell.hooks._watching import End, Seen, watching

__all__ = ["HOOK", "DebugOptions", "create"]


class DebugOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to, and how much.

    Attributes:
        file: Appended to; relative to the working folder.
        max_bytes: Size of the file from which on nothing more is captured; a line that says so ends it.
        max_value_chars: Characters of JSON text after which an input or a result is cut; a cut one is
            `{"$cut": its beginning, "chars": its length}`.
    """

    file: Annotated[str, msgspec.Meta(min_length=1)]
    max_bytes: Annotated[int, msgspec.Meta(ge=1)] = 100_000_000
    max_value_chars: Annotated[int, msgspec.Meta(ge=1)] = 1_000_000


class _Capture:
    """The file, until it is full."""

    def __init__(self, path: str, max_bytes: int) -> None:
        self._path = os.path.realpath(path)
        self._max_bytes = max_bytes
        self._full = False

    def add(self, record: dict[str, object]) -> None:
        if self._full:
            return

        line = f"{json.dumps(record, ensure_ascii=False)}\n"
        held = os.path.getsize(self._path) if os.path.exists(self._path) else 0

        if held + len(line.encode(errors="replace")) <= self._max_bytes:
            append(self._path, line)
            return

        self._full = True
        append(self._path, f"{json.dumps({'$full': 'nothing more is captured', 'max_bytes': self._max_bytes})}\n")


def create(options: DebugOptions) -> HookFunction:
    """Return the hook."""
    capture = _Capture(options.file, options.max_bytes)

    def cut(value: object) -> object:
        text = json.dumps(found := shown(value), ensure_ascii=False)
        over = len(text) > options.max_value_chars
        return {"$cut": text[: options.max_value_chars], "chars": len(text)} if over else found

    def begin(context: Context, crossing: Crossing) -> End:
        # Shown now: the caller may go on to change what it gave.
        record: dict[str, object] = {
            "run_id": context.run_id,
            "kind": crossing.kind,
            "name": crossing.name,
            "agent": crossing.agent,
            "attributes": dict(crossing.attributes),
            "attempt": crossing.attempt,
            "time": context.clock.now(),
            "input": cut(open_value(crossing, crossing.input)),
        }

        def end(seen: Seen) -> None:
            ending = (
                {"result": cut(open_value(crossing, seen.result))} if seen.error is None else {"error": _fault(seen)}
            )
            capture.add({**record, "seconds": seen.seconds, "outcome": seen.outcome, **ending})

        return end

    return watching(begin)


def _fault(seen: Seen) -> dict[str, object]:
    error = seen.error

    if isinstance(error, SpellError):
        return {"code": seen.code, "message": error.message, "hint": error.hint, "data": shown(error.data)}

    return {"code": seen.code, "message": f"{type(error).__name__}: {error}"}


def _needs(options: DebugOptions) -> Any:
    return file_needs(options.file)


HOOK = HookPlugin(
    create=create,
    description="Captures each crossing with input, result, error and times as a JSON line of a file.",
    options=DebugOptions,
    priority=1000,
    needs=_needs,
)
