"""Spells of a coder: sandboxed, bounded, stopped with their agent, never more powerful than it."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from llmspell import Agent, tool
from llmspell.account import MAX_DEPTH, Account
from llmspell.agent import CodeMode
from llmspell.app import App
from llmspell.budget import Limits
from llmspell.config import Settings, SpellLimits
from llmspell.context import Context
from llmspell.errors import LimitError, UsageError
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

    for agent in (app.agent("coder", model=model), Agent(model=model, code_mode=True)):
        with pytest.raises(UsageError, match="there are no workers to run a spell") as caught:
            await agent.run(Context(), "Go.")

        assert "App().context()" in caught.value.hint

    assert model.provider.requests == []


async def test_any_agent_may_work_by_spells(context, scripted):
    @tool
    async def price(thing: str) -> int:
        """Price of a thing."""
        return len(thing)

    schema = {"type": "object", "properties": {"cost": {"type": "integer"}}, "required": ["cost"]}
    model = scripted(running('return Tool.call("price", { thing = "nut" })'), {"output": {"cost": 3}})
    agent = Agent("clerk", model=model, tools=[price], code_mode=True, output=schema, instructions="Be brief.")

    reply = await agent.run(context, "What does a nut cost?")
    first, second = model.provider.requests

    assert reply.output == {"cost": 3}
    assert [one.name for one in first.tools if one.name in {"price", "run_spell"}] == ["run_spell"]
    assert "price: Price of a thing." in first.messages[0].text
    assert first.messages[0].text.endswith("Be brief.")
    assert second.messages[-1].parts[0].content == '{"result":3}'
    assert (agent.lifecycle.state, len(agent.messages), agent.clone().code_mode) == (
        "done",
        len(reply.messages),
        CodeMode(),
    )


async def test_hooks_and_grants_of_an_agent_reach_its_spells(context, scripted):
    async def deny(_context, _crossing):
        return Deny("not now")

    calling = 'local ok, problem = pcall(Tool.call, "calculate", { expression = "1" }) return ok or problem.code'
    asking = 'local ok, problem = pcall(Model.ask, "hi", { model = "scripted/offline" }) return ok or problem.code'
    model = scripted(running(calling), running(asking), {"text": "no"})
    agent = Agent(
        model=model,
        tools=[context.find("tool", "calculate")],
        code_mode=True,
        hooks=[on("before:tool", deny, match="calculate")],
        grants=Grants({"tool": ["*"]}),
    )

    reply = await agent.run(context, "Go.")
    told = [message.parts[0].content for message in reply.messages if message.role == "tool"]

    assert told == ['{"result":"hook.denied"}', '{"result":"grant.denied"}']


async def test_a_spell_of_an_agent_counts_in_its_budget(context, scripted):
    source = 'Tool.call("calculate", { expression = "1" }) return Tool.call("calculate", { expression = "1" })'
    calculate = context.find("tool", "calculate")
    agent = Agent(
        model=scripted(running(source), {"text": "no"}),
        tools=[calculate],
        code_mode=True,
        limits=Limits(tool_calls=2),
    )

    with pytest.raises(LimitError, match="the limit of 2 tool calls"):
        await agent.run(context, "Go.")


async def test_an_agent_in_code_mode_can_be_paused(context, scripted):
    paused = asyncio.Event()
    context.events.subscribe("agent.moved", lambda event: event.data["to"] == "paused" and paused.set())

    @tool
    async def begin() -> None:
        """Begin."""
        agent.pause()

    agent = Agent(model=scripted(running('Tool.call("begin")'), {"text": "done"}), tools=[begin], code_mode=True)
    run = asyncio.create_task(agent.run(context, "Go."))
    await paused.wait()
    agent.resume()

    assert (await run).text == "done"


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
