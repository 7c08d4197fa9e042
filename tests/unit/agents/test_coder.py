"""Spells of a coder: sandboxed, bounded, stopped with their agent, never more powerful than it."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from llmspell import tool
from llmspell.account import MAX_DEPTH, Account
from llmspell.app import App
from llmspell.config import Settings, SpellLimits
from llmspell.context import Context
from llmspell.grant import Grants
from llmspell.hook import Deny, on
from llmspell.library import NO_MODULES
from llmspell.message import Usage
from llmspell.nested import run_nested
from llmspell.run import SpellResult
from llmspell.script import Script
from llmspell.subrun import SubRun


def running(source):
    return {"tool_calls": [{"name": "run_spell", "args": {"source": source}}]}


async def test_a_cancelled_agent_stops_its_spell(app, context, scripted):
    begun = asyncio.Event()

    @tool
    async def begin() -> None:
        """Begin."""
        begun.set()

    source = 'Tool.call("begin") while true do end'
    agent = app.agent("coder", tools=[begin], model=scripted(running(source)), seconds=60)
    run = asyncio.create_task(agent.run(context, "Go."))
    await begun.wait()
    assert len(app.workers()._wires) == 1
    run.cancel()

    with pytest.raises(asyncio.CancelledError):
        await run

    assert (app.workers()._wires, agent.lifecycle.state) == (set(), "failed")


async def test_without_workers_there_is_no_spell(scripted, app):
    model = scripted(running("return 1"), {"text": "no"})
    agent = app.agent("coder", model=model)

    await agent.run(Context(), "Go.")

    assert "there are no workers to run a spell" in model.provider.requests[1].messages[-1].parts[0].content


async def test_an_agent_without_the_grant_runs_no_spell(app, scripted):
    model = scripted(running("return 1"), {"text": "no"})
    context = app.context(grants=Grants({"tool": ["calculate"]}))

    output = (await app.agent("coder", model=model).run(context, "Go.")).output

    assert output["runs"] == []
    assert "tool=run_spell, which is not granted" in model.provider.requests[1].messages[-1].parts[0].content


async def test_a_hook_of_the_host_reaches_the_spell(app, context, scripted):
    async def deny(_context, _crossing):
        return Deny("not now")

    context.hooks.add(on("before:tool", deny, match="calculate"))
    agent = app.agent(
        "coder",
        tools=["calculate"],
        model=scripted(running('return Tool.call("calculate", { expression = "1" })'), {"text": "no"}),
    )

    output = (await agent.run(context, "Go.")).output

    assert output["runs"][0]["error"]["code"] == "hook.denied"


async def test_the_limits_of_the_host_bound_the_spell(scripted):
    settings = Settings(limits=SpellLimits(wall="200ms"))

    async with App(settings) as app:
        agent = app.agent("coder", model=scripted(running("while true do end"), {"text": "no"}), seconds=60)
        output = (await agent.run(app.context(), "Go.")).output

    assert output["runs"][0]["error"]["code"] == "limit.wall"


async def test_its_memory_is_bounded(app, context, scripted):
    source = "local t = {} for i = 1, 1e8 do t[i] = i end"
    agent = app.agent("coder", model=scripted(running(source), {"text": "no"}), memory_bytes=8 << 20)

    output = (await agent.run(context, "Go.")).output

    assert output["runs"][0]["error"]["code"] == "limit.memory"


async def test_spells_that_agents_run_are_nested_only_so_deep():
    script = Script(source="", file="s.lua", engine="lua", folder=Path(), modules=NO_MODULES)
    order = SubRun(script=script, limits=SpellLimits())
    depths = []

    async def run(script, given, *, context=None):
        depths.append(context.run_id.count("."))
        account = Account(given.limits, context.clock.monotonic, 1, context.account)
        inner = await run_nested(run, SpellLimits(), 1, msgspec.structs.replace(context, account=account), order)
        return SpellResult(
            status="error", result=None, output=(), error=inner.error, usage=Usage(), run_id="", seconds=0
        )

    with pytest.raises(Exception, match="4 spells are nested") as caught:
        await run_nested(run, SpellLimits(), 1, Context(run_id="run"), order)

    assert (caught.value.code, depths) == ("limit.depth", list(range(1, MAX_DEPTH + 1)))


async def test_bytes_that_a_spell_returns_are_shown_to_the_model(app, context, scripted):
    model = scripted(running('return "\\xff"'), {"text": "ok"})

    await app.agent("coder", model=model).run(context, "Go.")

    assert model.provider.requests[1].messages[-1].parts[0].content == '{"result":"/w=="}'
