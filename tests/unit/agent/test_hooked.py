"""Hooks around agents, model calls, handoffs: what they change really changes, and nothing slips past grants."""

import pytest

from llmspell.agent import Agent, altered
from llmspell.budget import Limits
from llmspell.context import Context, ManualClock
from llmspell.errors import DeniedError, LimitError, NotFoundError, ProviderError, UsageError
from llmspell.grant import Grants
from llmspell.hook import CacheHit, Crossing, Redirect, Replace, Retry, on
from llmspell.message import Message, Reply, TextPart, ToolCall, Usage
from llmspell.provider import Model
from llmspell.scripted import ScriptedProvider


def scripted(*replies, **options):
    return Model(ScriptedProvider(list(replies), **options), "scripted")


def hooked(*hooks, **fields):
    context = Context(clock=ManualClock(), **fields)

    for one in hooks:
        context.hooks.add(one)

    return context


def saying(point, verdict, **options):
    async def ask(_context, _crossing):
        return verdict

    return on(point, ask, **options)


async def test_agent_with_grants_may_touch_less_than_its_context():
    agent = Agent("own", model=scripted({"text": "a"}), grants=Grants({"tool": ["ring"]}))
    named = agent.clone(model="scripted/offline")

    async def find(_name):
        return scripted({"text": "b"})

    with pytest.raises(DeniedError, match="model=scripted/scripted, which is not granted"):
        await named.run(Context(model=find), "go")

    assert (await agent.run(Context(model=find), "go")).text == "a"  # a model itself needs no grant


@pytest.mark.parametrize(
    "failing", [{"error": "provider.server"}, {"tool_calls": [{"name": "handoff_to_other", "args": {}}]}]
)
async def test_agent_that_failed_anywhere_can_begin_again(failing):
    other = Agent("other", model=scripted({"error": "provider.server"}))
    agent = Agent(model=scripted(failing, {"text": "well"}), handoffs=[other])
    reply = await agent.run(hooked(saying("error:agent", Retry(), match="agent")), "go")

    assert (reply.text, agent.lifecycle.state, len(agent.messages)) == ("well", "done", 2)


async def test_agents_own_hooks_are_around_its_work_only():
    seen = []

    async def note(_context, crossing):
        seen.append(str(crossing))

    helper = Agent("helper", model=scripted({"text": "h"}))
    agent = Agent("own", model=scripted({"text": "a"}), hooks=[on("before:*", note)])
    context = Context()
    await agent.run(context, "go")
    await helper.run(context, "go")

    assert seen == ["agent own", "model scripted/scripted"]
    assert not context.hooks.active


async def test_clone_keeps_the_hooks():
    agent = Agent(model=scripted({"text": "a"}, repeat_last=True), hooks=[saying("after:agent", Replace("changed"))])

    assert (await agent.clone().run(Context(), "go")).text == "changed"


async def test_replaced_model_name_needs_its_own_grant():
    async def model(_name):
        return Model(ScriptedProvider([{"text": "x"}]), "cheap")

    grants = Grants({"model": ["scripted/cheap"]})
    context = hooked(saying("before:model", Replace({"model": "dear"})), model=model, grants=grants)

    with pytest.raises(DeniedError) as caught:
        await Agent(model="scripted/cheap").run(context, "go")

    assert caught.value.data == {"kind": "model", "target": "scripted/dear"}


async def test_replaced_messages_do_not_lift_the_need_for_a_grant():
    async def model(_name):
        return Model(ScriptedProvider([{"text": "x"}]), "dear")

    context = hooked(
        saying("before:model", Replace({"messages": "hello"})),
        model=model,
        grants=Grants({"model": ["scripted/cheap"]}),
    )

    with pytest.raises(DeniedError):
        await Agent(model="scripted/dear").run(context, "go")


async def test_redirection_to_a_name_needs_a_grant():
    async def model(name):
        return Model(ScriptedProvider([{"text": name}]), name.partition("/")[2])

    context = hooked(
        saying("before:model", Redirect("scripted/dear"), match="*/cheap"),
        model=model,
        grants=Grants({"model": ["scripted/cheap"]}),
    )

    with pytest.raises(DeniedError):
        await Agent(model="scripted/cheap").run(context, "go")


async def test_cache_hit_uses_nothing_up():
    reply = await Agent(model=scripted()).run(hooked(saying("before:model", CacheHit({"text": "hit"}))), "go")

    assert (reply.text, reply.usage) == ("hit", Usage())


async def test_whole_reply_may_be_given():
    given = Reply(message=Message("assistant", (TextPart("whole"),)), usage=Usage(), finish_reason="length")
    reply = await Agent(model=scripted()).run(hooked(saying("before:model", CacheHit(given))), "go")

    assert (reply.text, reply.finish_reason) == ("whole", "length")


async def test_text_of_a_reply_is_replaced_where_it_stood_and_calls_stay():
    call = ToolCall("1", "x", "{}")
    before = Reply(message=Message("assistant", (call, TextPart("a"), TextPart("b"))), usage=Usage())
    made = altered.reply(Crossing("model", "m", result=before), {"text": "c"})

    assert made.message.parts == (call, TextPart("c"))


@pytest.mark.parametrize(
    ("point", "verdict"),
    [
        ("before:model", Replace({"messages": 1})),
        ("before:model", Replace({"settings": {"temperature": "hot"}})),
        ("before:model", Replace({"settings": {"temperature": 3}})),
        ("before:model", Replace({"settings": {"heat": 1}})),
        ("after:model", Replace({"usage": 1})),
        ("after:model", Replace(1)),
        ("before:agent", Replace(1)),
        ("before:agent", Replace([])),
        ("after:agent", Replace({"txt": "a"})),
        ("before:agent", Redirect(1)),
        ("before:model", Redirect(1)),
        ("chunk:model", Replace(1)),
    ],
)
async def test_value_that_does_not_fit_is_refused(point, verdict):
    with pytest.raises(UsageError) as caught:
        await Agent(model=scripted({"text": "x"})).run(hooked(saying(point, verdict)), "go")

    assert caught.value.code == "hook.verdict"


async def test_redirection_to_an_unknown_agent_is_not_found():
    with pytest.raises(NotFoundError):
        await Agent(model=scripted({"text": "x"})).run(hooked(saying("before:agent", Redirect("nobody"))), "go")


async def test_retried_model_call_counts_as_a_turn_each_time():
    agent = Agent(model=scripted({"error": "provider.server"}, repeat_last=True), limits=Limits(turns=2))

    with pytest.raises(LimitError):
        await agent.run(hooked(saying("error:model", Retry(max=9), match="*")), "go")


async def test_error_is_raised_when_retries_are_used_up():
    agent = Agent(model=scripted({"error": "provider.server"}, repeat_last=True))

    with pytest.raises(ProviderError):
        await agent.run(hooked(saying("error:model", Retry(max=2))), "go")
