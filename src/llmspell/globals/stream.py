"""Streams: what `for` reads from."""

from __future__ import annotations

from typing import Any

from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.stream import SIZE, Stream
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

    Raises:
        stream.misuse: The stream was split by `tee`.

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


@GLOBAL.ready(next_)
def _next_ready(spell: Spell, stream: Stream[Any]) -> Value:
    return stream.ready()


@GLOBAL.method
def tee(spell: Spell, stream: Stream[Any], count: int = 2, *, buffer: int = SIZE) -> list[Stream[Value]]:
    """Split it into streams that each give every item still to come; the stream itself cannot be read any more.

    Read them in tasks of their own: the slowest sets the pace, since the producer waits while the buffer of
    one is full. One that is closed holds up nobody; when the last is closed the producer stops. An error of
    the producer reaches all of them.

    Args:
        count: How many; from 1 to 64.
        buffer: Items held for each before the producer waits; from 1 to 10000.

    Returns:
        The streams.

    Raises:
        stream.misuse: The stream was split already, or a number is out of its range.

    Example:
        lua:
            local model = Model.scripted{ replies = {{ text = "abcd" }}, chunk_size = 1 }
            local shown, counted = table.unpack(Model.stream("go", { model = model }):tee())
            local counter = Task.spawn(function()
                local n = 0
                for chunk in counted do if chunk.type == "text" then n = n + 1 end end
                return n
            end)
            local text = ""
            for chunk in shown do if chunk.type == "text" then text = text .. chunk.text end end
            return { text, counter:await() }
        js:
            const model = Model.scripted({ replies: [{ text: "abcd" }], chunkSize: 1 })
            const [shown, counted] = await Model.stream("go", { model }).tee()
            const counter = Task.spawn(async () => {
                let n = 0
                for await (const chunk of counted) if (chunk.type === "text") n++
                return n
            })
            let text = ""
            for await (const chunk of shown) if (chunk.type === "text") text += chunk.text
            return [text, await counter.await()]
        gives: ["abcd", 4]
    """
    return list(stream.tee(count, buffer=buffer))


@GLOBAL.method
async def close(spell: Spell, stream: Stream[Any]) -> None:
    """Read no more; the last reader stops the producer and waits until it has cleaned up.

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
