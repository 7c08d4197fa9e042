"""A debugger for one client of the Debug Adapter Protocol and one run of a spell.

Source: the protocol's specification (microsoft.github.io/debug-adapter-protocol). What is not offered in the
capabilities is refused by name.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Protocol

from llmspell.debugger.client import Client
from llmspell.debugger.questions import Handler, handlers
from llmspell.debugger.target import Target
from llmspell.debugger.wire import Message, MessageWire
from llmspell.errors import SpellError, UsageError
from llmspell.run import SpellResult
from llmspell.script import Script
from llmspell.stage import Inspector
from llmspell.value import encode_json, preview

__all__ = ["Adapter", "Start"]

_CAPABILITIES: Message = {
    "supportsConfigurationDoneRequest": True,
    "supportsTerminateRequest": True,
}
_LUA_CAPABILITIES: Message = {
    "supportsConditionalBreakpoints": True,
    "supportsHitConditionalBreakpoints": True,
    "supportsLogPoints": True,
    "supportsEvaluateForHovers": True,
    "supportsExceptionInfoRequest": True,
    "exceptionBreakpointFilters": [
        {"filter": "all", "label": "All errors", "description": "Also those that a pcall or xpcall catches."},
        {"filter": "uncaught", "label": "Uncaught errors", "description": "Those that end a task.", "default": True},
    ],
}


class Start(Protocol):
    """Runs the spell to its end."""

    def __call__(self, inspector: Inspector | None, on_output: Callable[[str, str], None]) -> Awaitable[SpellResult]:
        """Run it.

        Args:
            inspector: Who looks into it.
            on_output: Gets a category (`stdout`, `stderr`, `console`) and a text, without its line end.
        """
        ...


class Adapter:
    """Serves one client until it leaves.

    Args:
        wire: The line to the client.
        script: The spell.
        start: Runs it.
        describe: Words an error for a person.

    Attributes:
        result: How the run ended; None where it did not.
    """

    def __init__(self, wire: MessageWire, script: Script, start: Start, describe: Callable[[SpellError], str]) -> None:
        self.result: SpellResult | None = None
        self._wire = wire
        self._script = script
        self._start = start
        self._describe = describe
        self._client = Client(wire, script)
        self._target = Target(self._on_event)
        self._run: asyncio.Task[None] | None = None
        self._may_run = asyncio.Event()
        self._stop_on_entry = False
        self._handlers: dict[str, Handler] = {
            "initialize": self._initialize,
            "launch": self._launch,
            "attach": self._launch,
            "configurationDone": self._begin,
            "terminate": self._terminate,
            "disconnect": self._disconnect,
            **handlers(self, self._client),
        }

    async def serve(self) -> None:
        """Answer the client until it leaves; then the spell is stopped.

        Raises:
            UsageError: `debug.protocol`: it sent what is no message.
        """
        try:
            while (message := await self._wire.read()) is not None:
                if message.get("type") == "request":
                    await self._take(message)

                if message.get("command") == "disconnect":
                    return
        finally:
            await self._stop()
            await self._wire.close()

    def why_not(self) -> str | None:
        """Return why the spell cannot be looked into; None where it can."""
        if self._script.engine != "lua":
            return "JavaScript cannot be looked into: QuickJS has no debugger"

        return None if self._target.ready.is_set() and self.result is None else "the spell does not run"

    def target(self) -> Target:
        """Return the spell.

        Raises:
            UsageError: `debug.refused`: it cannot be looked into.
        """
        if (reason := self.why_not()) is not None:
            raise _refused(reason, "a Lua spell can be looked into while it runs")

        return self._target

    async def _take(self, request: Message) -> None:
        name = str(request.get("command"))

        try:
            if name not in self._handlers:
                raise _refused(f"this debugger has no {name}", "its capabilities say what it has")

            body = await self._handlers[name](request.get("arguments") or {})
        except SpellError as error:
            self._client.answer(request, error=error)
        except (KeyError, TypeError, ValueError) as error:
            text = f"the arguments of {name} do not fit: {error!r}"
            hint = "see the specification of the protocol"
            self._client.answer(request, error=UsageError(text, code="debug.protocol", hint=hint))
        else:
            self._client.answer(request, body)

            if name in {"launch", "attach"}:
                self._client.tell("initialized")

    async def _initialize(self, arguments: Message) -> Message:
        if arguments.get("pathFormat", "path") != "path":
            raise _refused("this debugger knows files by their paths", 'say pathFormat = "path"')

        self._client.agree(arguments)
        return _CAPABILITIES | (_LUA_CAPABILITIES if self._script.engine == "lua" else {})

    async def _launch(self, arguments: Message) -> None:
        if self._run is not None:
            raise _refused("the spell has been started", "one client debugs one run")

        if (program := arguments.get("program")) and not _is_same(program, self._script):
            raise _refused(f"this debugger is for {self._script.file}, not for {program}", "start one for that file")

        self._stop_on_entry = bool(arguments.get("stopOnEntry"))
        looked_into = self._script.engine == "lua" and not arguments.get("noDebug")
        self._run = asyncio.create_task(self._perform(self._target if looked_into else None))

        if looked_into:
            ready = asyncio.create_task(self._target.ready.wait())
            await asyncio.wait([ready, self._run], return_when=asyncio.FIRST_COMPLETED)
            ready.cancel()

    async def _begin(self, _arguments: Message) -> None:
        self._may_run.set()

        if self.why_not() is None:
            await self._target.ask("configured", stop_on_entry=self._stop_on_entry)

    async def _terminate(self, _arguments: Message) -> None:
        if self._run is not None:
            self._run.cancel()

    async def _disconnect(self, _arguments: Message) -> None:
        await self._stop()

    async def _perform(self, target: Target | None) -> None:
        """Run the spell and tell how it ended."""
        code = 1

        try:
            if target is None:
                await self._may_run.wait()

            result = self.result = await self._start(target, self._client.show)
            code = 0 if result.error is None else 1
            self._show_end(result)
        finally:
            self._target.end()
            self._client.tell("exited", exitCode=code)
            self._client.tell("terminated")

    def _show_end(self, result: SpellResult) -> None:
        if result.error is not None:
            self._client.show("stderr", self._describe(result.error))
        elif result.result is not None:
            self._client.show("console", f"result: {preview(encode_json(result.result))}")

    async def _stop(self) -> None:
        """Stop the spell, unless it has ended; it cleans up first."""
        if self._run is None:
            return

        self._run.cancel()
        await asyncio.wait([self._run])

        if not self._run.cancelled() and (error := self._run.exception()) is not None:
            raise error

    def _on_event(self, name: str, body: Message) -> None:
        tell = self._client.tell

        match name:
            case "stopped":
                more: Message = {"text": body["text"]} if "text" in body else {}
                more |= {"hitBreakpointIds": list(body["points"])} if "points" in body else {}
                tell("stopped", reason=body["reason"], threadId=body["thread"], allThreadsStopped=True, **more)
            case "continued":
                tell("continued", threadId=1, allThreadsContinued=True)
            case "thread":
                tell("thread", reason=body["reason"], threadId=body["thread"])
            case "output":
                place = self._client.place(body["file"], body["line"]) if "file" in body else {}
                category = "important" if body.get("important") else "console"
                tell("output", category=category, output=body["text"], **place)
            case _:
                pass


def _is_same(program: str, script: Script) -> bool:
    return script.path is not None and os.path.realpath(program) == os.path.realpath(script.path)


def _refused(text: str, hint: str) -> UsageError:
    return UsageError(text, code="debug.refused", hint=hint)
