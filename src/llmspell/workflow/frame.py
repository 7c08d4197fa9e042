"""What the steps of one run share, and what has to be undone should it fail."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import msgspec

from llmspell.context import Context
from llmspell.workflow.reply import WorkflowChunk, failure_of

__all__ = ["UNDO_S", "Emit", "Frame", "Problems", "Undo", "finish", "undo_all"]

Emit: TypeAlias = Callable[[WorkflowChunk], Awaitable[None]]

Problems: TypeAlias = "list[dict[str, str]]"
"""What could not be undone: step, code and message of each."""

UNDO_S = 5.0
"""Seconds that a workflow which is cancelled, or has used up a limit, may take to undo its steps."""


class Undo(msgspec.Struct, frozen=True):
    """How to take back one step that is done.

    Attributes:
        label: The step, as its crossings are called.
        owner: The step of the outermost workflow that it is a part of, itself or one above it.
        act: Takes it back.
    """

    label: str
    owner: str
    act: Callable[[], Awaitable[object]]


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What the steps of one run of a workflow share.

    Attributes:
        context: What they may reach.
        name: The workflow's name.
        emit: Gets each chunk as it comes, if anybody wants them.
        undos: How to take back what is done so far, in the order it was done.
    """

    context: Context
    name: str
    emit: Emit | None
    undos: list[Undo] = []


async def undo_all(undos: list[Undo]) -> Problems:
    """Undo, last one first, each whatever became of the others; returns what went wrong."""
    problems: Problems = []
    await _undo_all(undos, problems)
    return problems


async def finish(undos: list[Undo]) -> Problems:
    """Undo in a task of its own, to its end or for `UNDO_S` seconds, even when cancelled meanwhile."""
    problems: Problems = []

    async def work() -> None:
        try:
            async with asyncio.timeout(UNDO_S):
                await _undo_all(undos, problems)
        except TimeoutError:
            problems.extend([_problem(undo, "cancelled", "there was no time left") for undo in reversed(undos)])

    task = asyncio.create_task(work())

    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            continue  # whoever asks once more is told as soon as all is undone

    return problems


async def _undo_all(undos: list[Undo], problems: Problems) -> None:
    while undos:
        undo = undos[-1]

        try:
            await undo.act()
        except Exception as error:  # noqa: BLE001 - the others must be undone all the same
            failure = failure_of(error)
            problems.append(_problem(undo, failure.code, failure.message))

        undos.remove(undo)


def _problem(undo: Undo, code: str, message: str) -> dict[str, str]:
    return {"step": undo.label, "code": code, "message": message}
