"""agno: a `Model`; `InMemoryDb` keeps the conversation, nothing else has a database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from agno.agent import Agent
from agno.db.in_memory import InMemoryDb
from agno.models.base import Model
from agno.models.response import ModelResponse
from agno.run.agent import RunContentEvent
from agno.workflow import Parallel, Step, StepInput, StepOutput, Workflow
from peer import About, Flow, Turn
from script import CHUNK, FINAL, INSTRUCTIONS, PROMPT, STEPS, TOOLS, Script, Tally

ABOUT = About(
    title="agno",
    package="agno",
    imports="from agno.agent import Agent",
    hooks_a_run=22,
    notes={
        "S2": "the tools' schemas are made in each run instead",
        "S8": "agno has no hook around a model call: tool hooks, and one before and one after the run",
    },
)


@dataclass
class Fake(Model):
    """The fake model."""

    id: str = "fake"
    script: Script = field(default_factory=Script)

    async def ainvoke(self, messages: list[Any], *_args: Any, **_options: Any) -> ModelResponse:
        if self.script.delay_s:
            await asyncio.sleep(self.script.delay_s)

        if not (calls := self.script.next(len(messages))):
            return ModelResponse(role="assistant", content=FINAL)

        return ModelResponse(
            role="assistant",
            tool_calls=[
                {"id": call.id, "type": "function", "function": {"name": "noop", "arguments": call.arguments}}
                for call in calls
            ],
        )

    async def ainvoke_stream(self, *_args: Any, **_options: Any) -> AsyncIterator[ModelResponse]:
        for _ in range(self.script.chunks):
            yield ModelResponse(content=CHUNK)

    def invoke(self, *_args: Any, **_options: Any) -> ModelResponse:
        raise NotImplementedError

    def invoke_stream(self, *_args: Any, **_options: Any) -> Iterator[ModelResponse]:
        raise NotImplementedError

    def _parse_provider_response(self, response: ModelResponse, **_options: Any) -> ModelResponse:
        return response

    def _parse_provider_response_delta(self, response: ModelResponse) -> ModelResponse:
        return response


def create(script: Script, tally: Tally | None = None, **options: Any) -> Agent:
    if tally:
        options |= _hooks(tally)

    return Agent(model=Fake(script=script), instructions=INSTRUCTIONS, tools=list(TOOLS), telemetry=False, **options)


async def run(agent: Agent) -> str:
    return (await agent.arun(PROMPT)).content


async def stream(agent: Agent) -> list[str]:
    events = agent.arun(PROMPT, stream=True)
    return [event.content async for event in events if isinstance(event, RunContentEvent) and event.content]


async def _increase(step_input: StepInput) -> StepOutput:
    before = step_input.previous_step_content
    return StepOutput(content=(step_input.input if before is None else before) + 1)


def _steps() -> list[Step]:
    return [Step(name=f"step_{i}", executor=_increase) for i in range(STEPS)]


def sequence() -> Flow:
    workflow = Workflow(name="flow", steps=_steps(), telemetry=False)

    async def flow() -> int:
        return (await workflow.arun(0)).content

    return flow


def side_by_side() -> Flow:
    workflow = Workflow(name="flow", steps=[Parallel(*_steps(), name="all")], telemetry=False)

    async def flow() -> list[int]:
        return [step.content for step in (await workflow.arun(0)).step_results[0].steps]

    return flow


def talk(script: Script) -> Turn:
    # The default of three remembered runs would not be a whole conversation.
    agent = create(script, db=InMemoryDb(), add_history_to_context=True, num_history_runs=1000, session_id="talk")

    async def turn(prompt: str) -> str:
        return (await agent.arun(prompt, session_id="talk")).content

    return turn


def _hooks(tally: Tally) -> dict[str, Any]:
    async def around(function_name: str, function_call: Any, arguments: dict[str, Any]) -> Any:
        tally.count += 1
        result = await function_call(**arguments)
        tally.count += 1
        return result

    async def before(run_input: Any) -> None:
        tally.count += 1

    async def after(run_output: Any) -> None:
        tally.count += 1

    return {"tool_hooks": [around], "pre_hooks": [before], "post_hooks": [after]}
