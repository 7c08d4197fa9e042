"""What the host asks a script: one of its functions, or a piece of a session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context, ContextVar, copy_context
from typing import Any, NamedTuple

from msgspec.msgpack import Ext

from llmspell.bridge.border import HANDLE, Border
from llmspell.bridge.callback import Taken, UnfitError
from llmspell.bridge.convert import take, take_value
from llmspell.bridge.fault import PassedErrors
from llmspell.errors import ConvertError, LimitError, SpellError, UsageError
from llmspell.trace.watch import Unwatched
from llmspell.value import Value

__all__ = ["MAX_NESTED", "Questions", "settle"]

MAX_NESTED = 64
"""Script functions that may be called one inside the other: by what the function above asked of the host."""

_nested: ContextVar[int] = ContextVar("script functions above", default=0)


class _Asked(NamedTuple):
    """One that is not answered yet.

    Attributes:
        answer: What comes of it.
        around: The context variables of who asked: what the function does belongs to them.
        taken: What its result must be.
    """

    answer: asyncio.Future[Any]
    around: Context
    taken: Taken | None


class Questions:
    """The questions to one spell that are not answered yet.

    Args:
        border: How results cross.
        errors: The errors the script was told of.
        watch: Notes them.
    """

    def __init__(self, border: Border, errors: PassedErrors, watch: Unwatched) -> None:
        self._border = border
        self._errors = errors
        self._watch = watch
        self._open: dict[int, _Asked] = {}
        self._last = 0

    async def ask(
        self, head: str, parts: Callable[[int], tuple[object, ...]], taken: Taken | None, send: Callable[..., None]
    ) -> Any:
        """Ask one and return what came of it.

        Args:
            head: What: `call` or `cell`.
            parts: Returns the rest of the frame that asks, by the number of the question; called if it may be asked.
            taken: What the result must be, and its place for errors; a value unless given.
            send: Sends the parts of a frame.

        Raises:
            LimitError: `limit.depth`: too many are asked one inside the other.
            SpellError: What the script raised, with its stack.
        """
        around = _one_deeper()
        self._last += 1
        number = self._last
        frame = parts(number)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._open[number] = _Asked(answer, around, taken)
        self._watch.asked(number, head)
        send(head, *frame)

        try:
            return await answer
        except asyncio.CancelledError:
            self._watch.answered(number, "cancelled")
            send("cancel", number)
            raise
        finally:
            self._open.pop(number, None)

    def around(self, number: int) -> Context | None:
        """Return the context variables of who asked; None when nobody waits for the answer."""
        asked = self._open.get(number)
        return None if asked is None else asked.around

    def answer(self, number: int, ok: bool, value: object) -> None:
        """Take the answer to one."""
        self._watch.answered(number, "ok" if ok else "failed")

        if (asked := self._open.get(number)) is None or asked.answer.done():
            return

        if ok:
            settle(asked.answer, value, "the function's result", asked.taken and (*asked.taken, self._border))
        else:
            asked.answer.set_exception(self._errors.take_back(value))

    def end(self) -> None:
        """Fail all that are open: the spell has ended."""
        ended = UsageError("the spell has ended", code="bridge.callback")

        for asked in self._open.values():
            if not asked.answer.done():
                asked.answer.set_exception(ended)
                asked.answer.exception()


def settle(
    answer: asyncio.Future[Any], value: object, where: str, taken: tuple[Any, str, Border] | None = None
) -> None:
    """Give a result of the worker to whoever waits."""
    try:
        if taken is None:
            answer.set_result(_opened(value, where))
        else:
            shape, where, border = taken
            answer.set_result(_fitting(shape, value, where, border))
    except SpellError as error:
        answer.set_exception(error)


def _fitting(shape: Any, value: object, where: str, border: Border) -> Any:
    try:
        return take(shape, value, where, border)
    except ConvertError as error:
        raise UnfitError(error.message, code=error.code, hint=error.hint) from None


def _one_deeper() -> Context:
    """Return the surroundings of a script function that is called here."""
    depth = _nested.get() + 1

    if depth > MAX_NESTED:
        text = f"more than {MAX_NESTED} script functions are called one inside the other"
        raise LimitError(text, code="limit.depth", hint="is there a tool, hook or step that calls itself without end?")

    around = copy_context()
    around.run(_nested.set, depth)
    return around


def _opened(value: object, where: str) -> Value:
    if isinstance(value, Ext) and value.code == HANDLE:
        raise UsageError(f"{where} is a handle", hint="return plain values, such as a field of it")

    return take_value(value, where, 0)
