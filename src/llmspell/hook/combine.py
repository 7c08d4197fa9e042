"""Several functions asked as one hook."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from llmspell.errors import UsageError
from llmspell.hook.crossing import Crossing
from llmspell.hook.hook import Asked
from llmspell.hook.verdict import CacheHit, Deny, NoVerdict, Redirect, Replace, Retry, Verdict

__all__ = ["HOW", "How", "combine", "first_match", "parallel", "sequence", "voting"]

How: TypeAlias = Literal["sequence", "parallel", "first", "vote"]
HOW: tuple[How, ...] = ("sequence", "parallel", "first", "vote")

_STRICTEST: tuple[type, ...] = (Deny, Redirect, CacheHit, Retry, Replace, type(None))


def combine(how: How, functions: Sequence[Asked], quorum: int | None = None) -> Asked:
    """Return one function for several.

    Args:
        how: `sequence`, `parallel`, `first` or `vote`, as the functions of these names say.
        functions: What is asked.
        quorum: Votes against that deny; only for `vote`.

    Raises:
        UsageError: There is none, or the quorum makes no sense.
    """
    if not functions:
        raise UsageError("there is no function to combine", hint="give at least one")

    if quorum is not None and (how != "vote" or not 1 <= quorum <= len(functions)):
        raise UsageError(
            f"a quorum of {quorum} of {len(functions)} that are asked by {how}",
            hint="only a vote has one: from 1 to all of them",
        )

    match how:
        case "sequence":
            return sequence(*functions)
        case "parallel":
            return parallel(*functions)
        case "first":
            return first_match(*functions)
        case "vote":
            return voting(*functions, quorum=quorum)


def sequence(*functions: Asked) -> Asked:
    """Ask one after the other; each sees what those before replaced, and the first other verdict ends it."""

    async def ask(context: Any, crossing: Crossing) -> Verdict:
        last: Verdict = None

        for function in functions:
            verdict = await function(context, crossing)

            if verdict is None:
                continue

            if type(verdict) is not Replace:
                return verdict

            last = verdict
            changed = "input" if crossing.point.startswith("before:") else "result"
            crossing = msgspec.structs.replace(crossing, **{changed: verdict.value})

        return last

    return ask


def parallel(*functions: Asked) -> Asked:
    """Ask all at once; the strictest verdict counts: deny, redirect, cache hit, retry, replace, go on."""

    async def ask(context: Any, crossing: Crossing) -> Verdict:
        verdicts = await _all(functions, context, crossing)
        return min(verdicts, key=lambda one: _STRICTEST.index(type(one)) if type(one) in _STRICTEST else -1)

    return ask


def first_match(*functions: Asked) -> Asked:
    """Ask one after the other until one has something to say."""

    async def ask(context: Any, crossing: Crossing) -> Verdict:
        for function in functions:
            if (verdict := await function(context, crossing)) is not None:
                return verdict

        return None

    return ask


def voting(*functions: Asked, quorum: int | None = None) -> Asked:
    """Ask all at once; the crossing is denied when so many deny.

    Args:
        *functions: What is asked; they may deny or go on, nothing else.
        quorum: How many must deny; more than half unless given.
    """
    needed = len(functions) // 2 + 1 if quorum is None else quorum

    async def ask(context: Any, crossing: Crossing) -> Verdict:
        verdicts = await _all(functions, context, crossing)

        for verdict in verdicts:
            if verdict is not None and type(verdict) is not Deny:
                return NoVerdict(f"a vote is deny or nothing, not {type(verdict).__name__}")

        reasons = [verdict.reason for verdict in verdicts if type(verdict) is Deny]
        return Deny("; ".join(reasons)) if len(reasons) >= needed else None

    return ask


async def _all(functions: Sequence[Asked], context: Any, crossing: Crossing) -> list[Verdict]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_one(function, context, crossing)) for function in functions]

    return [task.result() for task in tasks]


async def _one(function: Asked, context: Any, crossing: Crossing) -> Verdict:
    return await function(context, crossing)
