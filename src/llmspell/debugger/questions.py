"""What a client of the debugger asks about a spell, and how it makes it go on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from llmspell.debugger.client import Client
from llmspell.debugger.target import Target
from llmspell.debugger.wire import Message

__all__ = ["Handler", "Looking", "handlers"]

Handler: TypeAlias = "Callable[[Message], Awaitable[Message | None]]"

_PAGE = 500
"""Variables of one answer, where the client does not say how many."""


class Looking(Protocol):
    """Who says what a spell can be asked now."""

    def target(self) -> Target:
        """Return the spell.

        Raises:
            UsageError: `debug.refused`: it cannot be looked into.
        """
        ...

    def why_not(self) -> str | None:
        """Return why it cannot be looked into; None where it can."""
        ...


def handlers(looking: Looking, client: Client) -> dict[str, Handler]:
    """Return what answers each request that is about the spell itself.

    Args:
        looking: Gives the spell.
        client: Who asks.
    """
    questions = _Questions(looking, client)
    return {
        "continue": questions.go_on,
        "evaluate": questions.evaluate,
        "exceptionInfo": questions.tell_exception,
        "next": questions.stepper("next"),
        "pause": questions.pause,
        "scopes": questions.list_scopes,
        "setBreakpoints": questions.set_breakpoints,
        "setExceptionBreakpoints": questions.set_exceptions,
        "stackTrace": questions.list_frames,
        "stepIn": questions.stepper("step_in"),
        "stepOut": questions.stepper("step_out"),
        "threads": questions.list_threads,
        "variables": questions.list_variables,
    }


class _Questions:
    def __init__(self, looking: Looking, client: Client) -> None:
        self._looking = looking
        self._client = client

    async def set_breakpoints(self, arguments: Message) -> Message:
        """Replace the breakpoints of a file."""
        wanted: list[Message] = list(arguments.get("breakpoints") or [])

        if (reason := self._looking.why_not()) is not None:
            return {"breakpoints": [{"verified": False, "line": one["line"], "message": reason} for one in wanted]}

        file = self._client.file(arguments["source"])
        placed = await self._list("breakpoints", file=file, points=[self._point(one) for one in wanted])
        return {"breakpoints": [one | {"line": self._client.place(file, one["line"])["line"]} for one in placed]}

    def _point(self, wanted: Message) -> Message:
        found: Message = {
            "condition": wanted.get("condition"),
            "hit": wanted.get("hitCondition"),
            "log": wanted.get("logMessage"),
        }
        return {"line": self._client.line(wanted["line"]), **{name: text for name, text in found.items() if text}}

    async def set_exceptions(self, arguments: Message) -> None:
        """Say which errors it stops at."""
        filters = set(arguments.get("filters") or [])

        if self._looking.why_not() is not None:
            return

        await self._ask("exceptions", all="all" in filters, uncaught="uncaught" in filters)

    async def tell_exception(self, _arguments: Message) -> Message:
        """Return the error it stands at."""
        found = await self._ask("exception")
        return {"exceptionId": "error", "description": found["text"], "breakMode": found["how"]}

    async def go_on(self, arguments: Message) -> Message:
        """Let it go on."""
        await self._ask("continue", thread=arguments["threadId"])
        return {"allThreadsContinued": True}

    def stepper(self, command: str) -> Handler:
        """Return what makes a step of a kind."""

        async def step(arguments: Message) -> None:
            await self._ask(command, thread=arguments["threadId"])

        return step

    async def pause(self, _arguments: Message) -> None:
        """Have it stand still."""
        await self._ask("pause")

    async def list_threads(self, _arguments: Message) -> Message:
        """Return its tasks; where they cannot be asked for, the main one."""
        if self._looking.why_not() is not None:
            return {"threads": [{"id": 1, "name": "main"}]}

        return {"threads": await self._list("threads")}

    async def list_frames(self, arguments: Message) -> Message:
        """Return the stack of a task, innermost first."""
        frames = await self._list("stack", thread=arguments["threadId"])
        first, count = arguments.get("startFrame") or 0, arguments.get("levels") or len(frames)
        shown = [
            {"id": one["id"], "name": one["name"], **self._client.place(one["file"], one["line"])}
            for one in frames[first : first + count]
        ]
        return {"stackFrames": shown, "totalFrames": len(frames)}

    async def list_scopes(self, arguments: Message) -> Message:
        """Return the kinds of names that a frame sees."""
        scopes = await self._list("scopes", frame=arguments["frameId"])
        return {
            "scopes": [
                {"name": one["name"], "variablesReference": one["ref"], "expensive": one["expensive"]} for one in scopes
            ]
        }

    async def list_variables(self, arguments: Message) -> Message:
        """Return the names and values in a scope or table."""
        found = await self._list(
            "variables",
            ref=arguments["variablesReference"],
            start=arguments.get("start") or 0,
            count=arguments.get("count") or _PAGE,
        )
        return {"variables": [{"name": one["name"], **_value(one, "value")} for one in found]}

    async def evaluate(self, arguments: Message) -> Message:
        """Return the value of an expression."""
        frame: Message = {"frame": arguments["frameId"]} if "frameId" in arguments else {}
        return _value(await self._ask("evaluate", text=arguments["expression"], **frame), "result")

    async def _ask(self, command: str, **arguments: Any) -> Any:
        return await self._looking.target().ask(command, **arguments)

    async def _list(self, command: str, **arguments: Any) -> list[Message]:
        return list(await self._ask(command, **arguments))


def _value(found: Message, name: str) -> Message:
    return {name: found["value"], "type": found["type"], "variablesReference": found["ref"]}
