"""Microsoft agent-framework: a `BaseChatClient` with the layers its own clients have but telemetry."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from typing import Any

from agent_framework import (
    Agent,
    BaseChatClient,
    ChatMiddlewareLayer,
    ChatResponse,
    ChatResponseUpdate,
    Content,
    FunctionExecutor,
    FunctionInvocationLayer,
    Message,
    ResponseStream,
    WorkflowBuilder,
    WorkflowContext,
    chat_middleware,
    executor,
    function_middleware,
)
from peer import About, Flow, Turn
from script import CHUNK, FINAL, INSTRUCTIONS, PROMPT, STEPS, TOOLS, Script, Tally

ABOUT = About(
    title="agent-framework",
    package="agent-framework-core",
    imports="from agent_framework import Agent, BaseChatClient",
    notes={"S7p": "a node that fans out and one that collects besides"},
)


class Fake(FunctionInvocationLayer, ChatMiddlewareLayer, BaseChatClient):
    """The fake model."""

    def __init__(self, script: Script) -> None:
        super().__init__()
        self.script = script

    def _inner_get_response(
        self, *, messages: Sequence[Message], stream: bool, **_options: Any
    ) -> Awaitable[ChatResponse] | ResponseStream[ChatResponseUpdate, ChatResponse]:
        return self._build_response_stream(self._updates()) if stream else self._answer(len(messages))

    async def _answer(self, messages: int) -> ChatResponse:
        if self.script.delay_s:
            await asyncio.sleep(self.script.delay_s)

        calls = self.script.next(messages)
        wanted = [Content.from_function_call(call.id, "noop", arguments=call.arguments) for call in calls]
        return ChatResponse(messages=[Message(role="assistant", contents=wanted or [Content.from_text(FINAL)])])

    async def _updates(self) -> AsyncIterator[ChatResponseUpdate]:
        for _ in range(self.script.chunks):
            yield ChatResponseUpdate(role="assistant", contents=[Content.from_text(CHUNK)])


def create(script: Script, tally: Tally | None = None) -> Agent:
    middleware = _middleware(tally) if tally else None
    return Agent(Fake(script), INSTRUCTIONS, tools=list(TOOLS), middleware=middleware)


async def run(agent: Agent) -> str:
    return (await agent.run(PROMPT)).text


async def stream(agent: Agent) -> list[str]:
    return [update.text async for update in agent.run(PROMPT, stream=True) if update.text]


def _increase(name: str) -> FunctionExecutor:
    @executor(id=name)
    async def increase(value: int, context: WorkflowContext[int]) -> None:
        await context.send_message(value + 1)

    return increase


def sequence() -> Flow:
    @executor(id="last")
    async def last(value: int, context: WorkflowContext[None, int]) -> None:
        await context.yield_output(value + 1)

    steps = [*[_increase(f"step_{i}") for i in range(STEPS - 1)], last]
    workflow = WorkflowBuilder(start_executor=steps[0], output_from=[last]).add_chain(steps).build()

    async def flow() -> int:
        return (await workflow.run(0)).get_outputs()[0]

    return flow


def side_by_side() -> Flow:
    @executor(id="first")
    async def first(value: int, context: WorkflowContext[int]) -> None:
        await context.send_message(value)

    @executor(id="last")
    async def last(values: list[int], context: WorkflowContext[None, list[int]]) -> None:
        await context.yield_output(values)

    steps = [_increase(f"step_{i}") for i in range(STEPS)]
    builder = WorkflowBuilder(start_executor=first, output_from=[last])
    workflow = builder.add_fan_out_edges(first, steps).add_fan_in_edges(steps, last).build()

    async def flow() -> list[int]:
        return (await workflow.run(0)).get_outputs()[0]

    return flow


def talk(script: Script) -> Turn:
    agent = create(script)
    session = agent.create_session()

    async def turn(prompt: str) -> str:
        return (await agent.run(prompt, session=session)).text

    return turn


def _middleware(tally: Tally) -> list[Any]:
    async def around(_context: Any, call_next: Any) -> None:
        tally.count += 1
        await call_next()
        tally.count += 1

    async def around_tool(context: Any, call_next: Any) -> None:
        await around(context, call_next)

    return [chat_middleware(around), function_middleware(around_tool)]
