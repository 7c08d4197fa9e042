"""The history of kept state says by which crossing a change was made, from Python and from scripts."""

from collections.abc import AsyncIterator

import pytest

from llmspell import Agent, ScriptedProvider, Step, Workflow, tool
from llmspell.app import App, Given, Script
from llmspell.config import Settings
from llmspell.context import Context
from llmspell.enclosing import ENCLOSING
from llmspell.hook import Hook
from llmspell.provider import Model
from llmspell.scope import ScopedState

STATE = ScopedState("temp", "shop")
CALL = {"tool_calls": [{"name": "set_price", "args": {"price": 5}}]}


@tool
async def set_price(context: Context, price: int) -> int:
    """Set the price.

    Args:
        price: The price.
    """
    return await STATE.set(context, "price", price)


@pytest.fixture
async def app():
    async with App(Settings()) as made:
        yield made


@pytest.fixture
def context(app):
    return app.context()


async def told(context):
    return [(one.agent, one.crossing) for one in await STATE.history(context, "price")]


def clerk(*replies):
    return Agent("clerk", model=Model(ScriptedProvider([*replies, {"text": "done"}]), "m"), tools=[set_price])


async def test_change_outside_of_all_has_none(context):
    await STATE.set(context, "price", 1)

    assert await told(context) == [("", "")]


async def test_tool_of_an_agent_is_named_and_over_afterwards(context):
    await clerk(CALL).run(context, "go")
    await STATE.set(context, "price", 1)

    assert await told(context) == [("", ""), ("clerk", "tool set_price")]


async def test_tool_that_gives_pieces_is_named_while_it_gives_them(context):
    @tool
    async def set_prices(context: Context) -> AsyncIterator[int]:
        """Set several."""
        for price in (1, 2):
            yield await STATE.set(context, "price", price)

    assert [one async for one in set_prices.stream(context, {})] == [1, 2]
    assert await told(context) == [("", "tool set_prices"), ("", "tool set_prices")]


async def test_step_is_named_with_its_workflow_and_each_of_those_side_by_side_by_itself(context):
    def keep(price):
        async def run(_value, scope):
            return await STATE.set(context, "price", price)

        return run

    steps = [
        Step(name="one", run=keep(1)),
        Step(name="two", run=keep(2)),
        Step(name="three", run=set_price, input={"price": 3}),
    ]
    await Workflow.parallel("w", steps, max_concurrency=1).run(context, None)

    assert await told(context) == [("w", "tool set_price"), ("w", "step w.two"), ("w", "step w.one")]


async def test_fallback_and_undo_are_steps_of_their_own(context):
    async def keep(_value):
        await STATE.set(context, "price", 1)

    async def fail(_value):
        raise ValueError("broken")

    steps = [
        Step(name="a", run=fail, on_error=Step(name="b", run=keep)),
        Step(name="c", run=lambda value: value, undo=Step(name="d", run=keep)),
        Step(name="e", run=fail),
    ]

    with pytest.raises(Exception, match="broken"):
        await Workflow("w", steps=steps).run(context, None)

    assert [crossing for _, crossing in await told(context)] == ["step w.c.undo", "step w.a.fallback"]


async def test_name_that_no_store_can_hold_is_kept_as_far_as_it_can_be(context):
    around = ENCLOSING.set(("step w.\0\udcff" + "x" * 2000, ()))
    await STATE.set(context, "price", 1)
    ENCLOSING.reset(around)

    assert await told(context) == [("", "step w.\ufffd\ufffd" + "x" * 991)]


async def test_hook_and_strategy_act_within_what_they_are_about(context):
    async def around(context, crossing):
        await STATE.set(context, "price", 0)
        yield None

    async def strategy(context, agent, messages, emit):
        await STATE.set(context, "price", 1)
        from llmspell.agent.loop import converse

        return await converse(context, agent, messages, emit)

    agent = Agent("clerk", model=Model(ScriptedProvider([{"text": "done"}]), "m"), strategy=strategy)
    context.hooks.add(Hook(around, "agent"))
    await agent.run(context, "go")

    assert await told(context) == [("clerk", "agent clerk"), ("clerk", "agent clerk")]


async def test_workflow_and_an_agent_within_a_tool_are_named_by_what_they_are(context):
    @tool
    async def ask_a_clerk(context: Context) -> None:
        """Ask one."""
        await Agent("clerk", model="none/m", strategy=keep).run(context, "go")
        await STATE.set(context, "price", 2)

    async def keep(context, agent, messages, emit):
        await STATE.set(context, "price", 1)

    async def around(context, crossing):
        await STATE.set(context, "price", 0)
        yield None

    context.hooks.add(Hook(around, "workflow"))

    await ask_a_clerk.call(context, {})
    await Workflow("w", steps=[]).run(context, None)

    assert await told(context) == [("w", "workflow w"), ("", "tool ask_a_clerk"), ("clerk", "agent clerk")]


async def test_failed_calls_leave_nothing_behind(context):
    @tool
    async def broken(context: Context) -> None:
        """Fail."""
        raise ValueError("no")

    with pytest.raises(Exception, match="no"):
        await broken.call(context, {})

    with pytest.raises(Exception, match="no"):
        await Workflow("w", steps=[Step(name="s", run=broken, input={})]).run(context, None)

    assert ENCLOSING.get() == ("", ())


SCRIPT = {
    "lua": """
        State.set("price", 1)
        Tool.define{ name = "set_price", description = "Sets it.", parameters = {}, run = function() State.set("price", 2) end }
        local model = Model.scripted{ replies = { { tool_calls = { { name = "set_price", args = {} } } }, { text = "done" } } }
        Agent.create{ name = "clerk", model = model, tools = { "set_price" } }:run("go")
        Workflow.sequential{ name = "w", steps = { { name = "s2", run = function() State.set("price", 3) end } } }:run()
        State.set("price", 4)
        local told = {}
        for i, one in ipairs(State.history("price")) do told[i] = { one.agent, one.crossing } end
        return told
    """,
    "javascript": """
        await State.set("price", 1)
        await Tool.define({ name: "set_price", description: "Sets it.", parameters: {}, run: () => State.set("price", 2) })
        const model = Model.scripted({ replies: [{ tool_calls: [{ name: "set_price", args: {} }] }, { text: "done" }] })
        await (await Agent.create({ name: "clerk", model, tools: ["set_price"] })).run("go")
        await (await Workflow.sequential({ name: "w", steps: [{ name: "s2", run: () => State.set("price", 3) }] })).run()
        await State.set("price", 4)
        return (await State.history("price")).map((one) => [one.agent, one.crossing])
    """,
}


@pytest.mark.parametrize("engine", SCRIPT)
async def test_functions_of_a_script_act_within_what_called_them(app, tmp_path, engine):
    result = await app.run_spell(Script(source=SCRIPT[engine], file="shop", engine=engine, folder=tmp_path), Given())

    assert result.error is None
    assert result.result == [
        ["", "spell shop"],
        ["w", "step w.s2"],
        ["clerk", "tool set_price"],
        ["", "spell shop"],
    ]
