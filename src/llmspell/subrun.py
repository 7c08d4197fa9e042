"""Sub-runs: spells and computations that run inside another run, as it sees them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import msgspec

from llmspell.config import SpellLimits
from llmspell.errors import SpellError
from llmspell.script import Script
from llmspell.value import Value

__all__ = ["SubRun", "SubRunResult"]


class SubRun(msgspec.Struct, frozen=True, kw_only=True):
    """A script to run within what a context permits, in a worker of its own.

    Attributes:
        script: What to run.
        limits: Its bounds; never more than what is left of those of the run it is inside of.
        args: Words it sees as `Run.args`.
        inputs: Named inputs.
        compute: What the function that its text gives is called with; it then has no script API. None for a spell.
        tools: Tools it finds by name before any other.
        trusted: Run it in a thread of this process, without kernel limits.
        write: Gets each printed text at once.
        log: Gets level, text and fields of each log line.
        deliver: Gets each partial result; the sub-run waits for it.
    """

    script: Script
    limits: SpellLimits
    args: tuple[str, ...] = ()
    inputs: Mapping[str, Value] = msgspec.field(default_factory=dict[str, Value])
    compute: tuple[Value, ...] | None = None
    tools: Mapping[str, object] = msgspec.field(default_factory=dict[str, object])
    trusted: bool = False
    write: Callable[[str], None] | None = None
    log: Callable[[str, str, Mapping[str, Value]], None] | None = None
    deliver: Callable[[Value], Awaitable[None]] | None = None


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
