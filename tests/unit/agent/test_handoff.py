"""Handoff without a workflow: who answers, what goes along, circles."""

import pytest

from llmspell import Agent, Offer, ScriptedProvider
from llmspell.agent.handoff import last_message
from llmspell.context import Context
from llmspell.errors import AgentError
from llmspell.provider import Model


def scripted(*replies, **options):
    return Model(ScriptedProvider(replies, **options), "m")


def hand_over(to, **args):
    return {"tool_calls": [{"name": f"handoff_to_{to}", "args": args}]}


def said(agent):
    return [(message.role, message.text) for message in agent.model.provider.requests[0].messages]


async def test_other_agent_answers_and_usage_sums():
    expert = Agent("expert", model=scripted({"text": "42"}), description="Knows.")
    desk = Agent("desk", model=scripted(hand_over("expert", reason="hard")), handoffs=[expert])
    reply = await desk.run(Context(), "question")
    assert (reply.text, reply.agent, reply.usage.requests) == ("42", "expert", 2)
    assert said(expert) == [("user", "question")]
    assert desk.messages[-1].text == "42"


async def test_conversation_can_go_on_after_a_handoff():
    expert = Agent("expert", model=scripted({"text": "42"}))
    desk = Agent("desk", model=scripted(hand_over("expert"), {"text": "back"}), handoffs=[expert])
    await desk.run(Context(), "one")
    assert (await desk.run(Context(), "two")).text == "back"
    roles = [message.role for message in desk.messages]
    assert roles == ["user", "assistant", "tool", "assistant", "user", "assistant"]


async def test_input_filter_and_state_go_along():
    expert = Agent("expert", model=scripted({"text": "ok"}))
    offer = Offer(target=expert, input_filter=last_message, state={"customer": "who"})
    desk = Agent("desk", model=scripted({"text": "hi"}, hand_over("expert")), handoffs=[offer])
    desk.state.set("customer", "Ann")
    await desk.run(Context(), "first")
    await desk.run(Context(), "second")
    assert said(expert) == [("user", "second")]
    assert expert.state.get("who") == "Ann"


async def test_input_filter_may_leave_nothing():
    async def nothing(_messages):
        return []

    expert = Agent("expert", model=scripted({"text": "ok"}))
    offer = Offer(target=expert, input_filter=nothing)
    desk = Agent("desk", model=scripted(hand_over("expert")), handoffs=[offer])
    assert (await desk.run(Context(), "first")).text == "ok"
    assert said(expert) == []


async def test_agent_can_hand_back():
    desk = Agent("desk", model=scripted({"text": "done"}))
    clone = desk.clone(name="front", model=scripted(hand_over("expert")))
    expert = Agent("expert", model=scripted(hand_over("desk")), handoffs=[desk])
    clone.offers["handoff_to_expert"] = Offer(target=expert)
    assert (await clone.run(Context(), "go")).agent == "desk"


async def test_circle_is_an_error_that_names_the_path():
    one = Agent("one", model=scripted(hand_over("two"), repeat_last=True))
    two = Agent("two", model=scripted(hand_over("one"), repeat_last=True))
    one.offers["handoff_to_two"] = Offer(target=two)
    two.offers["handoff_to_one"] = Offer(target=one)

    with pytest.raises(AgentError) as caught:
        await one.run(Context(), "go")

    assert caught.value.code == "agent.handoff_loop"
    assert "one → two" in caught.value.message


async def test_handoff_by_code_and_its_crossing():
    context = Context()
    topics = []
    context.events.observe("handoff.*", lambda event: topics.append((event.type, event.subject)))
    first = Agent("first", model=scripted({"text": "a"}))
    second = Agent("second", model=scripted({"text": "b"}))
    await first.run(context, "hello")
    reply = await first.hand_off(context, second, reason="test")
    assert reply.text == "b"
    assert said(second) == [("user", "hello"), ("assistant", "a")]
    assert topics == [("handoff.started", "second"), ("handoff.finished", "second")]


async def test_handoff_is_a_chunk_of_the_stream():
    expert = Agent("expert", model=scripted({"text": "42"}))
    desk = Agent("desk", model=scripted(hand_over("expert")), handoffs=[expert])
    seen = [chunk async for chunk in desk.stream(Context(), "go")]
    assert [(one.source, one.target) for one in seen if one.__struct_config__.tag == "handoff"] == [("desk", "expert")]
