"""Waist 2: every act on the world passes here, with or without a script above it.

In order: hooks before, grants, budget, the act, budget, hooks after, journal, event.
"""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from llmspell._consult import inside
from llmspell._passage import Alter, Passage, Trail, asked, perform, redirection, refuse_value
from llmspell._pieces import pass_pieces
from llmspell.context import Context
from llmspell.errors import DeniedError, SpellError
from llmspell.grant import Need
from llmspell.hook import Crossing, Hook
from llmspell.journal import JOURNALED

__all__ = ["Alter", "cross", "cross_chunks", "cross_point", "refuse_value"]

T = TypeVar("T")


def cross(
    context: Context,
    crossing: Crossing,
    act: Callable[[], Awaitable[T]],
    needs: Sequence[Need] = (),
    alter: Alter | None = None,
) -> Coroutine[Any, Any, T]:
    """Do the act, unless something on the way refuses or replaces it.

    Args:
        context: What the act belongs to.
        crossing: What is about to happen.
        act: Does it; called once, and once more for each retry a hook asks for.
        needs: What it will touch.
        alter: How the component takes what hooks change; without it its input cannot be replaced.

    Returns:
        The act's result, or what a hook put in its place.

    Raises:
        DeniedError: A hook or the grants refused.
        LimitError: The budget is used up; nothing happened.
        UsageError: `hook.verdict`: a hook said what has no meaning there.
        Exception: Whatever the act raises.
    """
    hooks = context.hooks
    matching = hooks.matching(crossing.kind, crossing.name)

    if context.journal is not None or context.events.active:
        return _watched(context, crossing, act, needs, matching, alter)

    trail = _trail(crossing) if redirection.get() is not None else None

    if not matching:
        return perform(context, crossing, act, needs)

    if trail is not None or not hooks.plain or inside.get():
        matching = asked(matching, crossing, trail)

    return Passage(context, crossing, (act, needs), alter, trail).through(matching)


def _trail(crossing: Crossing) -> Trail | None:
    """Take up the redirection that led to a crossing; those inside it are not redirected."""
    trail = redirection.get()

    if trail is None or trail.kind != crossing.kind:
        return None

    redirection.set(None)
    return trail


async def _watched(
    context: Context,
    crossing: Crossing,
    act: Callable[[], Awaitable[T]],
    needs: Sequence[Need],
    hooks: tuple[Hook, ...],
    alter: Alter | None,
) -> T:
    # A thousand of these wait at once: nothing is made and kept here that the act does not need.
    events, topics, source, subject = context.events, _topics(crossing.kind), context.run_id, crossing.name

    if events.pressed:  # a subscriber that must lose nothing is full
        await events.room(source, *topics)

    events.publish(topics.started, source=source, subject=subject, data=None if crossing.private else crossing.input)
    passage: Passage[T] | None = None

    try:
        trail = _trail(crossing) if redirection.get() is not None else None

        if hooks:
            passage = Passage(context, crossing, (act, needs), alter, trail)
            result = await passage.through(asked(hooks, crossing, trail))
        else:  # as `perform` does, with one frame less for each of many waiting crossings
            if needs:
                context.grants.require(needs, crossing)

            context.budget.admit(crossing.kind)
            result = await act()
            context.budget.settle(result)
    except BaseException as error:
        topic, code = topics.denied if isinstance(error, DeniedError) else topics.failed, _code(error)
        _record(context, crossing if passage is None else passage.crossing, None, code)
        events.publish(topic, source=source, subject=subject, data=code)
        raise

    if context.journal is not None:
        _record(context, crossing if passage is None else passage.crossing, result, None)

    events.publish(topics.finished, source=source, subject=subject, data=None if crossing.private else result)
    return result


async def cross_point(context: Context, name: str, value: object) -> Any:
    """Pass a value through the hooks of a custom point, and return it or what they put in its place.

    Raises:
        DeniedError: A hook refused.
    """

    def renew(
        _context: Context, _crossing: Crossing, value: object
    ) -> tuple[object, Callable[[], Awaitable[object]], tuple[()]]:
        return value, lambda: _given(value), ()

    return await cross(
        context, Crossing("point", name, value, context.agent), lambda: _given(value), alter=Alter(renew=renew)
    )


async def _given(value: object) -> object:
    return value


def cross_chunks(
    context: Context,
    crossing: Crossing,
    chunks: AsyncGenerator[T, None],
    accept: Callable[[Crossing, object], T | None],
) -> AsyncGenerator[T, None]:
    """Pass the pieces of an answer through the hooks of `chunk:model`.

    Args:
        context: What the answer belongs to.
        crossing: The model's crossing.
        chunks: The pieces; closed with what is returned.
        accept: Gets the crossing, with the piece as its result, and what a hook gave instead; returns the
            piece that stands for, or None for none.

    Returns:
        Each piece, or what a hook put in its place; reading it raises `DeniedError` (`hook.denied`) where a hook
        ended the answer.
    """
    hooks = asked(context.hooks.at_chunks(crossing.kind, crossing.name), crossing, None)
    return pass_pieces(context, hooks, crossing, chunks, accept) if hooks else chunks


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
