"""The pieces of an answer on their way through hooks asked about each."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import TypeVar, cast

import msgspec

from llmspell._consult import close, consult, reaches
from llmspell._passage import denied
from llmspell.context import Context
from llmspell.hook import Crossing, Deny, Hook, Replace, Sieve

__all__ = ["pass_pieces"]

T = TypeVar("T")


async def pass_pieces(
    context: Context,
    hooks: Sequence[Hook],
    crossing: Crossing,
    chunks: AsyncGenerator[T, None],
    accept: Callable[[Crossing, object], T | None],
) -> AsyncGenerator[T, None]:
    """Ask hooks about each piece of an answer.

    Args:
        context: What the answer belongs to.
        hooks: Who is asked, the outermost first.
        crossing: The crossing that the answer belongs to.
        chunks: The pieces; closed with this iterator.
        accept: Gets the crossing, with the piece as its result, and what a hook gave instead; returns the
            piece that stands for, or None for none.

    Yields:
        Each piece, or what a hook put in its place.

    Raises:
        DeniedError: `hook.denied`: a hook ended the answer.
    """
    asking = [(hook, None if hook.sieve is None else hook.sieve()) for hook in hooks]

    async with aclosing(chunks):
        async for chunk in chunks:
            passed: Sequence[T] = (chunk,)

            for hook, sieve in asking:
                passed = await _ask_about_all(context, hook, sieve, crossing, passed, accept)

            for piece in passed:
                yield piece


async def _ask_about_all(
    context: Context,
    hook: Hook,
    sieve: Sieve | None,
    crossing: Crossing,
    pieces: Sequence[T],
    accept: Callable[[Crossing, object], T | None],
) -> Sequence[T]:
    """Return what goes on of some pieces; earlier ones may be held back by a sieve until now."""
    passed: list[T] = []

    for piece in pieces:
        at = msgspec.structs.replace(crossing, result=piece)

        if sieve is not None:
            passed += await _sift(context, hook, at, sieve)
        elif (one := await _ask_about(context, hook, at, accept)) is not None:
            passed.append(one)

    return passed


async def _ask_about(
    context: Context, hook: Hook, crossing: Crossing, accept: Callable[[Crossing, object], T | None]
) -> T | None:
    """Ask a hook about one piece of an answer, the crossing's result, and return the piece that goes on.

    Raises:
        DeniedError: `hook.denied`, or the hook failed and is to refuse then.
    """
    piece = cast("T", crossing.result)

    if not reaches(context, crossing, hook):
        return piece

    generator = hook.function(context, crossing)

    try:
        verdict = await consult(context, crossing, hook, "chunk", generator.__anext__())
    finally:
        await close(context, crossing, hook, generator)

    match verdict:
        case Replace(value=value):
            return accept(crossing, value)
        case Deny(reason=reason):
            raise denied(crossing, reason)
        case _:
            return piece


async def _sift(context: Context, hook: Hook, crossing: Crossing, sieve: Sieve) -> Sequence[T]:
    """Give a hook's sieve one piece of an answer, the crossing's result, and return the pieces that go on.

    Raises:
        DeniedError: `hook.denied`, or the hook failed and is to refuse then.
    """
    if not reaches(context, crossing, hook):
        return (cast("T", crossing.result),)

    match await consult(context, crossing, hook, "chunk", sieve(crossing.result)):
        case Replace(value=value):
            return cast("Sequence[T]", value)
        case Deny(reason=reason):
            raise denied(crossing, reason)
        case _:
            return (cast("T", crossing.result),)
