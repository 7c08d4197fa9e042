"""Waist 2: every act on the world passes here, with or without a script above it.

In order: hooks before, grants, budget, the act, budget, journal, hooks after, event.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import TypeVar, cast

from llmspell.context import Context
from llmspell.errors import DeniedError, SpellError
from llmspell.grant import Need
from llmspell.hook import Crossing, Deny, Hook, Replace, Verdict
from llmspell.journal import JOURNALED

__all__ = ["cross"]

T = TypeVar("T")


async def cross(context: Context, crossing: Crossing, act: Callable[[], Awaitable[T]], needs: Sequence[Need] = ()) -> T:
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

    if context.journal is None and not hooks.active and not context.events.active:
        return await _act(context, crossing, act, needs)

    if hooks.active and (matching := hooks.matching(crossing.kind, crossing.name)):
        return await _watched(context, crossing, lambda: _hooked(context, crossing, act, needs, matching))

    return await _watched(context, crossing, lambda: _act(context, crossing, act, needs))


async def _act(context: Context, crossing: Crossing, act: Callable[[], Awaitable[T]], needs: Sequence[Need]) -> T:
    if needs:
        context.grants.require(needs, f"{crossing.kind} {crossing.name}")

    budget = context.budget
    budget.admit(crossing.kind)
    result = await act()
    budget.settle(result)
    return result


async def _watched(context: Context, crossing: Crossing, act: Callable[[], Awaitable[T]]) -> T:
    events, kind = context.events, crossing.kind
    _tell(context, crossing, "started", crossing.input)

    try:
        result = await act()
    except BaseException as error:
        code = error.code if isinstance(error, SpellError) else "cancelled" if _is_cancel(error) else "internal"
        _record(context, crossing, None, code)
        _tell(context, crossing, "denied" if isinstance(error, DeniedError) else "failed", code)
        raise

    _record(context, crossing, result, None)

    if events.active and events.wants(f"{kind}.finished"):
        _tell(context, crossing, "finished", result)

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


def _tell(context: Context, crossing: Crossing, what: str, data: object) -> None:
    context.events.publish(f"{crossing.kind}.{what}", source=context.run_id, subject=crossing.name, data=data)


def _record(context: Context, crossing: Crossing, result: object, code: str | None) -> None:
    if context.journal is not None and crossing.kind in JOURNALED:
        context.journal.record(crossing, result, code)


def _is_cancel(error: BaseException) -> bool:
    from asyncio import CancelledError

    return isinstance(error, CancelledError)
