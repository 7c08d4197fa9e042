"""The shape of all hooks that only watch: begin, let it happen, end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Literal, TypeAlias

import msgspec

from llmspell.context import Context
from llmspell.errors import CancelledError, DeniedError, SpellError
from llmspell.hook import Crossing, HookFunction, Verdict

__all__ = ["Begin", "End", "Outcome", "Seen", "watching"]

Outcome: TypeAlias = Literal["finished", "denied", "cancelled", "failed"]


class Seen(msgspec.Struct, frozen=True):
    """How a crossing went.

    Attributes:
        seconds: How long it took.
        result: What came of it.
        error: What went wrong; None when nothing did.
    """

    seconds: float
    result: object = None
    error: BaseException | None = None

    @property
    def outcome(self) -> Outcome:
        """In one word."""
        match self.error:
            case None:
                return "finished"
            case DeniedError():
                return "denied"
            case CancelledError() | asyncio.CancelledError() | GeneratorExit():
                return "cancelled"
            case _:
                return "failed"

    @property
    def code(self) -> str:
        """The error's code; empty when nothing went wrong."""
        if self.error is None or self.outcome == "cancelled":
            return "" if self.error is None else "cancelled"

        return self.error.code if isinstance(self.error, SpellError) else "internal"


End: TypeAlias = Callable[[Seen], None]
Begin: TypeAlias = Callable[[Context, Crossing], End]


def watching(begin: Begin) -> HookFunction:
    """Return a hook that says nothing.

    Args:
        begin: Called before the act, in the task that acts; returns what is called after it, however it went.
    """

    async def watch(context: Context, crossing: Crossing) -> AsyncGenerator[Verdict, object]:
        end = begin(context, crossing)
        started = context.clock.monotonic()

        try:
            result = yield None
        except BaseException as error:
            end(Seen(context.clock.monotonic() - started, error=error))
            raise

        end(Seen(context.clock.monotonic() - started, result))

    return watch
