"""The listener: one run for each event, in order, bounded, and nothing left when it ends."""

import asyncio
import os

import msgspec
import pytest

from llmspell.app import App, Given, Script
from llmspell.config import Permissions, Settings, SourceSettings, SpellLimits
from llmspell.errors import ConfigError, DeniedError, EventError, NotFoundError, UsageError
from llmspell.listener import Listener, Listening, Outcome

TELLS = {
    "lua": 'local e = Run.input("event") return { e.type, e.subject, e.data.n, e.source, e.key }',
    "javascript": 'const e = await Run.input("event"); return [e.type, e.subject, e.data.n, e.source, e.key]',
}
FAILS = 'local n = Run.input("event").data if n == 2 then error("no " .. n) end return n'
READS = 'return Tool.call("file_read", { path = "a.txt" }).text'


@pytest.fixture
async def app():
    async with App(Settings()) as made:
        yield made


@pytest.fixture
def listen(app, tmp_path):
    """Return a listener, and the list of its runs."""

    def make(source, on=("order.*",), language="lua", given=Given(), **options):
        script = Script(source=source, file="s", engine=language, folder=tmp_path)
        listening = Listening(on=on, **{"backoff_s": 0.0, **options})
        return Listener(app, script, listening, given=msgspec.structs.replace(given, trusted=True))

    return make


class Heard:
    """A listener at work on events that are published once it listens."""

    def __init__(self, listener, app):
        self.runs = []
        self.task = asyncio.ensure_future(listener.run(on_ran=self.runs.append))
        self.bus = app.events

    async def publish(self, *data, topic="order.placed", **fields):
        await asyncio.sleep(0)

        for one in data:
            await self.bus.send(topic, data=one, **fields)

    @property
    def results(self):
        return [one.result.result for one in self.runs]


@pytest.mark.parametrize("language", ["lua", "javascript"])
async def test_spell_sees_the_event(app, listen, language):
    heard = Heard(listen(TELLS[language], language=language, most=1), app)

    await heard.publish({"n": 7}, subject="apple", source="shop", key="k")

    assert await heard.task == Outcome(done=1, given_up=0, dropped=0)
    assert heard.results == [["order.placed", "apple", 7, "shop", "k"]]


async def test_temporary_state_ends_with_its_run(app, listen):
    source = 'local t = State.scope("temp", "all") t:set("n", t:get("n", 0) + 1) return t:get("n")'
    heard = Heard(listen(source, most=2), app)

    await heard.publish(1, 2)

    await heard.task
    assert heard.results == [1, 1]


async def test_given_inputs_and_arguments_reach_each_run(app, listen):
    given = Given(args=("x",), inputs={"a": 1})
    heard = Heard(listen('return { Run.args[1], Run.input("a") }', given=given, most=2), app)

    await heard.publish(1, 2)
    await heard.task

    assert heard.results == [["x", 1], ["x", 1]]


async def test_event_that_fits_two_patterns_runs_once_and_others_do_not(app, listen):
    listener = listen('return Run.input("event").data', on=("order.*", "order.placed", "bill.>"))
    heard = Heard(listener, app)

    await heard.publish(1)
    await heard.publish(2, topic="other.placed")
    await heard.publish(3, topic="bill.paid.late")
    listener.stop()
    await heard.task

    assert heard.results == [1, 3]


async def test_failing_run_becomes_a_dead_letter_and_the_listener_goes_on(app, listen):
    letters = []
    app.events.observe("dead.>", lambda event: letters.append((event.type, event.data["error"]["code"])))
    heard = Heard(listen(FAILS, most=3), app)

    await heard.publish(1, 2, 3)

    assert await heard.task == Outcome(done=2, given_up=1, dropped=0)
    assert [one.result.status for one in heard.runs] == ["ok", "error", "ok"]
    assert letters == [("dead.order.placed", "script.error")]


