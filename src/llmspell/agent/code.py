"""Code mode: a model writes spells that call tools; each runs in a sandbox.

Where a plain agent asks for one tool at a time and reads every result, this one writes a program that calls many, and
reads only what the program returns. The program is a stranger's: it runs in a worker without powers, with no more
grants than the agent has, within the agent's budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from llmspell.config import SpellLimits
from llmspell.context import Context
from llmspell.errors import DeniedError, SpellError, ToolError, UsageError
from llmspell.grant import KINDS, Grants, parse_rules
from llmspell.library import NO_MODULES
from llmspell.script import Script
from llmspell.subrun import SubRun, SubRunResult
from llmspell.tool import Tool, tool

__all__ = ["PRINTED_BYTES", "Bench", "CodeMode", "Failure", "SpellRun"]

PRINTED_BYTES = 1 << 20
"""Most bytes that a spell may print."""

_WRITE = """\
You solve tasks by writing short programs in {language} and running them with the tool run_spell. A program ends with \
a top-level `return` of its result; what it prints you get to read as well. It has no files, no network and no clock \
of its own. {calling}A program that fails is told to you with its place: mend it and run it again. Compute and look \
things up by program, not in your head. When you have the result, answer in words."""

_CALLING = {
    "lua": 'It calls a tool with `Tool.call("name", { argument = value })`, which waits and returns its result. ',
    "javascript": 'It calls a tool with `await Tool.call("name", { argument: value })`, which gives its result. ',
}

_SUFFIX = {"lua": "lua", "javascript": "js"}


class CodeMode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the spells of an agent in code mode are run.

    Attributes:
        language: What its model writes: `lua` or `javascript`.
        allow: What its spells may touch besides the agent's tools, by kind of grant; all that the agent may, unless
            given, and never more. Tools that they call may touch no more either.
        attempts: Spells of one run of the agent; as many as its limits permit, unless given.
        seconds: Most seconds of one spell.
        memory_bytes: Most memory of one spell.
        result_chars: Most characters of a result, and of what was printed, that the model reads.
    """

    language: Literal["lua", "javascript"] = "lua"
    allow: dict[str, list[str]] | None = None
    attempts: int | None = None
    seconds: float = 30.0
    memory_bytes: int = 64 << 20
    result_chars: int = 8000

    def __post_init__(self) -> None:
        if self.language not in _SUFFIX:
            raise UsageError(f'there is no language "{self.language}"', hint="lua, javascript")

        for name, bound in {"attempts": 1, "memory_bytes": 1 << 20, "result_chars": 1}.items():
            value = getattr(self, name)

            if value is not None and (not isinstance(value, int) or value < bound):
                raise UsageError(f"{name} is {value!r}, and at least {bound} makes sense")

        if not 0 < self.seconds < float("inf"):
            raise UsageError(f"seconds is {self.seconds:g}, and a spell takes some time")

        allow = {} if self.allow is None else self.allow
        Grants(allow)  # raises for an unknown kind

        if "tool" in allow:
            raise UsageError("allow names tools; the option tools says which ones its spells may call")


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


class Bench:
    """Where the spells of one run of an agent are run.

    Args:
        context: What the agent may reach.
        mode: How they are run.
        tools: What they may call; no others.

    Raises:
        UsageError: There are no workers.
    """

    def __init__(self, context: Context, mode: CodeMode, tools: Iterable[Tool]) -> None:
        if context.spell is None:
            raise UsageError("there are no workers to run a spell", hint="make the context with App().context()")

        self.runs: list[SpellRun] = []
        self._mode = mode
        self._tools = {one.name: one for one in tools}
        self._begun = 0

    @property
    def instructions(self) -> str:
        """What the model has to know: how to write a spell, and what it may call."""
        calling = _CALLING[self._mode.language] if self._tools else ""
        told = _WRITE.format(language=self._mode.language.capitalize(), calling=calling)
        return "\n\n".join(filter(None, (told, _listed(self._tools.values()))))

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

        return tool(effect="external", timeout_s=self._mode.seconds + 60.0, category="spell")(run_spell)

    async def _run(self, context: Context, source: str) -> str:
        if self._begun == self._mode.attempts:
            raise ToolError("no more spells can be run: answer with what you have")

        assert context.spell is not None
        self._begun += 1
        done = await context.spell(context.narrow(self._grants(context)), self._order(source))
        failure = None if done.error is None else _failure(done.error)
        self.runs.append(SpellRun(source, done.result, done.printed, failure))
        return self._told(done, failure)

    def _grants(self, context: Context) -> Grants:
        """Return what the agent's own are narrowed by; relative paths start where they do there."""
        allow = parse_rules(KINDS) if self._mode.allow is None else context.grants.absolute(self._mode.allow)
        return Grants({**allow, "tool": list(self._tools)})

    def _order(self, source: str) -> SubRun:
        mode = self._mode
        return SubRun(
            script=Script(
                source=source,
                file=f"spell_{self._begun}.{_SUFFIX[mode.language]}",
                engine=mode.language,
                folder=Path(),
                modules=NO_MODULES,
            ),
            limits=SpellLimits(wall=mode.seconds, cpu=mode.seconds, memory=mode.memory_bytes, output=PRINTED_BYTES),
            tools=self._tools,
        )

    def _told(self, done: SubRunResult, failure: Failure | None) -> str:
        """Return what the model gets to read of a run."""
        most = self._mode.result_chars
        printed = _cut("\n".join(done.printed), most)
        shown: dict[str, object] = {"printed": printed} if printed else {}

        if failure is not None:
            left = {} if self._mode.attempts is None else {"runs_left": self._mode.attempts - self._begun}
            return _json({"error": failure, **left, **shown})

        result = _json(done.result)
        return _json({"result": msgspec.Raw(result.encode()) if len(result) <= most else _cut(result, most), **shown})


def _failure(error: SpellError) -> Failure:
    hint = "" if isinstance(error, DeniedError) else error.hint  # how to be granted more is not for the model
    return Failure(error.code, error.message, hint, error.line, error.stack)


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most} more characters: give out less)"


def _listed(tools: Iterable[Tool]) -> str:
    """Return the tools as the writer of a program needs to know them."""
    lines = [f"{one.name}: {one.description}\n  arguments: {_json(dict(one.parameters))}" for one in tools]
    return "The tools that a program may call:\n" + "\n".join(lines) if lines else ""
