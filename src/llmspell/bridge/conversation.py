"""The host's side of one running spell: calls, callbacks, objects."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextvars import copy_context
from typing import Any, NamedTuple, Protocol, TypeAlias

import msgspec
from msgspec.msgpack import Ext

from llmspell.bridge.api import Api
from llmspell.bridge.border import HANDLE, Border, Names, find_kind, token_of
from llmspell.bridge.callback import Taken
from llmspell.bridge.convert import give
from llmspell.bridge.dispatch import find, perform, perform_at_once, perform_if_ready
from llmspell.bridge.fault import PassedErrors
from llmspell.bridge.handle import HandleTable, close_item
from llmspell.bridge.op import Op
from llmspell.bridge.question import Questions, settle
from llmspell.errors import ConvertError, LimitError, SpellError, UsageError, WorkerError
from llmspell.trace.watch import UNWATCHED, Unwatched
from llmspell.value import Value

__all__ = ["MAX_CALLS", "Conversation", "Frame", "SpellSide"]

Frame: TypeAlias = "tuple[Any, ...]"

MAX_CALLS = 8192
"""Host calls of one spell that may wait at once; more make the host stop reading.

A worker keeps what is over half of that in line on its own side, where its memory limit holds it and a
stop still reaches it; stopping to read is for a worker that does not.
"""

_log = logging.getLogger(__name__)


class SpellSide(Protocol):
    """The way to the worker."""

    def send(self, frame: Frame) -> None:
        """Send one frame; after the worker's end it goes nowhere."""
        ...

    def pause(self) -> None:
        """Stop reading."""
        ...

    def resume(self) -> None:
        """Read on."""
        ...


class _Call(NamedTuple):
    """A call of the script that is not answered yet, and the objects it was called with."""

    task: asyncio.Task[None]
    tokens: list[int]


