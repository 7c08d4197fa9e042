"""`coder`: writes spells, runs each in a sandbox of its own, and gives them all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import msgspec

from llmspell.agent import Agent, AgentReply
from llmspell.agent.asking import Emit
from llmspell.agent.code import Bench, CodeMode, SpellRun
from llmspell.agent.strategy import ask_aloud, conclude, heard
from llmspell.agent.template import AgentTemplate, Find, TemplateOptions, ToolOption, found_tools, joined, make, role
from llmspell.context import Context
from llmspell.message import Message

__all__ = ["AGENT", "CoderOptions", "CoderOutput"]


class CoderOptions(TemplateOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of `coder`.

    Attributes:
        language: What it writes: `lua` or `javascript`.
        tools: Tools that its spells may call; no others.
        allow: What its spells may touch besides these tools, by kind of grant; never more than the agent may.
        attempts: Spells it may run; then it has to answer.
        seconds: Most seconds of one spell.
        memory_bytes: Most memory of one spell.
        result_chars: Most characters of a result, and of what was printed, that it reads.
    """

    language: Literal["lua", "javascript"] = "lua"
    tools: list[ToolOption] = []
    allow: dict[str, list[str]] = {}
    attempts: int = 5
    seconds: float = 30.0
    memory_bytes: int = 64 << 20
    result_chars: int = 8000

    def __post_init__(self) -> None:
        _ = self.mode  # checks them

    @property
    def mode(self) -> CodeMode:
        """How its spells are run."""
        return CodeMode(**{name: getattr(self, name) for name in CodeMode.__struct_fields__})


class CoderOutput(msgspec.Struct, frozen=True):
    """The output of `coder`.

    Attributes:
        answer: The answer.
        result: What the last spell that did not fail returned.
        runs: The spells that were run, in order.
    """

    answer: str
    result: object
    runs: Sequence[SpellRun]


def _create(options: CoderOptions, find: Find) -> Agent:
    return make(options, partial(_work, options), tools=found_tools(find, options.tools))


async def _work(
    options: CoderOptions, context: Context, agent: Agent, prompt: list[Message], emit: Emit | None
) -> AgentReply:
    bench = Bench(context, options.mode, agent.tools)
    told = joined(bench.instructions, agent.instructions)
    writer = role(agent, "writer", None, told, tools=[bench.run_spell])
    reply = await ask_aloud(context, writer, heard(agent, prompt), emit)
    result = next((one.result for one in reversed(bench.runs) if one.error is None), None)
    return conclude(context, agent, prompt, reply.text, CoderOutput(reply.text, result, bench.runs), [reply])


AGENT = AgentTemplate(
    name="coder",
    description="Writes programs and runs them in a sandbox, with the tools it is given, until it has the answer.",
    options=CoderOptions,
    create=_create,
)
