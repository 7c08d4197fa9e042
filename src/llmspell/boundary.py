"""Waist 2: every act on the world passes here, with or without a script above it.

In order: hooks before, grants, budget, the act, budget, journal, hooks after, event.
"""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

from llmspell.context import Context
from llmspell.errors import DeniedError, SpellError
from llmspell.grant import Need
from llmspell.hook import Crossing, Deny, Hook, Replace, Verdict
from llmspell.journal import JOURNALED

__all__ = ["cross"]

T = TypeVar("T")


def cross(
    context: Context, crossing: Crossing, act: Callable[[], Awaitable[T]], needs: Sequence[Need] = ()
) -> Coroutine[Any, Any, T]:
    """Do the act, unless something on the way refuses or replaces it.

    Args:
        context: What the act belongs to.
        crossing: What is about to happen.
        act: Does it; called at most once.
        needs: What it will touch.

    Returns:
        The act's result, or what a hook put in its place.

    Raises:
        DeniedError: A hook or the grants refused; nothing happened.
        LimitError: The budget is used up; nothing happened.
        Exception: Whatever the act raises.
    """
    hooks = context.hooks
    matching = hooks.matching(crossing.kind, crossing.name) if hooks.active else ()

    if not matching and context.journal is None and not context.events.active:
        return _act(context, crossing, act, needs)

    return _watched(context, crossing, act, needs, matching)


async def _act(context: Context, crossing: Crossing, act: Callable[[], Awaitable[T]], needs: Sequence[Need]) -> T:
    _admit(context, crossing, needs)
    result = await act()
    context.budget.settle(result)
    return result


def _admit(context: Context, crossing: Crossing, needs: Sequence[Need]) -> None:
    if needs:
        context.grants.require(needs, crossing)

    context.budget.admit(crossing.kind)


async def _watched(
    context: Context,
    crossing: Crossing,
    act: Callable[[], Awaitable[T]],
    needs: Sequence[Need],
    hooks: tuple[Hook, ...],
) -> T:
    publish, topics = context.events.publish, _topics(crossing.kind)
    source, subject = context.run_id, crossing.name
    publish(topics.started, source=source, subject=subject, data=crossing.input)

    try:
        if hooks:
            result = await _hooked(context, crossing, act, needs, hooks)
        else:  # as `_act` does, with one frame less for each of many waiting crossings
            _admit(context, crossing, needs)
            result = await act()
            context.budget.settle(result)
    except BaseException as error:
        topic, code = topics.denied if isinstance(error, DeniedError) else topics.failed, _code(error)
        _record(context, crossing, None, code)
        publish(topic, source=source, subject=subject, data=code)
        raise

    _record(context, crossing, result, None)
    publish(topics.finished, source=source, subject=subject, data=result)
    return result


async def _hooked(
    context: Context,
    crossing: Crossing,
    act: Callable[[], Awaitable[T]],
    needs: Sequence[Need],
    hooks: tuple[Hook, ...],
) -> T:
    """Run the outermost hook around the rest."""
    if not hooks:
        return await _act(context, crossing, act, needs)

    generator = hooks[0].function(context, crossing)

    try:
        verdict = await anext(generator, None)

        if isinstance(verdict, Replace):
            return cast("T", verdict.value)

        _refuse(crossing, verdict)

        try:
            result = await _hooked(context, crossing, act, needs, hooks[1:])
        except BaseException as error:  # noqa: BLE001 - the hook sees it, then it is raised again
            return _settled(crossing, await _throw(generator, error), cast("T", None), error)

        return _settled(crossing, await _send(generator, result), result, None)
    finally:
        await generator.aclose()


async def _send(generator: AsyncGenerator[Verdict, object], result: object) -> Verdict:
    try:
        return await generator.asend(result)
    except StopAsyncIteration:
        return None


async def _throw(generator: AsyncGenerator[Verdict, object], error: BaseException) -> Verdict:
    try:
        return await generator.athrow(error)
    except StopAsyncIteration:
        return None


def _settled(crossing: Crossing, verdict: Verdict, result: T, error: BaseException | None) -> T:
    if isinstance(verdict, Replace):
        return cast("T", verdict.value)

    _refuse(crossing, verdict)

    if error is not None:
        raise error

    return result


def _refuse(crossing: Crossing, verdict: Verdict) -> None:
    if isinstance(verdict, Deny):
        raise DeniedError(f"a hook refused {crossing.kind} {crossing.name}: {verdict.reason}", code="hook.denied")


def _record(context: Context, crossing: Crossing, result: object, code: str | None) -> None:
    if context.journal is not None and crossing.kind in JOURNALED:
        context.journal.record(crossing, result, code)


def _code(error: BaseException) -> str:
    if isinstance(error, SpellError):
        return error.code

    return "cancelled" if isinstance(error, CancelledError) else "internal"


class _Topics(NamedTuple):
    """The topics of one kind of crossing."""

    started: str
    finished: str
    failed: str
    denied: str


@cache
def _topics(kind: str) -> _Topics:
    return _Topics(f"{kind}.started", f"{kind}.finished", f"{kind}.failed", f"{kind}.denied")
