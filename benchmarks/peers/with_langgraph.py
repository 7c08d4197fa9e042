"""LangGraph: `create_agent` of langchain, which is its documented agent; `InMemorySaver` for conversations."""

import asyncio
import operator
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Annotated, Any, TypedDict

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from peer import About, Flow, Turn
from script import CHUNK, FINAL, INSTRUCTIONS, PROMPT, STEPS, TOOLS, Script, Tally

ABOUT = About(
    title="langgraph",
    package="langgraph",
    imports="from langchain.agents import create_agent",
    notes={"S2": "compiles a graph"},
)
RECURSION_LIMIT = 100
"""Steps of the graph; its default is too near to what ten tool turns take."""


class Fake(BaseChatModel):
    """The fake model."""

    script: Any

    @property
    def _llm_type(self) -> str:
        return "fake"

    def bind_tools(self, tools: Any, **_options: Any) -> "Fake":
        return self

    def _generate(self, messages: list[BaseMessage], *_args: Any, **_options: Any) -> ChatResult:
        calls = self.script.next(len(messages))
        wanted = [{"name": "noop", "args": {"x": call.x}, "id": call.id} for call in calls]
        message = AIMessage(content="", tool_calls=wanted) if wanted else AIMessage(content=FINAL)
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _agenerate(self, messages: list[BaseMessage], *_args: Any, **_options: Any) -> ChatResult:
        if self.script.delay_s:
            await asyncio.sleep(self.script.delay_s)

        return self._generate(messages)


class StreamingFake(Fake):
    """The same for streams: a model that can stream may be asked to even where nobody reads the pieces."""

    async def _astream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_options: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        for _ in range(self.script.chunks):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=CHUNK))

            if run_manager:
                await run_manager.on_llm_new_token(CHUNK, chunk=chunk)

            yield chunk


class Counting(AgentMiddleware):
    """Counts before and after each model call and tool call."""

    def __init__(self, tally: Tally) -> None:
        super().__init__()
        self.tally = tally

    async def awrap_model_call(self, request: Any, handler: Any) -> Any:
        return await self._around(request, handler)

    async def awrap_tool_call(self, request: Any, handler: Any) -> Any:
        return await self._around(request, handler)

    async def _around(self, request: Any, handler: Any) -> Any:
        self.tally.count += 1
        result = await handler(request)
        self.tally.count += 1
        return result


def create(script: Script, tally: Tally | None = None, **options: Any) -> Any:
    model = (StreamingFake if script.chunks else Fake)(script=script)

    if tally:
        options["middleware"] = [Counting(tally)]

    return create_agent(model, tools=list(TOOLS), system_prompt=INSTRUCTIONS, **options)


async def run(agent: Any) -> str:
    return await _ask(agent, PROMPT)


async def stream(agent: Any) -> list[str]:
    pieces = agent.astream(_input(PROMPT), stream_mode="messages")
    return [chunk.content async for chunk, _metadata in pieces if chunk.content]


class Row(TypedDict):
    """The state of steps in a row."""

    value: int


class Fan(TypedDict):
    """The state of steps side by side."""

    value: int
    outputs: Annotated[list[int], operator.add]


async def _increase(state: Row) -> dict[str, int]:
    return {"value": state["value"] + 1}


async def _collect(state: Fan) -> dict[str, list[int]]:
    return {"outputs": [state["value"] + 1]}


def sequence() -> Flow:
    names = [f"step_{i}" for i in range(STEPS)]
    graph = StateGraph(Row)

    for name in names:
        graph.add_node(name, _increase)

    for one, other in pairwise([START, *names, END]):
        graph.add_edge(one, other)

    compiled = graph.compile()

    async def flow() -> int:
        return (await compiled.ainvoke({"value": 0}))["value"]

    return flow


def side_by_side() -> Flow:
    graph = StateGraph(Fan)

    for i in range(STEPS):
        graph.add_node(f"step_{i}", _collect)
        graph.add_edge(START, f"step_{i}")
        graph.add_edge(f"step_{i}", END)

    compiled = graph.compile()

    async def flow() -> list[int]:
        return (await compiled.ainvoke({"value": 0, "outputs": []}))["outputs"]

    return flow


def talk(script: Script) -> Turn:
    agent = create(script, checkpointer=InMemorySaver())

    async def turn(prompt: str) -> str:
        return await _ask(agent, prompt, configurable={"thread_id": "talk"})

    return turn


async def _ask(agent: Any, prompt: str, **config: Any) -> str:
    result = await agent.ainvoke(_input(prompt), {"recursion_limit": RECURSION_LIMIT, **config})
    return result["messages"][-1].content


def _input(prompt: str) -> dict[str, Any]:
    return {"messages": [HumanMessage(prompt)]}
