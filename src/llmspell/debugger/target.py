"""The debugger in the worker of a spell, as the host sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from msgspec.msgpack import Ext

from llmspell.errors import UsageError

__all__ = ["Target"]


class Target:
    """A spell that is looked into.

    Args:
        on_event: Gets the name and the body of each event.

    Attributes:
        ready: Set once it waits for breakpoints, before its first line.
    """

    def __init__(self, on_event: Callable[[str, dict[str, Any]], None]) -> None:
        self.ready = asyncio.Event()
        self._on_event = on_event
        self._on_standing: Callable[[bool], None] = lambda _: None
        self._send: Callable[[int, str, dict[str, Any]], None] | None = None
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._last = 0

    def attach(self, send: Callable[[int, str, dict[str, Any]], None]) -> None:
        """Take the way to the worker."""
        self._send = send

    def on_standing(self, act: Callable[[bool], None]) -> None:
        """Have something called when the script begins (True) and ceases (False) to stand still."""
        self._on_standing = act

    def receive(self, kind: str, *parts: Any) -> None:
        """Take an answer or an event of the worker."""
        if kind == "reply":
            self._settle(*parts)
        else:
            self._note(*parts)

    async def ask(self, command: str, **arguments: Any) -> Any:
        """Have the worker's debugger do something, and return what it answers.

        Raises:
            UsageError: `debug.refused`: it cannot; or the spell has ended.
        """
        if self._send is None:
            raise _refused("the spell does not run")

        self._last += 1
        answer = self._answers[self._last] = asyncio.get_running_loop().create_future()
        self._send(self._last, command, arguments)

        try:
            return await answer
        finally:
            del self._answers[self._last]

    def end(self) -> None:
        """Take note that the spell has ended: nothing is answered any more."""
        self._send = None

        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(_refused("the spell has ended"))

    def _settle(self, number: int, ok: bool, value: Any) -> None:
        answer = self._answers.get(number)

        if answer is None or answer.done():
            return

        if ok:
            answer.set_result([] if isinstance(value, Ext) else value)  # an empty list or map of Lua
        else:
            answer.set_exception(_refused(str(value)))

    def _note(self, name: str, body: Any) -> None:
        if name == "ready":
            self.ready.set()
        elif name in {"stopped", "continued"}:
            self._on_standing(name == "stopped")

        self._on_event(name, {} if isinstance(body, Ext) else body)


def _refused(text: str) -> UsageError:
    return UsageError(text, code="debug.refused", hint="what can be asked depends on where the spell is")
