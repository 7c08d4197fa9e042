"""The floor: a hand-written asyncio loop over dictionaries, JSON arguments, a dispatch table."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from peer import About, Flow, Turn
from script import CHUNK, FINAL, PROMPT, STEPS, TOOLS, Script, Tally

ABOUT = About(title="bare asyncio loop", package="", imports="import asyncio, json")

Message = dict[str, Any]
Hook = Callable[[Message], Awaitable[None]]


class Fake:
    """The fake model."""

    def __init__(self, script: Script) -> None:
        self.script = script

    async def answer(self, messages: list[Message]) -> Message:
        if self.script.delay_s:
            await asyncio.sleep(self.script.delay_s)

        if not (calls := self.script.next(len(messages))):
            return {"role": "assistant", "content": FINAL}

        wanted = [{"id": call.id, "name": "noop", "arguments": call.arguments} for call in calls]
        return {"role": "assistant", "content": "", "tool_calls": wanted}

    async def stream(self) -> AsyncIterator[str]:
        for _ in range(self.script.chunks):
            yield CHUNK


class Agent:
    """What one would write by hand; `hook` is awaited before and after each model and tool call."""

    def __init__(self, model: Fake, hook: Hook | None) -> None:
        self.model = model
        self.tools = {tool.__name__: tool for tool in TOOLS}
        self.hook = hook

    async def run(self, messages: list[Message]) -> str:
        hook = self.hook

        while True:
            if hook:
                await hook({})

            answer = await self.model.answer(messages)
            messages.append(answer)

            if hook:
                await hook(answer)

            calls = answer.get("tool_calls")

            if not calls:
                return answer["content"]

            if len(calls) == 1:
                messages.append(await self.call(calls[0]))
            else:
                messages += await asyncio.gather(*[self.call(call) for call in calls])

    async def call(self, call: Message) -> Message:
        if self.hook:
            await self.hook(call)

        content = await self.tools[call["name"]](**json.loads(call["arguments"]))
        result = {"role": "tool", "tool_call_id": call["id"], "content": content}

        if self.hook:
            await self.hook(result)

        return result


def create(script: Script, tally: Tally | None = None) -> Agent:
    return Agent(Fake(script), _counting(tally) if tally else None)


async def run(agent: Agent) -> str:
    return await agent.run([{"role": "user", "content": PROMPT}])


async def stream(agent: Agent) -> list[str]:
    return [text async for text in agent.model.stream()]


async def _increase(value: int) -> int:
    return value + 1


def sequence() -> Flow:
    steps = [_increase] * STEPS

    async def flow() -> int:
        value = 0

        for step in steps:
            value = await step(value)

        return value

    return flow


def side_by_side() -> Flow:
    steps = [_increase] * STEPS

    async def flow() -> list[int]:
        return list(await asyncio.gather(*[step(0) for step in steps]))

    return flow


def talk(script: Script) -> Turn:
    agent = create(script)
    history: list[Message] = []

    async def turn(prompt: str) -> str:
        history.append({"role": "user", "content": prompt})
        return await agent.run(history)

    return turn


def _counting(tally: Tally) -> Hook:
    async def count(_message: Message) -> None:
        tally.count += 1

    return count
