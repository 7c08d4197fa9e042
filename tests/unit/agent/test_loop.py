"""The agent loop: turns, tools, errors a model can read, limits, streaming, cancellation."""

import asyncio

import pytest

from llmspell import Agent, ScriptedProvider, as_tool, tool
from llmspell.budget import Limits
from llmspell.context import Context
from llmspell.errors import AgentError, LimitError, ProviderError, ToolError
from llmspell.hook import CacheHit, Deny, Hook
from llmspell.journal import MemoryJournal
from llmspell.provider import Model


@tool
async def double(x: int) -> int:
    """Double a number.

    Args:
        x: The number.
    """
    return x * 2


@tool
async def broken(x: int) -> int:
    """Always fail.

    Args:
        x: Not used.
    """
    raise ValueError(f"cannot do {x}")


def scripted(*replies, **options):
    return Model(ScriptedProvider(replies, **options), "scripted")


def call(name, args, **more):
    return {"tool_calls": [{"name": name, "args": args, **more}]}


def results(reply):
    return [part.content for message in reply.messages if message.role == "tool" for part in message.parts]


async def test_one_turn_gives_the_text():
    reply = await Agent(model=scripted({"text": "hello"})).run(Context(), "hi")
    assert (reply.text, reply.agent, reply.finish_reason, reply.usage.requests) == ("hello", "agent", "stop", 1)


async def test_tool_result_goes_back_to_the_model():
    model = scripted(call("double", {"x": 21}), {"text": "42"})
    reply = await Agent(model=model, tools=[double]).run(Context(), "double 21")
    assert results(reply) == ["42"]
    assert [one.name for one in reply.tool_calls] == ["double"]
    assert model.provider.requests[1].messages[-1].role == "tool"


async def test_instructions_come_first_and_are_not_remembered():
    agent = Agent(model=scripted({"text": "a"}, {"text": "b"}), instructions="Be short.")
    await agent.run(Context(), "one")
    await agent.run(Context(), "two")
    roles = [message.role for message in agent.model.provider.requests[1].messages]
    assert roles == ["system", "user", "assistant", "user"]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (call("double", "{not json"), "not valid JSON"),
        (call("double", "[1]"), "not a JSON object"),
        (call("double", {"y": 1}), "unknown field"),
        (call("double", {"x": "one"}), "Expected `int`"),
        (call("dubble", {"x": 1}), 'did you mean "double"?'),
        (call("broken", {"x": 7}), "cannot do 7"),
    ],
)
async def test_what_goes_wrong_in_a_tool_call_is_told_to_the_model(wanted, words):
    agent = Agent(model=scripted(wanted, {"text": "sorry"}), tools=[double, broken])
    reply = await agent.run(Context(), "go")
    assert words in results(reply)[0]
    assert reply.text == "sorry"


async def test_tools_of_one_turn_run_at_once_within_the_limit():
    running, most = 0, 0

    @tool
    async def slow(n: int) -> int:
        """Wait.

        Args:
            n: A number.
        """
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1
        return n

    calls = {"tool_calls": [{"name": "slow", "args": {"n": i}} for i in range(6)]}
    agent = Agent(model=scripted(calls, {"text": "done"}), tools=[slow], max_parallel_tools=3)
    reply = await agent.run(Context(), "go")
    assert (most, results(reply)) == (3, ["0", "1", "2", "3", "4", "5"])


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(turns=2), "limit.turns"),
        (Limits(tool_calls=1), "limit.tool_calls"),
        (Limits(tokens=1), "limit.tokens"),
    ],
)
async def test_limit_ends_the_run(limits, code):
    agent = Agent(model=scripted(call("double", {"x": 1}), repeat_last=True), tools=[double], limits=limits)

    with pytest.raises(LimitError) as caught:
        await agent.run(Context(), "go")

    assert (caught.value.code, agent.lifecycle.state) == (code, "failed")


