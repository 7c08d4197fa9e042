"""`Channel`: values from task to task."""

from __future__ import annotations

from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global, in_worker
from llmspell.bridge.spell import Spell
from llmspell.value import Value

__all__ = ["GLOBAL", "Channel"]


class Channel:
    """A queue between tasks of one spell; it lives in the worker, the host never sees it."""


def channel_size(_channel: Channel) -> int:
    """How many values it holds before `send` waits."""
    in_worker()


GLOBAL = Global("Channel", "Channels: values from task to task, with a bound on how many wait.")
GLOBAL.handle(
    HandleKind(
        name="channel",
        type=Channel,
        fields={"size": channel_size},
        description="A queue between tasks of one spell. `for` over it receives until it is closed and empty.",
        iterates="receive",
    )
)


@GLOBAL.worker_function
def new(spell: Spell, size: int = 0) -> Channel:
    """Make a channel.

    Args:
        size: How many values it holds before `send` waits; with 0 each `send` waits for a `receive`.

    Example:
        lua:
            local channel = Channel.new(2)
            channel:send("a")
            channel:send("b")
            channel:close()
            local seen = {}
            for value in channel do seen[#seen + 1] = value end
            return seen
        js:
            const channel = Channel.new(2)
            await channel.send("a")
            await channel.send("b")
            channel.close()
            const seen = []
            for await (const value of channel) seen.push(value)
            return seen
        gives: ["a", "b"]
    """
    in_worker()


@GLOBAL.worker_method
async def send(spell: Spell, channel: Channel, value: Value) -> None:
    """Give a value to whoever receives next; waits while the channel is full.

    Args:
        value: Anything but nil; it stays in the spell, so it may be a function or a handle.

    Raises:
        channel.closed: The channel is closed, or was while the value waited.
        task.misuse: The value is nil.

    Example:
        lua:
            local channel = Channel.new()
            local sender = Task.spawn(function() channel:send(42) return "taken" end)
            return { channel:receive(), sender:await() }
        js:
            const channel = Channel.new()
            const sender = Task.spawn(async () => { await channel.send(42); return "taken" })
            return [await channel.receive(), await sender.await()]
        gives: [42, "taken"]
    """
    in_worker()


@GLOBAL.worker_method
async def receive(spell: Spell, channel: Channel) -> Value:
    """Return the next value, in the order they were sent; waits while there is none.

    Returns:
        The value; nil once the channel is closed and empty.

    Example:
        lua:
            local channel = Channel.new(1)
            channel:send("last")
            channel:close()
            return { channel:receive(), channel:receive() == nil }
        js:
            const channel = Channel.new(1)
            await channel.send("last")
            channel.close()
            return [await channel.receive(), (await channel.receive()) === null]
        gives: ["last", true]
    """
    in_worker()


@GLOBAL.worker_method
def close(spell: Spell, channel: Channel) -> None:
    """End it: what it holds can still be received, those who wait to receive get nil; idempotent.

    Example:
        lua:
            local channel = Channel.new()
            channel:close()
            local ok, problem = pcall(channel.send, channel, 1)
            return problem.code
        js:
            const channel = Channel.new()
            channel.close()
            try { await channel.send(1) } catch (problem) { return problem.code }
        gives: "channel.closed"
    """
    in_worker()
