"""Run the spells of the built-in agents and write down all that was said: `docs/explain/agents-at-work.md`."""

import asyncio
import difflib
import json
import sys
import textwrap
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from llmspell.app import App, script_of
from llmspell.config import Permissions, Settings
from llmspell.errors import SpellError
from llmspell.hook import Crossing, Hook, HookTable
from llmspell.message import Message, TextPart, ToolCall, ToolResult
from llmspell.provider import ModelRequest
from llmspell.value import plain

FOLDER = Path(__file__).parent / "agents"
PAGE = FOLDER.parents[1] / "docs" / "explain" / "agents-at-work.md"
SUFFIXES = {"Lua": ".lua", "JavaScript": ".js"}
WIDTH = 116
OUTERMOST = 1_000_000
OUTPUT = "final_output"

INTRODUCTION = """<!-- written by `make gen` from a run of the examples, do not edit -->

# The built-in agents at work

What is said in one run of each example: what each model reads and says, which tools are called, and what comes of it.
The models are scripted, so that every run is the same; the rest is real. What a model has read before is not repeated.
[How to use them](../how-to/built-in-agents.md), [all their options](../reference/agents.md)."""


@dataclass
class Scene:
    """One crossing with what happened inside it."""

    crossing: Crossing
    inner: "list[Scene]" = field(default_factory=list)
    result: object = None
    error: BaseException | None = None


class Recorder:
    """Remembers every crossing below the one it happened in."""

    def __init__(self):
        self.root = Scene(Crossing("", ""))
        self._open = ContextVar("open", default=self.root)

    @property
    def hooks(self):
        table = HookTable()
        table.add(Hook(self._record, priority=OUTERMOST, fail="open"))
        return table

    async def _record(self, _context, crossing):
        scene = Scene(crossing)
        self._open.get().inner.append(scene)
        token = self._open.set(scene)

        try:
            scene.result = yield None
        except BaseException as error:
            scene.error = error
            raise
        finally:
            self._open.reset(token)


class Writer:
    """Writes scenes as indented lines."""

    def __init__(self):
        self.lines = []
        self._read = {}

    def write(self, scene, depth=0, agent=""):
        crossing = scene.crossing

        match crossing.kind:
            case "agent":
                self._agent(scene, depth)
            case "model":
                self._model(scene, depth, agent)
            case "tool":
                self._line(depth, f"the tool {crossing.name} is called: {shown(crossing.input)}")
                self._inside(scene, depth, agent)
                self._end(scene, depth, f"{crossing.name} gives: ")
            case "handoff":
                self._line(depth, f"the conversation is handed to {crossing.name}")
                self._inside(scene, depth, agent)
            case "spell" if depth:
                self._line(depth, "a spell runs in a sandbox of its own")
                self._inside(scene, depth, agent)
                self._end(scene, depth, "it gives: ")
            case _:
                for one in scene.inner:
                    self.write(one, depth, agent)

    def _agent(self, scene, depth):
        name = scene.crossing.name
        asked = [message for message in scene.crossing.input if message.role != "system"]
        self._line(depth, f"{name} is asked: {said(asked[-1]) if asked else ''}")
        self._inside(scene, depth, name)
        reply = scene.result

        if scene.error is not None:
            self._end(scene, depth, "")
        elif reply.output is not None:
            self._line(depth, f"{name} gives: {shown(reply.output)}")
        else:
            self._line(depth, f"{name} answers: {reply.text}")

    def _model(self, scene, depth, agent):
        request: ModelRequest = scene.crossing.input
        known = self._read.get(agent, [])
        old = next((i for i, (a, b) in enumerate(zip(known, request.messages, strict=False)) if a != b), len(known))
        self._line(depth, f"the model{offered(request.tools)} reads")

        if old:
            self._line(depth + 1, "… the message before" if old == 1 else f"… the {old} messages before")

        for message in request.messages[old:]:
            self._line(depth + 1, f"{message.role}: {said(message)}")

        self._end(scene, depth, "the model says: ")
        self._read[agent] = [*request.messages, *([] if scene.error else [scene.result.message])]

    def _inside(self, scene, depth, agent):
        for one in scene.inner:
            self.write(one, depth + 1, agent)

    def _end(self, scene, depth, words):
        if isinstance(scene.error, SpellError):
            self._line(depth, f"it fails: {scene.error.code}: {scene.error.message}")
        elif scene.error is None:
            result = scene.result.message if scene.crossing.kind == "model" else scene.result
            self._line(depth, f"{words}{said(result) if isinstance(result, Message) else shown(result)}")

    def _line(self, depth, text):
        for i, line in enumerate([one for one in text.split("\n") if one.strip()]):
            indent = "  " * (depth + (i > 0))
            self.lines += textwrap.wrap(
                line,
                WIDTH,
                initial_indent=indent,
                subsequent_indent=f"{indent}    ",
                break_on_hyphens=False,
                break_long_words=False,
            )


