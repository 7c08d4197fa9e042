"""Answers that the hook `cache` keeps in a store: for whom, how long, and that damage is a miss, never a crash."""

import asyncio

import msgspec
import pytest

from llmspell import ScriptedProvider
from llmspell.agent.asking import ask_model
from llmspell.app import App
from llmspell.context import Context, ManualClock
from llmspell.errors import DeniedError, StateError
from llmspell.grant import Grants
from llmspell.hook.plugin import HookSettings, make_hooks
from llmspell.message import Usage, user
from llmspell.provider import Model, ModelRequest
from llmspell.store import By, Place, Put, Span
from llmspell.tool import tool

MINE = Place("spell", "mine")
KEPT = Place("spell.answer", "mine")


class Process:
    """What one process has: a hook with a memory of its own, around a model and a tool that count their calls."""

    def __init__(self, store, now=100.0, owner=MINE, **options):
        self.context = Context(run_id=str(id(self)), clock=ManualClock(now), store=lambda _scope: store, owner=owner)
        self.told = []
        self.calls = 0
        self.provider = ScriptedProvider([lambda _request: {"text": f"answer {self.calls}"}], repeat_last=True)
        settings = HookSettings(options={"keep": "store", **options})

        for one in make_hooks(App().hook_plugins.get("cache"), "cache", settings):
            self.context.hooks.add(one)

        for topic in ("cache.damaged", "hook.failed"):
            self.context.events.observe(topic, lambda event: self.told.append((event.type, event.data["code"])))

    async def emit(self, _chunk):
        pass

    async def ask(self, text="hello", **changes):
        context = msgspec.structs.replace(self.context, **changes)
        request = ModelRequest(model="m", messages=[user(text)])
        self.calls += 1
        return await ask_model(context, Model(self.provider, "m"), request, (), self.emit)

    async def call(self, value):
        async def give() -> object:
            self.calls += 1
            return value

        return await tool(name="give", effect="read")(give).call(self.context, {})


@pytest.fixture
def process(store):
    def make(**fields):
        return Process(store, **fields)

    return make


async def spoil(store, data):
    (key,) = await store.keys(KEPT, Span(), 100.0)
    await store.apply(KEPT, [Put(key=key, data=data, expires_at=1000.0)], By(at=100.0, act="set"))


async def test_answer_outlives_the_process_and_costs_nothing(process):
    first, second = process(), process()

    asked = await first.ask()
    again = await second.ask()

    assert again.message == asked.message
    assert again.usage == Usage()
    assert second.provider.requests == []


async def test_taken_answer_is_in_memory_from_then_on(process, store):
    await process().ask()
    second = process()
    await second.ask()
    await store.apply(KEPT, [], By(at=100.0, act="set"))
    await spoil(store, b"gone")

    assert (await second.ask()).message.text == "answer 1"
    assert second.told == []


async def test_answer_ends_with_its_time_in_every_process(process):
    await process(ttl_s=10).ask()
    late, too_late = process(now=109.9, ttl_s=10), process(now=110.0, ttl_s=10)

    assert (await late.ask()).message.text == "answer 1"
    await late.context.clock.sleep(0.1)
    await late.ask()
    await too_late.ask("hello")

    assert len(late.provider.requests) == 1


@pytest.mark.parametrize("owner", [Place("spell", "other"), Place("user", "mine"), Place("app"), None])
async def test_no_owner_gets_the_answers_of_another(process, owner):
    await process().ask()
    other = process(owner=owner)

    await other.ask()

    assert len(other.provider.requests) == 1


async def test_other_grants_have_answers_of_their_own(process):
    await process().ask()
    other = process()

    await other.ask(grants=Grants({"model": ["scripted/*"]}))

    assert len(other.provider.requests) == 1


async def test_all_share_answers_when_told(process):
    await process(shared=True).ask()
    other = process(owner=Place("spell", "other"), shared=True)

    await other.ask()

    assert other.provider.requests == []


async def test_nothing_is_kept_for_nobody(process, store):
    one = process(owner=None)

    await one.ask()
    await one.ask()

    assert len(one.provider.requests) == 1
    assert [name for scope in ("spell", "app") for name in await store.owners(f"{scope}.answer")] == []


