"""Google ADK: a `BaseLlm`, a `Runner` with the in-memory session service."""

import asyncio
from collections.abc import AsyncIterator
from functools import cached_property
from typing import Any

from google.adk.agents import LlmAgent, RunConfig
from google.adk.agents.run_config import StreamingMode
from google.adk.events import Event
from google.adk.models import BaseLlm, LlmRequest, LlmResponse
from google.adk.runners import Runner
from google.adk.sessions import InMemorySessionService
from google.adk.workflow import START, FunctionNode, JoinNode, Workflow
from google.genai import types
from peer import About, Flow, Turn
from script import CHUNK, FINAL, INSTRUCTIONS, PROMPT, STEPS, TOOLS, Call, Script, Tally

ABOUT = About(
    title="google-adk",
    package="google-adk",
    imports=(
        "from google.adk.agents import LlmAgent; from google.adk.models import BaseLlm; "
        "from google.adk.runners import Runner; from google.adk.sessions import InMemorySessionService"
    ),
    notes={"S2": "the tools' schemas are made in each run instead; without the runner that an agent needs to run"},
)
APP, USER = "app", "user"
USAGE = types.GenerateContentResponseUsageMetadata(prompt_token_count=1, candidates_token_count=1, total_token_count=2)
"""What every real model tells; without it each call would log a line."""


class Fake(BaseLlm):
    """The fake model."""

    model: str = "fake"
    script: Any

    async def generate_content_async(self, llm_request: LlmRequest, stream: bool = False) -> AsyncIterator[LlmResponse]:
        script = self.script

        if script.delay_s:
            await asyncio.sleep(script.delay_s)

        if stream:
            for _ in range(script.chunks):
                yield LlmResponse(content=_content("model", types.Part(text=CHUNK)), partial=True)

            yield LlmResponse(content=_content("model", types.Part(text=CHUNK * script.chunks)), usage_metadata=USAGE)
            return

        calls = script.next(len(llm_request.contents))
        parts = [_part(call) for call in calls] or [types.Part(text=FINAL)]
        yield LlmResponse(content=_content("model", *parts), usage_metadata=USAGE)


class Agent:
    """An agent and, from its first run on, the runner it needs."""

    def __init__(self, agent: LlmAgent) -> None:
        self.agent = agent

    @cached_property
    def runner(self) -> Runner:
        return Runner(app_name=APP, agent=self.agent, session_service=InMemorySessionService())

    async def open_session(self) -> str:
        return (await self.runner.session_service.create_session(app_name=APP, user_id=USER)).id

    async def close_session(self, session: str) -> None:
        await self.runner.session_service.delete_session(app_name=APP, user_id=USER, session_id=session)

    def events(self, session: str, prompt: str, config: RunConfig | None = None) -> AsyncIterator[Event]:
        message = _content("user", types.Part(text=prompt))
        return self.runner.run_async(user_id=USER, session_id=session, new_message=message, run_config=config)

    async def ask(self, session: str, prompt: str) -> str:
        text = ""

        async for event in self.events(session, prompt):
            if event.is_final_response() and event.content:
                text = event.content.parts[0].text

        return text


def create(script: Script, tally: Tally | None = None) -> Agent:
    hooks = _hooks(tally) if tally else {}
    model = Fake(script=script)
    return Agent(LlmAgent(name="agent", model=model, instruction=INSTRUCTIONS, tools=list(TOOLS), **hooks))


async def run(agent: Agent) -> str:
    session = await agent.open_session()
    text = await agent.ask(session, PROMPT)
    await agent.close_session(session)
    return text


async def stream(agent: Agent) -> list[str]:
    session = await agent.open_session()
    events = agent.events(session, PROMPT, RunConfig(streaming_mode=StreamingMode.SSE))
    texts = [event.content.parts[0].text async for event in events if event.partial and event.content]
    await agent.close_session(session)
    return texts


async def _increase(node_input: Any) -> int:
    return int(node_input.parts[0].text if isinstance(node_input, types.Content) else node_input) + 1


def _nodes() -> list[FunctionNode]:
    return [FunctionNode(func=_increase, name=f"step_{i}") for i in range(STEPS)]


def sequence() -> Flow:
    return _flow(Workflow(name="flow", edges=[(START, *_nodes())]))


def side_by_side() -> Flow:
    run_all = _flow(Workflow(name="flow", edges=[(START, tuple(_nodes()), JoinNode(name="join"))]))

    async def flow() -> list[int]:
        return [*(await run_all()).values()]

    return flow


def _flow(workflow: Workflow) -> Flow:
    runner = Runner(app_name=APP, node=workflow, session_service=InMemorySessionService())
    sessions = runner.session_service
    message = _content("user", types.Part(text="0"))

    async def flow() -> Any:
        session = (await sessions.create_session(app_name=APP, user_id=USER)).id
        events = [event async for event in runner.run_async(user_id=USER, session_id=session, new_message=message)]
        await sessions.delete_session(app_name=APP, user_id=USER, session_id=session)
        return [event.output for event in events if event.output is not None][-1]

    return flow


def talk(script: Script) -> Turn:
    agent = create(script)
    session = ""

    async def turn(prompt: str) -> str:
        nonlocal session
        session = session or await agent.open_session()
        return await agent.ask(session, prompt)

    return turn


def _hooks(tally: Tally) -> dict[str, Any]:
    async def count(*_args: Any, **_options: Any) -> None:
        tally.count += 1

    places = ("before_model_callback", "after_model_callback", "before_tool_callback", "after_tool_callback")
    return dict.fromkeys(places, count)


def _content(role: str, *parts: types.Part) -> types.Content:
    return types.Content(role=role, parts=list(parts))


def _part(call: Call) -> types.Part:
    return types.Part(function_call=types.FunctionCall(id=call.id, name="noop", args={"x": call.x}))