async def test_failing_run_is_tried_again_as_often_as_asked(app, listen):
    heard = Heard(listen(FAILS, most=1, retries=2), app)

    await heard.publish(2)

    assert await heard.task == Outcome(done=0, given_up=1, dropped=0)
    assert [one.attempt for one in heard.runs] == [1, 2, 3]


async def test_crossings_of_the_runs_start_no_runs(app, listen):
    listener = listen('Tool.call("calculate", { expression = "1+1" }) return Run.input("event").type', on=(">",))
    heard = Heard(listener, app)

    await heard.publish(1)
    await heard.publish(2, topic="tool.finished", source="another run")
    listener.stop()
    await heard.task

    assert heard.results == ["order.placed", "tool.finished"]


async def test_what_a_run_publishes_starts_the_next_and_knows_its_cause(app, listen):
    chain = 'local e = Run.input("event") if e.data > 1 then Event.publish("order.next", e.data - 1) end'
    heard = Heard(listen(f"{chain} return {{ e.id, e.causationid }}", most=3), app)

    await heard.publish(3)
    await heard.task

    (first, none), (second, by_first), (_, by_second) = heard.results
    assert (none, by_first, by_second) == ("", first, second)


async def test_run_never_waits_for_the_queue_that_waits_for_it(app, listen):
    more = 'if Run.input("event").data == 0 then for i = 1, 4 do Event.publish("bill.sent", i) end end'
    heard = Heard(listen(more, on=("order.*", "bill.*"), buffer=1, most=5), app)

    await heard.publish(0)

    assert await heard.task == Outcome(done=5, given_up=0, dropped=0)


async def test_enough_events_end_it_and_the_rest_is_not_run(app, listen):
    heard = Heard(listen('return Run.input("event").data', most=2), app)

    await heard.publish(1, 2, 3, 4)

    assert await heard.task == Outcome(done=2, given_up=0, dropped=0)
    assert heard.results == [1, 2]


async def test_stop_takes_no_more_and_works_on_what_waits(app, listen):
    listener = listen('return Run.input("event").data')
    heard = Heard(listener, app)

    await heard.publish(1, 2, 3)
    listener.stop()
    await heard.publish(4)

    assert await heard.task == Outcome(done=3, given_up=0, dropped=0)
    assert heard.results == [1, 2, 3]


async def test_time_that_is_over_ends_it(app, listen):
    assert await listen("return 1", seconds=0.01).run() == Outcome(done=0, given_up=0, dropped=0)


async def test_full_queue_loses_what_the_policy_says_and_counts_it(app, listen):
    heard = Heard(listen('return Run.input("event").data', buffer=2, on_full="drop_newest", most=2), app)

    await heard.publish(1, 2, 3)

    assert await heard.task == Outcome(done=2, given_up=0, dropped=1)
    assert heard.results == [1, 2]


@pytest.mark.parametrize(("concurrency", "expected"), [(1, {1}), (8, set(range(2, 9)))])
async def test_as_many_runs_at_once_as_asked_and_keys_in_order(app, listen, concurrency, expected):
    running, most = set(), 0

    def count(event):
        nonlocal most
        running.symmetric_difference_update({event.source})
        most = max(most, len(running))

    app.events.observe("spell.started", count)
    app.events.observe("spell.finished", count)
    heard = Heard(listen('Task.yield() return Run.input("event").data', concurrency=concurrency, most=32), app)
    await asyncio.sleep(0)

    for i in range(32):
        await app.events.send("order.placed", data=[i % 16, i], key=str(i % 16))

    await heard.task

    assert most in expected
    for key in range(16):
        assert [n for k, n in heard.results if k == key] == [key, key + 16]


async def test_each_run_has_a_budget_of_its_own(app, listen):
    spell = 'return Tool.call("calculate", { expression = "1+1" })'
    heard = Heard(listen(spell, given=Given(limits=SpellLimits(tool_calls=1)), most=3), app)

    await heard.publish(1, 2, 3)

    assert await heard.task == Outcome(done=3, given_up=0, dropped=0)


