"""`coder`: writes spells and runs them, each in a sandbox of its own.

Code mode: where a plain agent asks for one tool at a time and reads every result, this one writes a program that
calls many, and reads only what the program returns. The program is a stranger's: it runs in a worker without powers,
with the grants that its options name and the agent has, within the agent's budget.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

import msgspec

from llmspell.agent import Agent, AgentReply
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
from llmspell.config import SpellLimits
from llmspell.context import Context
from llmspell.errors import DeniedError, SpellError, ToolError, UsageError
from llmspell.grant import Grants
from llmspell.library import NO_MODULES
from llmspell.message import Message
from llmspell.script import Script
from llmspell.subrun import SubRun, SubRunResult
from llmspell.tool import Tool, tool

__all__ = ["AGENT", "CoderOptions", "CoderOutput", "Failure", "SpellRun"]

_WRITE = """\
You solve tasks by writing short programs in {language} and running them with the tool run_spell. A program ends with \
a top-level `return` of its result; what it prints you get to read as well. It has no files, no network and no clock \
of its own. {calling}A program that fails is told to you with its place: mend it and run it again. Compute and look \
things up by program, not in your head. When you have the result, answer in words."""

_CALLING = {
    "lua": 'It calls a tool with `Tool.call("name", { argument = value })`, which waits and returns its result. ',
    "javascript": 'It calls a tool with `await Tool.call("name", { argument: value })`, which gives its result. ',
}
PRINTED_BYTES = 1 << 20
"""Most bytes that a spell may print."""

_SUFFIX = {"lua": "lua", "javascript": "js"}


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
        at_least(self, attempts=1, memory_bytes=1 << 20, result_chars=1)
        Grants(self.allow)  # raises for an unknown kind

        if self.seconds <= 0:
            raise ValueError(f"seconds is {self.seconds:g}, and a spell takes some time")

        if "tool" in self.allow:
            raise ValueError("allow names tools; the option tools says which ones its spells may call")


class Failure(msgspec.Struct, frozen=True):
    """Why a spell failed.

    Attributes:
        code: Wire name of the error.
        message: What went wrong.
        hint: What to do next.
        line: Where, from 1; 0 where it has no place.
        stack: One `file:line in function` a line, innermost first.
    """

    code: str
    message: str
    hint: str = ""
    line: int = 0
    stack: str = ""


class SpellRun(msgspec.Struct, frozen=True):
    """A spell that was run.

    Attributes:
        source: Its text.
        result: What it returned.
        printed: The lines it printed.
        error: Why it failed; None when it did not.
    """

    source: str
    result: object
    printed: Sequence[str]
    error: Failure | None = None


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
    bench = _Bench(options, {one.name: one for one in agent.tools})
    calling = _CALLING[options.language] if agent.tools else ""
    told = _WRITE.format(language=options.language.capitalize(), calling=calling)
    told = joined(told, _listed(agent.tools), agent.instructions)
    writer = role(agent, "writer", None, told, tools=[bench.run_spell])
    reply = await ask_aloud(context, writer, heard(agent, prompt), emit)
    result = next((one.result for one in reversed(bench.runs) if one.error is None), None)
    return conclude(context, agent, prompt, reply.text, CoderOutput(reply.text, result, bench.runs), [reply])


class _Bench:
    """Where the spells of one run of the agent are run.

    Args:
        options: The agent's options.
        tools: What they may call, by name.
    """

    def __init__(self, options: CoderOptions, tools: Mapping[str, Tool]) -> None:
        self.runs: list[SpellRun] = []
        self._options = options
        self._tools = tools
        self._begun = 0

    @property
    def run_spell(self) -> Tool:
        """The tool by which a model runs a spell."""

        async def run_spell(context: Context, source: str) -> str:
            """Run a program, and return its result and what it printed, or why it failed.

            Args:
                context: What it may reach.
                source: The whole program.
            """
            return await self._run(context, source)

        return tool(effect="external", timeout_s=self._options.seconds + 60.0, category="spell")(run_spell)

    async def _run(self, context: Context, source: str) -> str:
        options = self._options

        if context.spell is None:
            raise UsageError("there are no workers to run a spell", hint="make the context with App().context()")

        if self._begun == options.attempts:
            raise ToolError("no more spells can be run: answer with what you have")

        self._begun += 1
        order = SubRun(
            script=Script(
                source=source,
                file=f"spell_{self._begun}.{_SUFFIX[options.language]}",
                engine=options.language,
                folder=Path(),
                modules=NO_MODULES,
            ),
            limits=SpellLimits(
                wall=options.seconds, cpu=options.seconds, memory=options.memory_bytes, output=PRINTED_BYTES
            ),
            tools=self._tools,
        )
        allowed = Grants({**options.allow, "tool": list(self._tools)})
        done = await context.spell(context.narrow(allowed), order)
        failure = None if done.error is None else _failure(done.error)
        self.runs.append(SpellRun(source, done.result, done.printed, failure))
        return self._told(done, failure)

    def _told(self, done: SubRunResult, failure: Failure | None) -> str:
        """Return what the model gets to read of a run."""
        most = self._options.result_chars
        printed = _cut("\n".join(done.printed), most)
        shown = {"printed": printed} if printed else {}

        if failure is not None:
            return _json({"error": failure, "runs_left": self._options.attempts - self._begun, **shown})

        result = _json(done.result)
        return _json({"result": msgspec.Raw(result.encode()) if len(result) <= most else _cut(result, most), **shown})


def _failure(error: SpellError) -> Failure:
    hint = "" if isinstance(error, DeniedError) else error.hint  # how to be granted more is not for the model
    return Failure(error.code, error.message, hint, error.line, error.stack)


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most} more characters: give out less)"


def _listed(tools: Sequence[Tool]) -> str:
    """Return the tools as the writer of a program needs to know them."""
    lines = [f"{one.name}: {one.description}\n  arguments: {_json(dict(one.parameters))}" for one in tools]
    return "The tools that a program may call:\n" + "\n".join(lines) if lines else ""


AGENT = AgentTemplate(
    name="coder",
    description="Writes programs and runs them in a sandbox, with the tools it is given, until it has the answer.",
    options=CoderOptions,
    create=_create,
)