def offered(tools):
    """Return what a model may call, and what its answer has to hold."""
    calls = [tool.name for tool in tools if tool.name != OUTPUT]
    fields = [name for tool in tools if tool.name == OUTPUT for name in tool.parameters.get("properties", {})]
    texts = [f"may call {', '.join(calls)}"] * bool(calls) + [f"has to answer with {', '.join(fields)}"] * bool(fields)
    return f" that {' and '.join(texts)}" if texts else ""


def said(message):
    """Return what stands in a message."""
    texts = []

    for part in message.parts:
        match part:
            case TextPart():
                texts.append(part.text)
            case ToolCall():
                texts.append(f"call {part.name} {part.arguments}")
            case ToolResult():
                texts.append(f"{part.name} gave {part.content}")

    return "\n".join(texts)


def shown(value):
    """Return a value as one text."""
    return value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)


async def transcript(path):
    """Return what was said in a run of a spell, and what it printed."""
    recorder, writer = Recorder(), Writer()
    settings = Settings(permissions=Permissions(allow={"model": ["*"], "tool": ["*"], "fs.read": [str(FOLDER.parent)]}))

    async with App(settings, hooks=recorder.hooks) as app:
        done = await app.run_spell(script_of(path, app.engines))

    if done.error is not None:
        raise done.error

    writer.write(recorder.root)
    printed = "\n".join([line.expandtabs(4) for line in done.output])
    return "\n".join(writer.lines), printed


async def section(stem):
    """Return the part of the page about one agent; a second language is written down only where it says something else."""
    found = {name: await transcript(stem.with_suffix(suffix)) for name, suffix in SUFFIXES.items()}
    about = stem.with_suffix(".lua").read_text().partition("\n")[0].removeprefix("-- ")
    links = ", ".join([f"[{name}](../../examples/agents/{stem.name}{suffix})" for name, suffix in SUFFIXES.items()])
    parts = [f"## {stem.name}\n\n{about}\nThe spell: {links}."]

    for name, (said, printed) in found.items():
        if (said, printed) != next(iter(found.values())):
            parts.append(f"In {name}:")
        elif len(parts) > 1:
            continue

        parts += [f"```text\n{said}\n```", "It prints:", f"```text\n{printed}\n```"]

    return "\n\n".join(parts)


async def page():
    """Return the whole page."""
    stems = sorted([path.with_suffix("") for path in FOLDER.glob("*.lua")])
    return "\n\n".join([INTRODUCTION, *[await section(stem) for stem in stems]]) + "\n"


def main():
    text = asyncio.run(page())
    before = PAGE.read_text() if PAGE.exists() else ""

    if "--check" in sys.argv:
        if text != before:
            sys.exit("".join(difflib.unified_diff(before.splitlines(True), text.splitlines(True), "page", "run")))
    elif text != before:
        PAGE.write_text(text)


if __name__ == "__main__":
    main()
