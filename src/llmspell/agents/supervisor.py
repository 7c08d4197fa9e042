"""`supervisor`: leads a team, and answers with what its members report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import msgspec

from llmspell.agent import Agent, AgentReply, BaseAgent, as_tool
from llmspell.agent.asking import Emit
from llmspell.agent.strategy import ask_aloud, conclude, heard
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
from llmspell.errors import ToolError
from llmspell.message import Message
from llmspell.tool import Arguments, Tool, result_text
from llmspell.value import Value

__all__ = ["AGENT", "Report", "SupervisorOptions", "SupervisorOutput"]

_LEAD = """\
You lead a team. Its members are tools of yours: give each the part of the task that suits it, and all it has to know \
for it, for they know nothing of the conversation and nothing of each other. Members that do not need each other's \
reports are called at once. Check what they report, ask again where it is not enough, and give the answer yourself."""


class SupervisorOptions(TemplateOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of `supervisor`.

    Attributes:
        team: Its members: agents and workflows; the lead reads their names and descriptions.
        tools: What the lead may call besides.
        max_delegations: Tasks it may give in one run; then it has to answer.
    """

    team: list[BaseAgent]
    tools: list[ToolOption] = []
    max_delegations: int = 20

    def __post_init__(self) -> None:
        at_least(self, max_delegations=1)

        if not self.team:
            raise ValueError("team is empty, and somebody has to do the work")


class Report(msgspec.Struct, frozen=True):
    """What became of a task that was given to a member.

    Attributes:
        member: Who got it.
        task: What was to be done.
        report: What it answered, or why it failed.
        failed: Whether it failed.
    """

    member: str
    task: str
    report: str
    failed: bool = False


class SupervisorOutput(msgspec.Struct, frozen=True):
    """The output of `supervisor`.

    Attributes:
        answer: The answer.
        delegations: What the members were given and reported, in the order they ended.
    """

    answer: str
    delegations: Sequence[Report]


def _create(options: SupervisorOptions, find: Find) -> Agent:
    tools = [*[as_tool(one) for one in options.team], *found_tools(find, options.tools)]
    return make(options, partial(_work, options), tools=tools)


async def _work(
    options: SupervisorOptions, context: Context, agent: Agent, prompt: list[Message], emit: Emit | None
) -> AgentReply:
    desk = _Desk(options.max_delegations)
    members = {one.name for one in options.team}
    tools = [desk.counting(one) if one.name in members else one for one in agent.tools]
    lead = role(agent, "lead", None, joined(_LEAD, agent.instructions), tools=tools)
    reply = await ask_aloud(context, lead, heard(agent, prompt), emit)
    return conclude(context, agent, prompt, reply.text, SupervisorOutput(reply.text, desk.reports), [reply])


class _Desk:
    """Counts the tasks of one run and keeps what became of them.

    Args:
        most: How many there may be.
    """

    def __init__(self, most: int) -> None:
        self.reports: list[Report] = []
        self._left = most

    def counting(self, member: Tool) -> Tool:
        """Return a tool that does the same and is counted."""
        return replace(member, function=partial(self._delegate, member))

    async def _delegate(self, member: Tool, context: Context, arguments: Arguments) -> Value:
        if self._left == 0:
            raise ToolError("no more tasks can be given: answer with what you have")

        self._left -= 1
        task = arguments["task"]

        try:
            value = await member.function(context, arguments)
        except Exception as error:
            self.reports.append(Report(member.name, task, str(error), failed=True))
            raise

        self.reports.append(Report(member.name, task, result_text(value)))
        return value


AGENT = AgentTemplate(
    name="supervisor",
    description="Leads a team of agents: gives each its part of the task, and answers with what they report.",
    options=SupervisorOptions,
    create=_create,
)
