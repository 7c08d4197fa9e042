"""What every pattern owes: pieces, usage, events, limits, pauses, an untouched conversation after a failure."""

import asyncio

import pytest

from llmspell import Agent
from llmspell.budget import Limits
from llmspell.errors import AgentError, DeniedError, LimitError, ProviderError
from llmspell.grant import Grants
from llmspell.hook import Deny, on
from llmspell.provider import TextChunk

NO = {"output": {"approved": False, "feedback": "no"}}
YES = {"output": {"approved": True}}


async def test_only_the_answer_that_stands_is_streamed(app, context, scripted):
    critic = app.agent("critic", model=scripted({"text": "bad"}, NO, {"text": "good"}, YES))

    chunks = [chunk async for chunk in critic.stream(context, "Write.")]

    assert [chunk.text for chunk in chunks if isinstance(chunk, TextChunk)] == ["good"]
    assert chunks[-1].reply.output["approved"]


async def test_usage_is_that_of_all_parts(app, context, scripted):
    used = {"usage": {"input_tokens": 10, "output_tokens": 1, "cost_usd": 0.5}}
    critic = app.agent("critic", model=scripted({"text": "good", **used}, {**YES, **used}))

    reply = await critic.run(context, "Write.")

    assert (reply.usage.requests, reply.usage.total_tokens, reply.cost_usd) == (2, 22, 1.0)
    assert context.budget.usage == reply.usage


async def test_each_part_is_a_crossing_of_its_own(app, context, scripted):
    seen = []
    context.events.observe("agent.*", lambda event: seen.append((event.type, event.subject)))
    critic = app.agent("critic", name="c", model=scripted({"text": "good"}, YES))

    await critic.run(context, "Write.")

    ended = [subject for topic, subject in seen if topic == "agent.finished"]
    assert ended == ["c-generator", "c-reviewer", "c"]


async def test_a_limit_bounds_all_parts_together(app, context, scripted):
    critic = app.agent("critic", limits=Limits(turns=3), model=scripted({"text": "x"}, NO, repeat_last=True))

    with pytest.raises(LimitError, match="3 turns"):
        await critic.run(context, "Write.")


async def test_a_run_that_fails_leaves_the_conversation_as_it_was(app, context, scripted):
    critic = app.agent("critic", model=scripted({"text": "good"}, YES, {"text": "next"}, {"error": "provider.server"}))
    await critic.run(context, "Write.")

    with pytest.raises(ProviderError):
        await critic.run(context, "Again.")

    assert [message.text for message in critic.messages] == ["Write.", "good"]


async def test_a_later_run_knows_what_was_said(app, context, scripted):
    model = scripted({"text": "one"}, YES, {"text": "two"}, YES)
    critic = app.agent("critic", model=model)
    await critic.run(context, "First.")
    await critic.run(context, "Second.")

    asked = model.provider.requests[2].messages

    assert [message.text for message in asked[1:]] == ["First.", "one", "Second."]


async def test_it_is_paused_between_its_turns(app, context, scripted):
    paused = asyncio.Event()
    context.events.observe("agent.moved", lambda event: event.data["to"] == "paused" and paused.set())

    async def review(_request):
        critic.pause()
        return NO

    critic = app.agent("critic", model=scripted({"text": "one"}, review, {"text": "two"}, YES))
    run = asyncio.create_task(critic.run(context, "Write."))
    await asyncio.wait_for(paused.wait(), 5)
    critic.resume()
    assert ((await run).text, critic.lifecycle.state) == ("two", "done")


async def test_a_cancelled_run_cancels_its_parts(app, context, scripted):
    entered, stopped = asyncio.Event(), []

    async def hang(_request):
        entered.set()

        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            stopped.append("model")
            raise

    agent = app.agent("debate", model=scripted(hang, hang))
    run = asyncio.create_task(agent.run(context, "Well?"))
    await entered.wait()
    await asyncio.sleep(0)
    run.cancel()

    with pytest.raises(asyncio.CancelledError):
        await run

    assert (stopped, agent.lifecycle.state) == (["model", "model"], "failed")


async def test_hooks_and_grants_reach_the_parts(app, scripted):
    async def deny(_context, _crossing):
        return Deny("no reviews")

    context = app.context()
    context.hooks.add(on("before:agent", deny, match="*-reviewer"))
    critic = app.agent("critic", model=scripted({"text": "good"}, YES))

    with pytest.raises(DeniedError, match="no reviews"):
        await critic.run(context, "Write.")

    narrow = app.context(grants=Grants({"tool": ["*"]}))

    with pytest.raises(DeniedError, match="model=scripted/offline"):
        await app.agent("critic", model="scripted/offline").run(narrow, "Write.")


async def test_a_part_played_by_an_agent_that_answers_otherwise_is_an_error(app, context, scripted):
    from llmspell import Workflow

    reviewer = Workflow.sequential("judge", [lambda text: "fine"])
    critic = app.agent("critic", model=scripted({"text": "good"}), reviewer=reviewer)

    with pytest.raises(AgentError, match="the answer of judge is no Review") as caught:
        await critic.run(context, "Write.")

    assert caught.value.code == "agent.output"


async def test_a_pattern_takes_over_a_conversation_and_is_a_tool(app, context, scripted):
    critic = app.agent("critic", model=scripted({"text": "good"}, YES, {"text": "better"}, YES))
    handing = {"tool_calls": [{"name": "handoff_to_critic", "args": {}}]}
    desk = Agent("desk", model=scripted(handing), handoffs=[critic])

    assert (await desk.run(context, "Write.")).agent == "critic"

    calling = {"tool_calls": [{"name": "critic", "args": {"task": "Write."}}]}
    boss = Agent("boss", model=scripted(calling, {"text": "ok"}), tools=[critic])
    await boss.run(context, "Go.")
    assert '"answer":"better"' in boss.messages[2].parts[0].content


async def test_a_clone_may_have_another_model(app, context, scripted):
    critic = app.agent("critic", model=scripted())
    other = critic.clone(name="other", model=scripted({"text": "mine"}, YES))

    assert (await other.run(context, "Write.")).text == "mine"
