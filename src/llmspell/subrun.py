"""Sub-runs: a spell that an agent runs, as the agent sees it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from llmspell.errors import SpellError
from llmspell.value import Value

__all__ = ["SubRun", "SubRunResult"]


class SubRun(msgspec.Struct, frozen=True, kw_only=True):
    """A spell to run within what a context permits, in a worker of its own.

    Attributes:
        source: Its text.
        language: `lua` or `javascript`.
        name: What it is called in messages.
        tools: Tools it finds by name before any other.
        wall_s: Seconds from start to end.
        memory_bytes: Memory of its VM.
        output_bytes: Bytes it may print.
    """

    source: str
    language: str
    name: str
    tools: Mapping[str, object] = msgspec.field(default_factory=dict[str, object])
    wall_s: float
    memory_bytes: int
    output_bytes: int


class SubRunResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a sub-run gave.

    Attributes:
        result: What the spell returned.
        printed: The lines it printed.
        error: Why it did not end well.
    """

    result: Value = None
    printed: tuple[str, ...] = ()
    error: SpellError | None = None