async def test_agent_without_a_limit_of_turns_takes_fifty():
    helper = Agent("helper", model=scripted({"text": "x"}, repeat_last=True))  # its turns are its own
    calling = scripted(call("helper", {"task": "t"}), repeat_last=True)

    with pytest.raises(LimitError, match="agent took 50 turns and gave no answer") as caught:
        await Agent(model=calling, tools=[helper]).run(Context(), "go")

    assert (caught.value.code, len(calling.provider.requests)) == ("limit.turns", 50)
    assert "limits.turns" in caught.value.hint

    more = scripted(*[call("helper", {"task": "t"})] * 60, {"text": "at last"})
    assert (await Agent(model=more, tools=[helper], limits=Limits(turns=200)).run(Context(), "go")).text


async def test_tokens_that_an_answer_used_up_are_not_there_for_the_next_call():
    model = scripted({**call("double", {"x": 1}), "usage": {"output_tokens": 501}}, {"text": "done"})
    agent = Agent(model=model, tools=[double], limits=Limits(tokens=100))

    with pytest.raises(LimitError) as caught:
        await agent.run(Context(), "go")

    assert (caught.value.code, len(model.provider.requests)) == ("limit.tokens", 1)


async def test_limit_of_an_outer_budget_counts_sub_agents():
    helper = Agent("helper", model=scripted({"text": "x"}, repeat_last=True))
    boss = Agent(
        "boss", model=scripted(call("helper", {"task": "t"}), repeat_last=True), tools=[helper], limits=Limits(turns=5)
    )

    with pytest.raises(LimitError) as caught:
        await boss.run(Context(), "go")

    assert caught.value.code == "limit.turns"


async def test_seconds_limit_stops_a_slow_model():
    agent = Agent(model=scripted({"text": "late"}, delay_s=30), limits=Limits(seconds=0.01))

    with pytest.raises(LimitError) as caught:
        await agent.run(Context(), "go")

    assert caught.value.code == "limit.seconds"


async def test_usage_sums_over_sub_agents():
    helper = Agent("helper", model=scripted({"text": "x", "usage": {"input_tokens": 5, "output_tokens": 1}}))
    boss = Agent(
        "boss",
        model=scripted(
            {**call("helper", {"task": "t"}), "usage": {"input_tokens": 10, "output_tokens": 2}},
            {"text": "y", "usage": {"input_tokens": 20, "output_tokens": 3}},
        ),
        tools=[as_tool(helper, description="Helps.")],
    )
    reply = await boss.run(Context(), "go")
    assert (reply.usage.input_tokens, reply.usage.output_tokens, reply.usage.requests) == (35, 6, 3)


async def test_stream_gives_text_tools_and_the_reply():
    model = scripted(call("double", {"x": 2}), {"reasoning": "hm", "text": "four"}, chunk_size=2)
    agent = Agent(model=model, tools=[double])
    seen = [chunk async for chunk in agent.stream(Context(), "go")]
    kinds = [chunk.__struct_config__.tag for chunk in seen]
    assert kinds == ["tool_call", "tool_result", "reasoning", "text", "text", "done"]
    assert seen[-1].reply.text == "four"


async def test_closing_a_stream_stops_the_run():
    agent = Agent(model=scripted({"text": "x" * 10_000}, chunk_size=1))
    stream = agent.stream(Context(), "go")
    await anext(stream)
    await stream.close()
    assert agent.lifecycle.state == "failed"
    assert await stream.next() is None


async def test_failed_run_leaves_the_conversation_as_it_was():
    agent = Agent(model=scripted({"text": "one"}, {"error": "provider.server"}, {"text": "three"}))
    await agent.run(Context(), "first")
    before = list(agent.messages)

    with pytest.raises(ProviderError):
        await agent.run(Context(), "second")

    assert agent.messages == before
    assert (await agent.run(Context(), "again")).text == "three"


