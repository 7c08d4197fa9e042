"""pydantic-ai: a `Model` of our own, since its `FunctionModel` spends most of a chunk on estimating tokens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from peer import About, Flow, Turn
from pydantic_ai import Agent
from pydantic_ai.capabilities import Hooks
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models import Model, StreamedResponse
from pydantic_ai.usage import RequestUsage
from pydantic_graph import GraphBuilder, StepContext
from pydantic_graph.join import reduce_list_append
from script import CHUNK, FINAL, INSTRUCTIONS, PROMPT, STEPS, TOOLS, Script, Tally

ABOUT = About(
    title="pydantic-ai",
    package="pydantic-ai-slim",
    imports="from pydantic_ai import Agent",
    notes={"S7": "pydantic-graph, its graph library", "S7p": "pydantic-graph, with a node that joins"},
)
NOW = datetime.now(UTC)


class Fake(Model):
    """The fake model."""

    def __init__(self, script: Script) -> None:
        super().__init__()
        self.script = script

    @property
    def model_name(self) -> str:
        return "fake"

    @property
    def system(self) -> str:
        return "fake"

    async def request(self, messages: list[ModelMessage], settings: Any, parameters: Any) -> ModelResponse:
        if self.script.delay_s:
            await asyncio.sleep(self.script.delay_s)

        # A real model adds what its interface asks for here: output mode, tool choice, defaults.
        self.prepare_request(settings, parameters)
        calls = self.script.next(len(messages))
        parts = [ToolCallPart("noop", call.arguments, call.id) for call in calls] or [TextPart(FINAL)]
        return ModelResponse(parts=parts, usage=RequestUsage(input_tokens=1, output_tokens=1), model_name="fake")

    @asynccontextmanager
    async def request_stream(
        self, messages: list[ModelMessage], settings: Any, parameters: Any, run_context: Any = None
    ) -> AsyncIterator[StreamedResponse]:
        _, parameters = self.prepare_request(settings, parameters)
        yield FakeStream(model_request_parameters=parameters, chunks=self.script.chunks)


@dataclass
class FakeStream(StreamedResponse):
    """A streamed answer of the fake model."""

    chunks: int = 0

    async def _get_event_iterator(self) -> AsyncIterator[Any]:
        for _ in range(self.chunks):
            for event in self._parts_manager.handle_text_delta(vendor_part_id="content", content=CHUNK):
                yield event

    @property
    def model_name(self) -> str:
        return "fake"

    @property
    def provider_name(self) -> str:
        return "fake"

    @property
    def provider_url(self) -> None:
        return None

    @property
    def timestamp(self) -> datetime:
        return NOW


def create(script: Script, tally: Tally | None = None) -> Agent:
    capabilities = [_hooks(tally)] if tally else []
    return Agent(Fake(script), instructions=INSTRUCTIONS, tools=list(TOOLS), capabilities=capabilities)


async def run(agent: Agent) -> str:
    return (await agent.run(PROMPT)).output


async def stream(agent: Agent) -> list[str]:
    # Without debounce_by=None it would join the pieces of a tenth of a second.
    async with agent.run_stream(PROMPT) as result:
        return [text async for text in result.stream_text(delta=True, debounce_by=None) if text]


async def _increase(context: StepContext[None, None, int]) -> int:
    return context.inputs + 1


def sequence() -> Flow:
    builder = GraphBuilder(input_type=int, output_type=int)
    steps = [builder.step(_increase, node_id=f"step_{i}") for i in range(STEPS)]
    way = pairwise([builder.start_node, *steps, builder.end_node])
    builder.add(*[builder.edge_from(one).to(other) for one, other in way])
    graph = builder.build()
    return lambda: graph.run(inputs=0)


def side_by_side() -> Flow:
    builder = GraphBuilder(input_type=int, output_type=list[int])
    steps = [builder.step(_increase, node_id=f"step_{i}") for i in range(STEPS)]
    join = builder.join(reduce_list_append, initial_factory=list[int])
    builder.add(
        builder.edge_from(builder.start_node).to(*steps),
        builder.edge_from(*steps).to(join),
        builder.edge_from(join).to(builder.end_node),
    )
    graph = builder.build()
    return lambda: graph.run(inputs=0)


def talk(script: Script) -> Turn:
    agent = create(script)
    history: list[ModelMessage] = []

    async def turn(prompt: str) -> str:
        nonlocal history
        result = await agent.run(prompt, message_history=history)
        history = result.all_messages()
        return result.output

    return turn


def _hooks(tally: Tally) -> Hooks:
    hooks = Hooks()

    @hooks.on.before_model_request
    async def before_model(_context: Any, request_context: Any) -> Any:
        tally.count += 1
        return request_context

    @hooks.on.after_model_request
    async def after_model(_context: Any, *, request_context: Any, response: Any) -> Any:
        tally.count += 1
        return response

    @hooks.on.before_tool_execute
    async def before_tool(_context: Any, *, call: Any, tool_def: Any, args: Any) -> Any:
        tally.count += 1
        return args

    @hooks.on.after_tool_execute
    async def after_tool(_context: Any, *, call: Any, tool_def: Any, args: Any, result: Any) -> Any:
        tally.count += 1
        return result

    return hooks
