"""Streams: what `for` reads from."""

from __future__ import annotations

from typing import Any

from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.stream import Stream
from llmspell.value import Value

__all__ = ["GLOBAL"]

GLOBAL = Global("", "Streams are read with `for chunk in stream` (Lua) or `for await` (JavaScript).")
GLOBAL.handle(
    HandleKind(
        name="stream",
        type=Stream,
        description="Items one after the other, made while you read.",
        iterates="next",
        owned=True,
    )
)


@GLOBAL.method
async def next_(spell: Spell, stream: Stream[Any]) -> Value:
    """Return the next item, or nil after the last.

    Example:
        lua:
            local stream = Model.stream("go", { model = Model.scripted{ replies = {{ text = "x" }} } })
            return stream:next().text
        js:
            const stream = Model.stream("go", { model: Model.scripted({ replies: [{ text: "x" }] }) })
            return (await stream.next()).text
        gives: "x"
    """
    return await stream.next()


@GLOBAL.method
async def close(spell: Spell, stream: Stream[Any]) -> None:
    """Stop the producer and wait until it has cleaned up.

    Example:
        lua:
            local stream = Model.stream("go", { model = Model.scripted{ replies = {{ text = "x" }} } })
            stream:close()
            return stream:next() == nil
        js:
            const stream = Model.stream("go", { model: Model.scripted({ replies: [{ text: "x" }] }) })
            await stream.close()
            return (await stream.next()) === null
        gives: true
    """
    await stream.close()
