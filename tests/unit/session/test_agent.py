"""Agents whose conversation lives in a session."""

import pytest

from llmspell.agent import Agent, summary_by
from llmspell.errors import AgentError, ProviderError, SessionError
from llmspell.hook import CacheHit, on
from llmspell.message import Message, ToolCall, assistant, user
from llmspell.provider import Model
from llmspell.scripted import ScriptedProvider
from llmspell.session import Bound, Session
from llmspell.tool import tool


@pytest.fixture
async def session(context, home):
    return await Session.open(context, home, "s")


def scripted(replies):
    return Model(ScriptedProvider(replies), "m")


def says(*texts):
    return scripted([{"text": one} for one in texts])


def shown(messages):
    return [f"{one.role}: {one.text}" for one in messages]


async def test_another_agent_goes_on_where_one_ended(context, home, session):
    await Agent("one", model=says("Paris"), session=session).run(context, "Capital of France?")
    seen = []

    async def look(_context, crossing):
        seen.extend(crossing.input.messages)

    context.hooks.add(on("before:model", look))
    other = Agent("two", model=says("Two million"), session=Session(home, "s"))
    await other.run(context, "How many live there?")

    assert shown(seen) == ["user: Capital of France?", "assistant: Paris", "user: How many live there?"]
    assert shown(await session.messages(context)) == [*shown(seen), "assistant: Two million"]
    assert other.messages == await session.messages(context)


async def test_tool_calls_are_kept_with_their_results(context, session):
    @tool()
    async def double(n: int) -> int:
        """Double a number."""
        return 2 * n

    model = scripted([{"tool_calls": [{"name": "double", "args": {"n": 21}}]}, {"text": "42"}])
    await Agent(model=model, tools=[double], session=session).run(context, "double 21")
    kept = await session.messages(context)
    assert [one.role for one in kept] == ["user", "assistant", "tool", "assistant"]
    assert kept[2].parts[0].content == "42"


async def test_failed_run_leaves_the_session_as_it_was(context, session):
    agent = Agent(model=scripted([{"error": "provider.network"}]), session=session)

    with pytest.raises(ProviderError):
        await agent.run(context, "hello?")

    assert await session.messages(context) == []


async def test_answer_from_a_cache_adds_nothing(context, session):
    async def answer(_context, _crossing):
        return CacheHit("known")

    context.hooks.add(on("before:agent", answer))
    assert (await Agent(model=says(), session=session).run(context, "hello?")).text == "known"
    assert await session.messages(context) == []


async def test_agent_of_a_suspended_session_fails(context, session):
    agent = Agent(model=says("a", "b"), session=session)
    await session.suspend(context)

    with pytest.raises(SessionError):
        await agent.run(context, "hello?")

    assert agent.lifecycle.state == "failed"
    await session.resume(context)
    assert (await agent.run(context, "hello?")).text == "a"


async def test_copies_and_tools_stay_out_of_the_session(context, session):
    agent = Agent(model=says("a", "b"), session=session)
    await agent.fresh().run(context, "hello?")
    await agent.clone(name="other").run(context, "hello?")
    assert (agent.clone().session, await session.messages(context)) == (None, [])


async def test_conversation_in_a_session_is_not_reset(context, session):
    with pytest.raises(AgentError, match="lives in the session s") as caught:
        Agent(session=session).reset()

    assert caught.value.code == "agent.state"


async def test_model_sums_up_what_goes(context, session):
    calls = Message("assistant", (ToolCall("1", "calculate", "{}"),))
    await session.append(context, [user("6 x 7?"), calls, assistant("42"), user("thanks")])
    seen = []

    async def look(_context, crossing):
        seen.append(crossing.input.messages[-1].text)

    context.hooks.add(on("before:model", look))
    assert await session.trim(context, Bound(last=1), summarise=summary_by(says("They multiplied."))) == 2
    assert seen == ["user: 6 x 7?\nassistant: calls calculate with {}\nassistant: 42"]
    assert (await session.messages(context))[0].text == "Summary of the conversation so far:\nThey multiplied."