async def test_runs_leave_no_files_open(tmp_path, listen):
    (tmp_path / "a.txt").write_text("x")

    async with App(Settings(permissions=Permissions(allow={"tool": ["*"], "fs.read": [str(tmp_path)]}))) as app:
        script = Script(source=READS, file="s", engine="lua", folder=tmp_path)
        listener = Listener(app, script, Listening(on=("order.*",)), given=Given(trusted=True))
        heard = Heard(listener, app)
        opened = []

        for i in range(5):
            await heard.publish(i)
            await app.events._tree.items()[0].settled()
            opened.append(len(os.listdir("/proc/self/fd")))

        listener.stop()
        assert await heard.task == Outcome(done=5, given_up=0, dropped=0)
        assert opened[1:] == [opened[1]] * 4


async def test_cancelled_listener_stops_its_runs_and_leaves_nothing(app, listen):
    started = asyncio.Event()
    app.events.observe("spell.started", lambda _event: started.set())
    listener = listen("Task.sleep(60)", sources={"timer": SourceSettings(options={"every": {"tick": 60}})})
    tasks = asyncio.all_tasks()
    heard = Heard(listener, app)
    await heard.publish(1)
    await started.wait()

    heard.task.cancel()
    await asyncio.wait([heard.task])

    assert heard.task.cancelled()
    assert [one.pattern for one in app.events._tree.items()] == ["spell.started"]
    assert {one for one in asyncio.all_tasks() if not one.done()} - tasks == set()


async def test_source_brings_the_events_and_says_when_it_is_ready(app, listen):
    ready = []
    listener = listen(
        'return Run.input("event").data.count',
        on=("timer.tick",),
        sources={"mine": SourceSettings(use="timer", options={"every": {"tick": 0.001}})},
        most=1,
    )

    outcome = await listener.run(on_ready=lambda name, place: ready.append((name, place)))

    assert outcome.done == 1
    assert ready == [("mine", "tick every 0.001 s")]


async def test_source_that_fails_ends_it_with_its_error(app, listen, tmp_path):
    (tmp_path / "in").mkdir()
    options = {"paths": [str(tmp_path / "in")], "debounce_ms": 1}

    async with App(Settings(permissions=Permissions(allow={"fs.read": [str(tmp_path)]}))) as granted:
        script = Script(source="return 1", file="s", engine="lua", folder=tmp_path)
        listener = Listener(
            granted, script, Listening(on=("file.*",), sources={"file": SourceSettings(options=options)})
        )
        (tmp_path / "in").rmdir()

        with pytest.raises(EventError) as caught:
            await listener.run()

    assert caught.value.code == "event.source"


@pytest.mark.parametrize(
    ("sources", "error"),
    [
        ({"fil": SourceSettings()}, NotFoundError),
        ({"timer": SourceSettings()}, ConfigError),
        ({"file": SourceSettings(options={"paths": ["/nowhere"]})}, DeniedError),
    ],
)
async def test_source_that_cannot_be_made_is_an_error_at_once(listen, sources, error):
    with pytest.raises(error):
        listen("return 1", sources=sources)


async def test_pattern_that_is_none_is_an_error(listen):
    with pytest.raises(UsageError) as caught:
        await listen("return 1", on=("a..b",)).run()

    assert caught.value.code == "event.topic"


@pytest.mark.parametrize("pattern", ["file.chnged", "file", "timer", "webhook.a.b"])
async def test_topic_that_no_source_tells_of_is_refused(listen, pattern):
    with pytest.raises(UsageError, match="nothing tells of"):
        listen(TELLS["lua"], on=("order.placed", pattern))

    listen(TELLS["lua"], on=("file.changed", "file.*", "timer.tick", "webhook.a", ">", "news"))
