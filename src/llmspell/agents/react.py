"""`react`: thought, action and observation in turns, each written down.

A plain agent calls tools by the provider's own protocol and need not say why. Here each step is data: the model
states its thought, names one tool and its arguments, and reads what came of it, cut to a length. That works with
models that have no tool calls, costs one step a tool, and leaves a record that can be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from llmspell.agent import Agent, AgentReply
from llmspell.agent.asking import Emit
from llmspell.agent.strategy import bound, conclude, heard, read_as, tell, turn
from llmspell.agent.template import (
    AgentTemplate,
    Find,
    TemplateOptions,
    ToolOption,
    at_least,
    found_tools,
    joined,
    make,
    role,
)
from llmspell.context import Context
from llmspell.errors import ControlError, LimitError, SpellError
from llmspell.message import Message, ToolCall, ToolResult
from llmspell.provider import ReasoningChunk, ToolSpec
from llmspell.schema import object_schema
from llmspell.tool import result_text
from llmspell.value import Value, encode_json

__all__ = ["AGENT", "ReactOptions", "ReactOutput", "ReactStep", "Thought"]

_REACT = """\
You work in steps. In each you write a thought: what you know, and what you need next. Then you either name one tool \
with its arguments, and get to read what it gave, or you give the answer. Answer as soon as you can, and only from \
what you have observed."""

_LAST = "That was the last tool you may use. Give the answer now."
_NEITHER = "You named no tool and gave no answer. Do one of the two."


class ReactOptions(TemplateOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of `react`.

    Attributes:
        tools: What it may use.
        max_steps: Tools it may use in one run; then it has to answer.
        observation_chars: Most characters of a tool's result that it reads.
    """

    tools: list[ToolOption] = []
    max_steps: int = 8
    observation_chars: int = 4000

    def __post_init__(self) -> None:
        at_least(self, max_steps=1, observation_chars=1)


class Thought(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step.

    Attributes:
        thought: What you know, and what you need next.
        tool: The tool to use now; empty when you give the answer.
        arguments: Its arguments.
        answer: The answer; empty when you use a tool.
    """

    thought: str
    tool: str = ""
    arguments: dict[str, Any] = {}
    answer: str = ""


class ReactStep(msgspec.Struct, frozen=True):
    """A step that was taken.

    Attributes:
        thought: What the model thought.
        tool: The tool it used.
        arguments: With what.
        observation: What it read then.
        failed: Whether the tool failed.
    """

    thought: str
    tool: str
    arguments: dict[str, Value]
    observation: str
    failed: bool


class ReactOutput(msgspec.Struct, frozen=True):
    """The output of `react`.

    Attributes:
        answer: The answer.
        thought: The thought before it.
        steps: The steps before it.
    """

    answer: str
    thought: str
    steps: Sequence[ReactStep]


def _create(options: ReactOptions, find: Find) -> Agent:
    return make(options, partial(_work, options), tools=found_tools(find, options.tools))


async def _work(
    options: ReactOptions, context: Context, agent: Agent, prompt: list[Message], emit: Emit | None
) -> AgentReply:
    told = joined(_REACT, _listed(agent.specs), agent.instructions)
    thinker = bound(role(agent, "thinker", None, told), object_schema(Thought))
    thought = read_as(await thinker.run(context, heard(agent, prompt)), Thought)
    steps: list[ReactStep] = []

    while thought.tool or not thought.answer:
        if len(steps) == options.max_steps:
            raise LimitError(
                f"{agent.name} gave no answer in {options.max_steps} steps", code="limit.steps", hint="raise max_steps"
            )

        await turn(context, agent)
        step = await _step(options, context, agent, thought, (len(steps) + 1, emit))
        steps.append(step)
        last = _LAST if len(steps) == options.max_steps else ""
        observed = joined(f"{'Error' if step.failed else 'Observation'}: {step.observation}", last)
        thought = read_as(await thinker.run(context, observed), Thought)

    await tell(emit, thought.answer)
    output = ReactOutput(thought.answer, thought.thought, steps)
    reply = conclude(context, agent, prompt, thought.answer, output)
    return msgspec.structs.replace(reply, tool_calls=[_call(one, i) for i, one in enumerate(steps, 1) if one.tool])


async def _step(
    options: ReactOptions, context: Context, agent: Agent, thought: Thought, told: tuple[int, Emit | None]
) -> ReactStep:
    """Do what a thought asks for; what goes wrong is an observation, except control flow."""
    number, emit = told
    step = ReactStep(thought.thought, thought.tool, thought.arguments, _NEITHER, failed=True)

    if emit is not None:
        await emit(ReasoningChunk(thought.thought))

    if not thought.tool:
        return step

    if emit is not None:
        await emit(_call(step, number))

    observation, failed = await _use(context, agent, thought)
    observation = _cut(observation, options.observation_chars)

    if emit is not None:
        await emit(ToolResult(f"step_{number}", thought.tool, observation, failed))

    return msgspec.structs.replace(step, observation=observation, failed=failed)


async def _use(context: Context, agent: Agent, thought: Thought) -> tuple[str, bool]:
    try:
        return result_text(await agent.call_tool(context, thought.tool, thought.arguments)), False
    except ControlError:
        raise
    except SpellError as error:
        if error.code == "hook.verdict":  # the fault of who wrote the hook: no model can mend it
            raise

        return error.message + (f" ({error.hint})" if error.hint else ""), True


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most} more characters)"


def _call(step: ReactStep, number: int) -> ToolCall:
    return ToolCall(f"step_{number}", step.tool, encode_json(step.arguments))


def _listed(specs: Sequence[ToolSpec]) -> str:
    """Return the tools as the model reads them: it gets them as text, not as tools."""
    lines = [f"{one.name}: {one.description}\n  arguments: {encode_json(dict(one.parameters))}" for one in specs]
    return "The tools:\n" + "\n".join(lines) if lines else "There are no tools."


AGENT = AgentTemplate(
    name="react",
    description="Works in steps of thought, action and observation, all of them in its output.",
    options=ReactOptions,
    create=_create,
)