async def test_rule_that_denies_the_owners_state_keeps_its_answers_out_of_the_store(process, store):
    one = process()

    await one.ask(grants=Grants({"model": ["*"], "state": ["*"]}, {"state": ["spell/mine"]}))

    assert await store.keys(KEPT, Span(), 100.0) == []


@pytest.mark.parametrize(
    "value",
    [None, 1, 1.5, "text", b"bytes", [], {}, {"a": [1, {"b": True}], "c": None}, {1: "one"}, float("inf"), 2**63],
)
async def test_value_comes_back_as_it_was(process, value):
    await process().call(value)
    second = process()

    again = await second.call(value)

    assert (again, type(again), second.calls) == (value, type(value), 0)


@pytest.mark.parametrize("value", [(1, 2), 2**70, "\ud800", float("nan")], ids=repr)
async def test_value_that_would_come_back_otherwise_is_not_kept(process, store, value):
    one = process()

    await one.call(value)

    assert await store.keys(KEPT, Span(), 100.0) == []
    assert one.told == []


async def test_whole_reply_comes_back(process):
    first, second = process(), process()
    first.provider = ScriptedProvider([{"reasoning": "hm", "text": "yes", "tool_calls": [{"name": "give"}]}])

    asked = await first.ask()
    again = await second.ask()

    assert [type(part).__name__ for part in again.message.parts] == ["Reasoning", "TextPart", "ToolCall"]
    assert (again.message, again.finish_reason) == (asked.message, asked.finish_reason)


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"\x93\x02\xc0\xc0", b"\x93\x01\xc0", b"\xc1", b"\x93\x01\xa1\xff\xc0"]
)
async def test_damaged_answer_is_told_and_asked_for_anew(process, store, data):
    await process().ask()
    await spoil(store, data)
    second, third = process(), process()

    answer = await second.ask()
    await third.ask()

    assert answer.message.text == "answer 1"
    assert second.told == [("cache.damaged", "state.corrupt")]
    assert (len(second.provider.requests), third.provider.requests, third.told) == (1, [], [])


class Broken:
    """A store that cannot be reached."""

    def __getattr__(self, _name):
        async def fail(*_given):
            raise StateError("the server is away")

        return fail


async def test_store_that_is_away_is_told_and_done_without():
    one = Process(Broken())

    assert (await one.ask()).message.text == "answer 1"
    assert one.told == [("hook.failed", "state.unavailable")]


async def test_answers_of_one_owner_are_bounded(process, store):
    one = process(max_entries=3)

    for i in range(10):
        await one.ask(str(i))

    assert len(await store.keys(KEPT, Span(), 100.0)) == 3


async def test_what_expired_is_forgotten_with_its_changes(process, store):
    await process(max_entries=3, ttl_s=1).ask("old")
    await process(max_entries=3, ttl_s=1, now=200.0).ask("new")

    assert len(await store.keys(KEPT, Span(), 0.0)) == 1
    assert await store.erase(KEPT, "") == 0


async def test_answer_that_is_too_large_for_the_store_is_kept_in_memory(process, store):
    one = process()

    for _ in range(2):
        await one.call("x" * 20_000)

    assert one.calls == 1
    assert await store.keys(KEPT, Span(), 100.0) == []
    assert one.told == []


async def test_equal_questions_at_once_look_into_the_store_once(process):
    await process().ask()
    second = process()

    replies = await asyncio.gather(*[second.ask() for _ in range(5)])

    assert [reply.message.text for reply in replies] == ["answer 1"] * 5
    assert second.provider.requests == []


@pytest.mark.parametrize(("options", "refused"), [({"shared": True}, True), ({}, False)])
def test_spell_that_shares_answers_with_all_must_be_granted_that(options, refused):
    settings = HookSettings(options={"keep": "store", **options})
    plugin = App().hook_plugins.get("cache")

    if not refused:
        make_hooks(plugin, "cache", settings, Grants({}))
        return

    make_hooks(plugin, "cache", settings, Grants({"state": ["app"]}))

    with pytest.raises(DeniedError, match="state=app"):
        make_hooks(plugin, "cache", settings, Grants({}))