async def test_cancelled_run_can_be_followed_by_another():
    agent = Agent(model=scripted({"text": "slow"}, {"text": "b"}, delay_s=5))
    run = asyncio.create_task(agent.run(Context(), "go"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    run.cancel()

    with pytest.raises(asyncio.CancelledError):
        await run

    assert (agent.lifecycle.state, agent.messages) == ("failed", [])


async def test_agent_refuses_a_second_run_at_the_same_time():
    agent = Agent(model=scripted({"text": "x"}, repeat_last=True, delay_s=0.01))
    first = asyncio.create_task(agent.run(Context(), "one"))
    await asyncio.sleep(0)

    with pytest.raises(AgentError) as caught:
        await agent.run(Context(), "two")

    assert caught.value.code == "agent.state"
    assert (await first).text == "x"


async def test_closed_agent_refuses_to_run():
    agent = Agent(model=scripted({"text": "x"}))
    await agent.close(Context())

    with pytest.raises(AgentError):
        await agent.run(Context(), "go")


async def test_paused_agent_waits_until_resumed():
    context = Context()

    @tool
    async def pause_it() -> str:
        """Pause the agent from inside its run."""
        agent.pause()
        return "paused"

    agent = Agent(model=scripted(call("pause_it", {}), {"text": "went on"}), tools=[pause_it])
    paused = asyncio.Event()
    context.events.observe("agent.moved", lambda event: paused.set() if event.data["to"] == "paused" else None)
    run = asyncio.create_task(agent.run(context, "go"))
    await paused.wait()
    agent.resume()
    assert (await run).text == "went on"


async def test_pause_that_comes_in_the_last_turn_stops_nothing():
    context = Context()
    agent = Agent(model=scripted(lambda _request: agent.pause() or {"text": "done"}, {"text": "again"}))

    assert (await agent.run(context, "go")).text == "done"
    assert agent.lifecycle.state == "done"
    assert (await agent.run(context, "go on")).text == "again"


async def test_hook_sees_and_replaces_and_denies():
    seen = []

    async def watch(context, crossing):
        seen.append((crossing.kind, crossing.name))
        yield None

    async def fake(context, crossing):
        yield CacheHit(99)

    async def never(context, crossing):
        yield Deny("not today")

    context = Context()
    context.hooks.add(Hook(watch, "*", priority=10))
    remove = context.hooks.add(Hook(fake, "tool", "double"))
    agent = Agent(model=scripted(call("double", {"x": 1}), {"text": "a"}), tools=[double])
    assert results(await agent.run(context, "go")) == ["99"]
    remove()
    context.hooks.add(Hook(never, "tool"))
    agent = Agent(model=scripted(call("double", {"x": 1}), {"text": "a"}), tools=[double])
    assert "not today" in results(await agent.run(context, "go"))[0]
    assert ("agent", "agent") in seen
    assert ("model", "scripted/scripted") in seen


async def test_crossings_are_told_and_recorded():
    journal = MemoryJournal()
    context = Context(journal=journal)
    topics = []
    context.events.observe(">", lambda event: topics.append(event.type))
    agent = Agent(model=scripted(call("double", {"x": 1}), {"text": "a"}), tools=[double])
    await agent.run(context, "go")
    crossings = [topic for topic in topics if topic != "agent.moved"]
    assert crossings == [
        "agent.started",
        "model.started",
        "model.finished",
        "tool.started",
        "tool.finished",
        "model.started",
        "model.finished",
        "agent.finished",
    ]
    assert [(entry.kind, entry.name) for entry in journal.entries] == [
        ("model", "scripted/scripted"),
        ("tool", "double"),
        ("model", "scripted/scripted"),
    ]


async def test_tool_by_hand_is_checked_too():
    agent = Agent(tools=[double])
    assert await agent.call_tool(Context(), "double", {"x": 4}) == 8

    with pytest.raises(ToolError) as caught:
        await agent.call_tool(Context(), "double", {})

    assert caught.value.code == "tool.arguments"


async def test_clone_shares_parts_but_not_conversation_or_state():
    agent = Agent("one", model=scripted({"text": "a"}, repeat_last=True), tools=[double])
    agent.state.set("k", [1])
    await agent.run(Context(), "hi")
    other = agent.clone(name="two")
    other.state.set("k", [2])
    assert (other.name, other.messages, other.has_tool("double")) == ("two", [], True)
    assert (agent.state.get("k"), other.state.parent) == ([1], agent.state.id)
