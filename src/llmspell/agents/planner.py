"""`planner`: a plan first, then its steps, and a new plan when one fails."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, cast

import msgspec

from llmspell.agent import Agent, AgentReply, BaseAgent
from llmspell.agent.asking import Emit
from llmspell.agent.strategy import ask_aloud, ask_as, conclude, said, turn
from llmspell.agent.template import (
    AgentTemplate,
    Find,
    Role,
    TemplateOptions,
    ToolOption,
    at_least,
    found_tools,
    joined,
    make,
    role,
)
from llmspell.context import Context
from llmspell.errors import ControlError, SpellError
from llmspell.message import Message
from llmspell.schema import object_schema

__all__ = ["AGENT", "Outcome", "Plan", "PlannedStep", "PlannerOptions", "PlannerOutput"]

_PLAN = """\
You plan how to reach a goal; others carry out your plan, step by step, in its order. Each step is one task that can \
be understood without the others. If some steps are done already, plan only what is left; do not repeat a step that \
failed as it was."""

_EXECUTE = """\
You carry out one step of a plan. Do only that step, with the tools you have. Then say whether it is done, and what \
came of it: the next steps know nothing else of it."""

_ANSWER = "You answer a request with what the steps of a plan gave. If a step failed, say what is missing."


class PlannerOptions(TemplateOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of `planner`.

    Attributes:
        tools: What the executor may call.
        planner: Who plans.
        executor: Who carries out each step.
        max_steps: Most steps of one plan.
        max_replans: How often a failed step may lead to a new plan; after that the work ends incomplete.
    """

    tools: list[ToolOption] = []
    planner: Role = None
    executor: Role = None
    max_steps: int = 10
    max_replans: int = 2

    def __post_init__(self) -> None:
        at_least(self, max_steps=1, max_replans=0)


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a planner says.

    Attributes:
        steps: The tasks, in order.
    """

    steps: list[str]


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an executor says.

    Attributes:
        done: Whether the step is done.
        result: What came of it, or why it failed.
    """

    done: bool
    result: str


class PlannedStep(msgspec.Struct, frozen=True):
    """A step that was carried out.

    Attributes:
        task: What was to be done.
        done: Whether it was.
        result: What came of it, or why it failed.
    """

    task: str
    done: bool
    result: str

    def __str__(self) -> str:
        return f"- {self.task}\n  {'done' if self.done else 'failed'}: {self.result}"


class PlannerOutput(msgspec.Struct, frozen=True):
    """The output of `planner`.

    Attributes:
        answer: The answer.
        complete: Whether the last plan was carried out to its end.
        plan: The last plan.
        steps: The steps that were carried out, of all plans.
        replans: How many plans followed the first.
    """

    answer: str
    complete: bool
    plan: Sequence[str]
    steps: Sequence[PlannedStep]
    replans: int


def _create(options: PlannerOptions, find: Find) -> Agent:
    return make(options, partial(_work, options), tools=found_tools(find, options.tools))


async def _work(
    options: PlannerOptions, context: Context, agent: Agent, prompt: list[Message], emit: Emit | None
) -> AgentReply:
    goal = said(prompt)
    planner = role(agent, "planner", options.planner, joined(_PLAN, agent.instructions))
    executor = role(agent, "executor", options.executor, joined(_EXECUTE, agent.instructions), tools=agent.tools)
    steps: list[PlannedStep] = []
    replies: list[AgentReply] = []
    replans = 0

    while True:
        plan = await _plan(options, context, planner, goal, steps)
        complete = await _carry_out(context, agent, executor, (goal, plan), (steps, replies))

        if complete or replans == options.max_replans:
            break

        replans += 1

    last = role(agent, "answer", None, joined(_ANSWER, agent.instructions))
    reply = await ask_aloud(context, last, _so_far(goal, steps), emit)
    output = PlannerOutput(reply.text, complete, plan, steps, replans)
    return conclude(context, agent, prompt, reply.text, output, replies)


async def _plan(
    options: PlannerOptions, context: Context, planner: BaseAgent, goal: str, steps: Sequence[PlannedStep]
) -> list[str]:
    schema = object_schema(Plan)
    cast("Any", schema["properties"])["steps"] |= {"minItems": 1, "maxItems": options.max_steps}
    plan, _ = await ask_as(context, planner, Plan, _so_far(goal, steps), schema=schema)
    return plan.steps


async def _carry_out(
    context: Context,
    agent: Agent,
    executor: BaseAgent,
    order: tuple[str, Sequence[str]],
    record: tuple[list[PlannedStep], list[AgentReply]],
) -> bool:
    """Carry out a plan up to the first step that fails; return whether none did."""
    (goal, plan), (steps, replies) = order, record

    for task in plan:
        await turn(context, agent)

        try:
            outcome, reply = await ask_as(context, executor, Outcome, f"{_so_far(goal, steps)}\n\nYour step: {task}")
            replies.append(reply)
        except ControlError:
            raise
        except SpellError as error:
            if error.code == "hook.verdict":  # the fault of who wrote the hook: no plan can mend it
                raise

            outcome = Outcome(done=False, result=error.message)

        steps.append(PlannedStep(task, outcome.done, outcome.result))

        if not outcome.done:
            return False

    return True


def _so_far(goal: str, steps: Sequence[PlannedStep]) -> str:
    lines = "\n".join([str(step) for step in steps])
    return joined(f"The goal: {goal}", lines and f"What has been done so far:\n{lines}")


AGENT = AgentTemplate(
    name="planner",
    description="Plans the steps to a goal, carries them out, and plans anew when one fails.",
    options=PlannerOptions,
    create=_create,
)
