"""Runs inside runs: the same budget, never more grants, never more than is left."""

from __future__ import annotations

from typing import Protocol
from uuid import uuid4

import msgspec

from llmspell.account import Account
from llmspell.budget import Budget
from llmspell.config import SpellLimits
from llmspell.context import Context
from llmspell.errors import CancelledError, ControlError, LimitError, ScriptError
from llmspell.run import Given, SpellResult
from llmspell.script import Script
from llmspell.subrun import SubRun, SubRunResult
from llmspell.tool import Tool

__all__ = ["RunScript", "run_nested"]

OWN_LIMITS = frozenset(
    {"limit.calls", "limit.cpu", "limit.depth", "limit.frame", "limit.memory", "limit.output", "limit.wall"}
)
"""Limits of the sub-run itself: it is told of them, while others end what it was started by as well."""


class RunScript(Protocol):
    """Runs a script, as `App.run_spell` does."""

    async def __call__(self, script: Script, given: Given = ..., *, context: Context | None = None) -> SpellResult:
        """Run it to its end."""
        ...


async def run_nested(run: RunScript, limits: SpellLimits, most: int, context: Context, order: SubRun) -> SubRunResult:
    """Run a script inside the run that a context belongs to, in a worker of its own.

    It has an id of its own below that of the run it belongs to: it gets no events of that run.

    Args:
        run: Runs scripts.
        limits: Bounds that no sub-run may pass, whatever it asks for, where the context belongs to no run yet.
        most: Most sub-runs at once, there.
        context: What it may reach; narrowed to what it may touch.
        order: What to run.

    Raises:
        LimitError: A limit of the context was reached; `limit.depth`: nested too deep; `limit.cpu`, `limit.wall`: nothing is left.
        CancelledError: The spell was stopped.
    """
    account = context.account or Account(limits, context.clock.monotonic, most)
    account.check_depth()

    async with account.place():
        bounds = account.left(order.limits)
        inner = msgspec.structs.replace(
            context,
            run_id=f"{context.run_id}.{uuid4().hex[:8]}",
            account=account,
            budget=Budget(bounds.budget, context.budget),
        )
        done = await run(order.script, _given(order, bounds), context=inner)

    account.check()
    return _told(order, done)


def _given(order: SubRun, limits: SpellLimits) -> Given:
    return Given(
        args=order.args,
        inputs=order.inputs,
        compute=order.compute,
        limits=limits,
        trusted=order.trusted,
        tools={name: one for name, one in order.tools.items() if isinstance(one, Tool)},
        on_output=order.write,
        on_log=order.log,
        on_partial=order.deliver,
    )


def _told(order: SubRun, done: SpellResult) -> SubRunResult:
    error = done.error

    if isinstance(error, CancelledError):  # a task inside it was: whoever stops this run cancels the call itself
        cancelled = error
        error = ScriptError(f"{order.script.file} ended with a task that was cancelled", hint="catch it there")
        error.__cause__ = cancelled
    elif isinstance(error, LimitError) and error.code in OWN_LIMITS:
        error.ends_run = False  # it has ended the inner one
    elif isinstance(error, ControlError):
        raise error

    return SubRunResult(result=done.result, printed=done.output, error=error)
