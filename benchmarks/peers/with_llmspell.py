"""llmspell: a provider of our own, events on, each run through the boundary."""

import asyncio
from collections.abc import AsyncIterator

from peer import About, Flow, Turn
from script import CHUNK, FINAL, INSTRUCTIONS, PROMPT, STEPS, TOOLS, Script, Tally

from llmspell import Agent, Step, Workflow
from llmspell.context import Context
from llmspell.hook import Crossing, Hook
from llmspell.provider import Chunk, FinishChunk, Model, ModelRequest, TextChunk, ToolCallChunk

ABOUT = About(
    title="llmspell",
    package="llmspell",
    imports="from llmspell import Agent, tool; from llmspell.context import Context",
    agent_per_run=True,
    notes={
        "S2": "llmspell keeps a function's schema from its first use on",
        "S6": "an agent for each run, made before (S2 says what that costs): an agent holds one conversation",
    },
)


class Fake:
    """The fake model."""

    name = "fake"
    native_output = False

    def __init__(self, script: Script) -> None:
        self.script = script

    async def stream(self, request: ModelRequest) -> AsyncIterator[Chunk]:
        script = self.script

        if script.delay_s:
            await asyncio.sleep(script.delay_s)

        if script.chunks:
            for _ in range(script.chunks):
                yield TextChunk(CHUNK)
        elif calls := script.next(len(request.messages)):
            for i, call in enumerate(calls):
                yield ToolCallChunk(i, call.arguments, call.id, "noop")
        else:
            yield TextChunk(FINAL)

        yield FinishChunk("stop")

    async def close(self) -> None:
        pass


def _listening(tally: Tally | None) -> Context:
    """Return a context with a subscriber to all events: an unheard event would cost nothing."""
    context = Context()
    context.events.observe(">", lambda _event: None)

    if tally:

        async def count(_context: Context, _crossing: Crossing):
            tally.count += 1
            yield None
            tally.count += 1

        context.hooks.add(Hook(count, "model"))
        context.hooks.add(Hook(count, "tool"))

    return context


CONTEXT = _listening(None)

Pair = tuple[Context, Agent]


def create(script: Script, tally: Tally | None = None) -> Pair:
    agent = Agent(model=Model(Fake(script), "fake"), instructions=INSTRUCTIONS, tools=TOOLS)
    return (_listening(tally) if tally else CONTEXT), agent


async def run(pair: Pair) -> str:
    context, agent = pair
    agent.reset()
    return (await agent.run(context, PROMPT)).text


async def stream(pair: Pair) -> list[str]:
    context, agent = pair
    agent.reset()
    return [chunk.text async for chunk in agent.stream(context, PROMPT) if type(chunk) is TextChunk]


async def _increase(value: int) -> int:
    return value + 1


def _steps() -> list[Step]:
    return [Step(name=f"step_{i}", run=_increase) for i in range(STEPS)]


def sequence() -> Flow:
    workflow = Workflow.sequential("flow", _steps())

    async def flow() -> object:
        return (await workflow.run(CONTEXT, 0)).output

    return flow


def side_by_side() -> Flow:
    workflow = Workflow.parallel("flow", _steps())

    async def flow() -> list[object]:
        return [*(await workflow.run(CONTEXT, 0)).output.values()]

    return flow


def talk(script: Script) -> Turn:
    context, agent = create(script)

    async def turn(prompt: str) -> str:
        return (await agent.run(context, prompt)).text

    return turn