class Conversation:
    """Answers the frames of one spell until it is done.

    Args:
        api: What the spell may call.
        names: How its language spells declared names.
        now: Unix seconds, sent along with each answer.
        watch: Notes what the spell does.

    Attributes:
        done: The spell's result, or why it failed.
        ended: Set once the spell itself has come to its end.
        errors: The errors the script was told of.
        watch: Notes what the spell does.
        guarded: Whether it has something to clean up.
        on_cleaning: Called when it begins to, after a limit.
        on_debug: Takes what the debugger in the worker says.
        on_lost: Gets each failure that nobody awaits, where it does not end the spell: in a session.
    """

    def __init__(self, api: Api, names: Names, now: Callable[[], float], watch: Unwatched = UNWATCHED) -> None:
        self.api = api
        self.border = Border(names, HandleTable(), api.kinds, self)
        self.spell: object = None
        self.side: SpellSide | None = None
        self.done: asyncio.Future[Value] = asyncio.get_running_loop().create_future()
        self.ended = asyncio.Event()
        self.guarded = False
        self.on_cleaning: Callable[[], None] = lambda: None
        self.on_debug: Callable[..., None] = lambda *_parts: None
        self.on_lost: Callable[[SpellError], None] | None = None
        self._now = now
        self._calls: dict[int, _Call] = {}
        self._around = copy_context()
        self.errors = PassedErrors()
        self.watch = watch
        self._questions = Questions(self.border, self.errors, watch)
        self._closed = False

    def receive(self, frame: list[Any]) -> None:
        """Take one frame of the worker."""
        if self._closed:
            return

        try:
            _RECEIVE[frame[0]](self, *frame[1:])
        except (KeyError, TypeError, ValueError, IndexError, ConvertError, msgspec.MsgspecError) as error:
            self.fail(WorkerError(f"the worker sent a malformed frame: {error!r}"))

    def fail(self, error: BaseException) -> None:
        """End the spell with an error, unless it has ended."""
        if not self.done.done():
            self.done.set_exception(error)

    async def call(self, callback_id: int, values: tuple[object, ...], taken: Taken | None = None) -> Any:
        """Call a script function and return its result.

        Args:
            callback_id: Which function.
            values: What it is given.
            taken: What its result must be, and its place for errors; a value unless given.

        Raises:
            SpellError: As `ask` does.
        """
        return await self.ask("call", lambda: (callback_id, [give(value, self.border) for value in values]), taken)

    async def ask(self, head: str, parts: Callable[[], tuple[object, ...]], taken: Taken | None = None) -> Any:
        """Have the worker do something as a task of its own, and return what came of it.

        Args:
            head: What: `call` or `cell`.
            parts: Returns what that needs; called if the spell goes on.
            taken: As for `call`.

        Raises:
            UsageError: `bridge.callback`: the spell has ended.
            LimitError: `limit.depth`: too many are called one inside the other.
            SpellError: What it raised, with the script's stack.
        """
        if self._closed or self.side is None or self.done.done():
            raise UsageError("a script function was called after its spell had ended", code="bridge.callback")

        return await self._questions.ask(
            head, lambda number: (number, *parts(), self._now()), taken, lambda *frame: self._send(frame)
        )

    def drop(self, callback_id: int) -> None:
        """Tell the worker that nobody holds a script function any more."""
        self._send(("drop", [callback_id]))

    async def close(self) -> None:
        """Cancel what is still running for the spell and close its objects; idempotent."""
        self._closed = True
        self.side = None
        tasks = [call.task for call in self._calls.values() if not call.task.done()]

        for task in tasks:
            task.cancel()

        self._questions.end()  # first: what cleans up may wait for one of them

        await asyncio.gather(*tasks, return_exceptions=True)
        await self.border.handles.close()
        self.errors.clear()

    def _send(self, frame: Frame) -> None:
        if self.side is not None:
            self.side.send(frame)

    def _on_call(self, call_id: int, name: str, arguments: list[object], task_id: int = 0, origin: int = 0) -> None:
        try:
            op = find(self.api, name)
            self.watch.called(call_id, name, task_id)

            if op.at_once:
                self._reply(call_id, perform_at_once(op, self.border, self.spell, arguments))
            elif (result := perform_if_ready(op, self.border, self.spell, arguments)) is not None:
                self._reply(call_id, result)
            else:
                self._begin(call_id, op, arguments, origin)
        except Exception as error:  # noqa: BLE001 - a plugin's fault must reach the script, not the loop
            self._refuse(call_id, name, error)

    def _begin(self, call_id: int, op: Op, arguments: list[object], origin: int) -> None:
        """Start an op that may wait, in the surroundings of what it is done for."""
        tokens = _tokens_in(arguments)

        for token in tokens:
            self.border.handles.keep(token)

        around = self._questions.around(origin)
        task = asyncio.get_running_loop().create_task(
            self._answer(call_id, op, arguments), context=(self._around if around is None else around).copy()
        )
        self._calls[call_id] = _Call(task, tokens)

        if len(self._calls) == MAX_CALLS and self.side is not None:
            self.side.pause()

    async def _answer(self, call_id: int, op: Op, arguments: list[object]) -> None:
        """Run an op; the objects it was called with stay open until it has ended."""
        self.watch.enter(call_id)

        try:
            result = await perform(op, self.border, self.spell, arguments)
        except Exception as error:  # noqa: BLE001 - a plugin's fault must reach the script, not the loop
            self._refuse(call_id, op.name, error)
        else:
            self._reply(call_id, result)
        finally:
            self._end(call_id)

    def _end(self, call_id: int) -> None:
        """Let go of what a call held; there is nothing to do the second time."""
        if (call := self._calls.pop(call_id, None)) is None:
            return

        self.watch.returned(call_id, asyncio.CancelledError())  # unless it is noted already
        self._release(call.tokens)

        if len(self._calls) == MAX_CALLS // 2 and self.side is not None:
            self.side.resume()

    def _reply(self, call_id: int, result: object) -> None:
        self.watch.returned(call_id, None)
        self._send(("reply", call_id, True, result, self._now()))

    def _refuse(self, call_id: int, name: str, error: Exception) -> None:
        if not isinstance(error, SpellError):
            _log.error("host function %s failed", name, exc_info=error)

        self.watch.returned(call_id, error)
        self._send(("reply", call_id, False, self.errors.pass_on(error), self._now()))

    def _on_post(self, name: str, arguments: list[object]) -> None:
        """Run a one-way op at once, which keeps the order; nobody can be told of an error, so it fails the spell."""
        try:
            perform_at_once(find(self.api, name), self.border, self.spell, arguments)
        except SpellError as error:
            (self.fail if isinstance(error, LimitError) else self.on_lost or self.fail)(error)

    def _on_cancel(self, call_id: int) -> None:
        if (call := self._calls.get(call_id)) is not None:  # it stays until it has cleaned up
            call.task.cancel()
            # one that is cancelled before it has begun never comes to its own end
            call.task.add_done_callback(lambda _: self._end(call_id))

    def _on_result(self, number: int, ok: bool, value: object) -> None:
        self._questions.answer(number, ok, value)

    def _on_drop(self, tokens: list[int]) -> None:
        """Let go of objects, after the calls that came before have taken theirs."""
        asyncio.get_running_loop().call_soon(self._release, tokens)

    def _release(self, tokens: Iterable[int]) -> None:
        for token in tokens:
            item = self.border.handles.release(token)
            kind = find_kind(type(item), self.api.kinds)

            if kind is not None and kind.owned:
                task = asyncio.get_running_loop().create_task(close_item(item))
                self._calls[-token] = _Call(task, [])
                task.add_done_callback(lambda _task, token=token: self._calls.pop(-token, None))

    def _on_guarded(self) -> None:
        self.guarded = True

    def _on_done(self, ok: bool, value: object) -> None:
        self.ended.set()

        if not ok:
            self.fail(self.errors.take_back(value))
        elif not self.done.done():
            settle(self.done, value, "the spell's result")


def _take_cleaning(talk: Conversation) -> None:
    talk.on_cleaning()


def _take_debug(talk: Conversation, *parts: object) -> None:
    talk.on_debug(*parts)


def _take_lost(talk: Conversation, error: object) -> None:
    if talk.on_lost is not None:
        talk.on_lost(talk.errors.take_back(error))


def _take_trace(talk: Conversation, what: str, at: float, *parts: Any) -> None:
    talk.watch.told(what, at, parts)


_RECEIVE: dict[str, Callable[..., None]] = {
    "cleaning": _take_cleaning,
    "debug": _take_debug,
    "lost": _take_lost,
    "trace": _take_trace,
    **{
        head: getattr(Conversation, f"_on_{head}")
        for head in ("call", "post", "cancel", "result", "drop", "guarded", "done")
    },
}
"""What takes each frame of a worker, by its head."""


def _tokens_in(arguments: list[object]) -> list[int]:
    return [token_of(one) for one in arguments if isinstance(one, Ext) and one.code == HANDLE]
