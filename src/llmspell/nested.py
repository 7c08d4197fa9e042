"""Spells that agents run: the same budget, never more grants."""

from __future__ import annotations

import os
from contextvars import ContextVar
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import msgspec

from llmspell.config import SpellLimits
from llmspell.context import Context
from llmspell.errors import ControlError, LimitError
from llmspell.run import Given, SpellResult
from llmspell.script import Script
from llmspell.subrun import SubRun, SubRunResult
from llmspell.tool import Tool

__all__ = ["MAX_DEPTH", "RunScript", "run_nested"]

MAX_DEPTH = 3
"""How deep spells that agents run may be nested."""

OWN_LIMITS = frozenset(
    {"limit.calls", "limit.cpu", "limit.depth", "limit.frame", "limit.memory", "limit.output", "limit.wall"}
)
"""Limits of the sub-run itself: it is told of them, while others end the agent as well."""

NOWHERE = Path(os.devnull)
"""The folder of a text that has none: there is nothing to require."""

_depth: ContextVar[int] = ContextVar("sub-runs above", default=0)


class RunScript(Protocol):
    """Runs a script, as `App.run_spell` does."""

    async def __call__(self, script: Script, given: Given = ..., *, context: Context | None = None) -> SpellResult:
        """Run it to its end."""
        ...


async def run_nested(run: RunScript, limits: SpellLimits, context: Context, order: SubRun) -> SubRunResult:
    """Run a spell for an agent, in a sandboxed worker of its own.

    It has an id of its own below that of the run it belongs to: it gets no events of that run.

    Args:
        run: Runs scripts.
        limits: Bounds that no sub-run may pass, whatever it asks for.
        context: The agent's context, narrowed to what the spell may touch.
        order: What to run.

    Raises:
        LimitError: A limit of the context was reached; `limit.depth`: nested too deep.
        CancelledError: The spell was stopped.
    """
    depth = _depth.get()

    if depth >= MAX_DEPTH:
        raise LimitError(f"{depth} spells are nested that agents run", code="limit.depth", hint="do it with fewer")

    script = Script(source=order.source, file=order.name, engine=order.language, folder=NOWHERE)
    tools = {name: one for name, one in order.tools.items() if isinstance(one, Tool)}
    inner = msgspec.structs.replace(context, run_id=f"{context.run_id}.{uuid4().hex[:8]}")
    reset = _depth.set(depth + 1)

    try:
        done = await run(script, Given(limits=_bounds(limits, order), tools=tools), context=inner)
    finally:
        _depth.reset(reset)

    if isinstance(done.error, ControlError) and done.error.code not in OWN_LIMITS:
        raise done.error

    return SubRunResult(result=done.result, printed=done.output, error=done.error)


def _bounds(limits: SpellLimits, order: SubRun) -> SpellLimits:
    return msgspec.structs.replace(
        limits,
        wall=min(limits.wall_s, order.wall_s),
        cpu=min(limits.cpu_s, order.wall_s),
        memory=min(limits.memory_bytes, order.memory_bytes),
        output=min(limits.output_bytes, order.output_bytes),
    )
