"""The application: models by name, what auto stands for, how runs end, what is left behind."""

import asyncio
import os

import pytest

from llmspell.app import App, Given, Partial, Script
from llmspell.config import QueueSettings, Settings, SpellLimits
from llmspell.errors import NotFoundError, UsageError
from llmspell.grant import Grants
from llmspell.hook import Deny, Hook
from llmspell.provider import ProviderSettings
from llmspell.spell_file import script_of

ENDLESS = {"lua": "while true do end", "javascript": "for (;;) {}"}
ENGINES = ["lua", "javascript"]


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch):
    for name in [name for name in os.environ if name.endswith("_API_KEY")]:
        monkeypatch.delenv(name)


@pytest.fixture
async def app():
    settings = Settings(providers={"ollama": ProviderSettings(base_url="http://127.0.0.1:9/v1")})
    notices = []

    async with App(settings, notify=notices.append) as made:
        made.notices = notices
        yield made


def script(engine, source, folder):
    return Script(source=source, file="s.lua" if engine == "lua" else "s.js", engine=engine, folder=folder)


async def test_auto_goes_offline_with_one_line_that_says_so(app):
    model = await app.model("auto")
    await app.model("auto")
    assert model.full_name == "scripted/offline"
    assert len(app.notices) == 1
    assert "no model is configured" in app.notices[0]


async def test_auto_takes_the_first_provider_with_a_key(app, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
    assert (await app.model("auto")).provider.name == "anthropic"


async def test_auto_prefers_what_is_configured(monkeypatch):
    from llmspell.config import ModelDefaults

    monkeypatch.setenv("OPENAI_API_KEY", "k")

    async with App(Settings(model=ModelDefaults(default="ollama/x"))) as app:
        assert (await app.model("auto")).full_name == "ollama/x"


async def test_auto_finds_a_local_server():
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        body = b'{"data": [{"id": "llama3"}]}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = Settings(providers={"ollama": ProviderSettings(base_url=f"http://127.0.0.1:{port}/v1")})

    async with server, App(settings) as app:
        assert (await app.model("auto")).full_name == "ollama/llama3"


async def test_unknown_vendor_or_name_without_one_is_refused(app):
    with pytest.raises(NotFoundError):
        await app.model("opnai/gpt")

    with pytest.raises(UsageError, match="not a model name"):
        await app.model("gpt-5")


@pytest.mark.parametrize("engine", ENGINES)
async def test_endless_spell_ends_at_its_limit(app, engine, tmp_path):
    result = await app.run_spell(
        script(engine, ENDLESS[engine], tmp_path), Given(limits=SpellLimits(wall="200ms", cpu="10s"))
    )
    assert (result.status, result.error.code) == ("limit", "limit.wall")
    assert result.seconds < 1


@pytest.mark.parametrize("engine", ENGINES)
async def test_cancelled_run_stops_the_worker(app, engine, tmp_path):
    run = asyncio.create_task(app.run_spell(script(engine, ENDLESS[engine], tmp_path)))
    await asyncio.sleep(0.1)
    run.cancel()

    with pytest.raises(asyncio.CancelledError):
        await run


@pytest.mark.parametrize("engine", ENGINES)
async def test_result_must_be_a_value(app, engine, tmp_path):
    source = "return print" if engine == "lua" else "return print"
    result = await app.run_spell(script(engine, source, tmp_path))
    assert (result.status, result.error.code) == ("error", "bridge.convert")


async def test_spell_is_a_crossing_and_a_hook_may_deny_it(app, tmp_path):
    async def no(context, crossing):
        yield Deny("closed today")

    app.hooks.add(Hook(no, "spell"))
    result = await app.run_spell(script("lua", "return 1", tmp_path))
    assert (result.status, result.error.code) == ("denied", "hook.denied")


@pytest.mark.parametrize(
    ("granted", "source", "status"),
    [
        ("tool", "return Tool.call('calculate', {expression='1'}).value", "ok"),
        ("model", "return Tool.call('calculate', {expression='1'}).value", "denied"),
        ("model", "return Model.ask('x', {model='scripted/offline'}).text", "ok"),
        ("tool", "return Model.ask('x', {model='scripted/offline'}).text", "denied"),
    ],
)
async def test_caller_only_narrows(app, tmp_path, granted, source, status):
    result = await app.run_spell(script("lua", source, tmp_path), Given(grants=Grants({granted: ["*"]})))
    assert (result.status, result.error and result.error.code) == (status, None if status == "ok" else "grant.denied")


@pytest.mark.parametrize("engine", ENGINES)
async def test_trusted_run_gives_the_same(app, engine, tmp_path):
    result = await app.run_spell(script(engine, "return Run.args", tmp_path), Given(args=("a",), trusted=True))
    assert (result.status, result.result) == ("ok", ["a"])


async def test_many_spells_at_once_leave_nothing(app, tmp_path):
    before = len(os.listdir("/proc/self/fd"))
    runs = [app.run_spell(script(ENGINES[i % 2], "return Run.id", tmp_path)) for i in range(12)]
    results = await asyncio.gather(*runs)
    assert len({result.result for result in results}) == 12
    await app.close()
    assert len(os.listdir("/proc/self/fd")) <= before + 1


def test_script_of_says_what_is_wrong(tmp_path, app_engines):
    with pytest.raises(UsageError, match="cannot read"):
        script_of(tmp_path / "no.lua", app_engines)

    (tmp_path / "x.py").write_text("")

    with pytest.raises(UsageError, match="no language"):
        script_of(tmp_path / "x.py", app_engines)

    (tmp_path / "x.lua").write_bytes(b"\xff\xfe")

    with pytest.raises(UsageError, match="UTF-8"):
        script_of(tmp_path / "x.lua", app_engines)


@pytest.fixture
def app_engines():
    return App(Settings()).engines


DEFERS = {
    "lua": "Task.defer(function() Task.sleep(0.001) print('deferred') end) print('ready') {wait}",
    "javascript": "Task.defer(async () => {{ await Task.sleep(0.001); print('deferred') }}); print('ready'); {wait}",
}
WAITS = {"lua": "Task.sleep(60)", "javascript": "await Task.sleep(60)"}


async def stop_when_ready(app, engine, source, folder, **given):
    """Run a spell, cancel it once it has printed something, and return what it printed in all."""
    lines, ready = [], asyncio.Event()

    def note(line):
        lines.append(line)
        ready.set()

    run = asyncio.create_task(app.run_spell(script(engine, source, folder), Given(on_output=note, **given)))
    await ready.wait()
    run.cancel()

    with pytest.raises(asyncio.CancelledError):
        await run

    return lines


@pytest.mark.parametrize("engine", ENGINES)
async def test_stopped_spell_cleans_up_before_its_run_ends(app, engine, tmp_path):
    source = DEFERS[engine].format(wait=WAITS[engine])

    assert await stop_when_ready(app, engine, source, tmp_path) == ["ready", "deferred"]


@pytest.mark.parametrize("trusted", [False, True])
@pytest.mark.parametrize(
    "wait",
    [
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "coroutine.wrap(function() while true do end end)()",
        "table.sort({ 3, 2, 1 }, function() while true do end end)",
        "Task.all{ function() while true do end end, function() while true do end end }",
        "Task.atomic(function() while true do end end)",
    ],
)
async def test_stopped_spell_that_computes_cleans_up_too(app, trusted, wait, tmp_path):
    source = DEFERS["lua"].format(wait=f"Task.on_cancel(function() print('stopped') end) {wait}")

    assert await stop_when_ready(app, "lua", source, tmp_path, trusted=trusted) == ["ready", "stopped", "deferred"]


async def test_stopped_spell_that_does_not_listen_is_killed_after_a_moment(app, tmp_path):
    source = DEFERS["lua"].format(wait="local _ = ('a'):rep(300):find('.-.-.-.-.-b')")

    assert await stop_when_ready(app, "lua", source, tmp_path) == ["ready"]


@pytest.mark.parametrize(
    ("engine", "source"),
    [
        (
            "lua",
            "Task.defer(function() Tool.call('calculate', { expression = '1' }) end) while true do print('x') Task.sleep(0) end",
        ),
        (
            "javascript",
            "Task.defer(() => Tool.call('calculate', { expression: '1' })); for (;;) { print('x'); await Task.sleep(0) }",
        ),
    ],
)
async def test_limit_that_the_host_keeps_leaves_a_moment_too(app, engine, source, tmp_path):
    called = []
    app.events.observe("tool.finished", lambda event: called.append(event.subject))
    result = await app.run_spell(script(engine, source, tmp_path), Given(limits=SpellLimits(output=100)))

    assert (result.status, result.error.code) == ("limit", "limit.output")
    assert called == ["calculate"]


SLOW_READER = {
    "lua": "for i = 1, 5 do Run.output(i) print(i) end return 'done'",
    "javascript": "for (let i = 1; i <= 5; i++) { await Run.output(i); print(i) } return 'done'",
}


@pytest.mark.parametrize("engine", ENGINES)
async def test_partial_results_stream_and_a_slow_reader_slows_the_spell(app, engine, tmp_path):
    printed = []
    spell = script(engine, SLOW_READER[engine], tmp_path)
    stream = app.stream_spell(spell, Given(on_output=printed.append))

    first = await stream.next()
    await asyncio.sleep(0.1)  # time enough for all, if nobody held it up

    assert first == Partial(1)
    assert len(printed) < 4
    rest = [item async for item in stream]
    assert [item.value for item in rest[:-1]] == [2, 3, 4, 5]
    assert (rest[-1].status, rest[-1].result) == ("ok", "done")


async def test_closing_the_stream_of_a_spell_stops_it(app, tmp_path):
    ended = []
    app.events.observe("spell.failed", lambda event: ended.append(event.data))
    stream = app.stream_spell(script("lua", "Run.output(1) Task.sleep(60)", tmp_path))

    assert await stream.next() == Partial(1)
    await stream.close()

    assert ended == ["cancelled"]


LISTENS = {
    "lua": """
        Hook.on("before:*", function() end)
        Event.subscribe("tool.*", function() end)
        local mine = Event.subscribe(">", nil, { where = function(event) return event.type ~= "spell.started" end })
        Event.publish("ready.now")
        return { mine:next(5).type, mine:next(5).type }
    """,
    "javascript": """
        await Hook.on("before:*", () => {})
        Event.subscribe("tool.*", () => {})
        const mine = Event.subscribe(">", null, { where: (event) => event.type !== "spell.started" })
        await Event.publish("ready.now")
        return [(await mine.next(5)).type, (await mine.next(5)).type]
    """,
}


@pytest.mark.parametrize("engine", ENGINES)
async def test_spell_hears_no_other_run_and_leaves_no_hook_and_no_subscription(app, engine, tmp_path):
    def answer(_event):
        app.events.publish("tool.finished", source="another run", data="secret")
        app.events.publish("news.of.all", source="another run")

    watching = app.events.observe("ready.now", answer)
    context = app.context(folder=tmp_path)
    result = await app.run_spell(script(engine, LISTENS[engine], tmp_path), context=context)
    watching.close()

    assert (result.error, result.result) == (None, ["news.of.all", "ready.now"])
    assert (len(app.hooks), len(context.hooks), app.events.active) == (0, 0, False)


async def test_journal_of_the_configuration_keeps_what_spells_tell(tmp_path):
    from llmspell.config.settings import EventSettings

    settings = Settings(events=EventSettings(journal=str(tmp_path / "events.db")))
    source = 'Event.publish("order.placed", 1) return Event.history("order.*")[1].data'

    async with App(settings) as app:
        result = await app.run_spell(script("lua", source, tmp_path))

    assert (result.error, result.result) == (None, 1)


async def test_hooks_of_the_configuration_are_set_and_checked():
    from llmspell.errors import ConfigError
    from llmspell.hook.plugin import HookSettings

    wanted = {"again": HookSettings(use="retry", kinds=["model", "tool"], priority=3, options={"max": 1})}

    async with App(Settings(hooks=wanted)) as app:
        assert [(one.name, one.point, one.priority) for one in app.hooks.hooks] == [
            ("again", "around:model", 3),
            ("again", "around:tool", 3),
        ]

    with pytest.raises(ConfigError, match="the options of the hook again"):
        App(Settings(hooks={"again": HookSettings(use="retry", options={"maximum": 1})}))

    with pytest.raises(NotFoundError):
        App(Settings(hooks={"retyr": HookSettings()}))


async def test_spells_beyond_the_bound_wait_and_are_told_where_they_stand(tmp_path):
    settings = Settings(queue=QueueSettings(running=1, waiting=1))
    events, positions, begun, queued = [], [], asyncio.Event(), asyncio.Event()
    hold = 'Run.output("here") Task.sleep(60)'

    async def here(_value):
        begun.set()

    async with App(settings) as app:
        app.events.observe("spell.queued", lambda event: events.append((event.subject, event.data)))
        first = asyncio.create_task(app.run_spell(script("lua", hold, tmp_path), Given(on_partial=here)))
        await begun.wait()
        limits = SpellLimits(wall=30)

        def moved(position):
            positions.append(position)
            queued.set()

        given = Given(limits=limits, on_queued=moved)
        second = asyncio.create_task(app.run_spell(script("lua", "return 2", tmp_path), given))

        await queued.wait()
        third = await app.run_spell(script("lua", "return 3", tmp_path))
        first.cancel()
        result = await second

    assert (third.status, third.error.code) == ("limit", "limit.queue")
    assert (result.result, positions) == (2, [1])
    assert events[0] == ("s.lua", {"running": 1, "waiting": 0})
    assert 0 < result.queued_s < result.seconds


async def test_time_in_line_is_no_time_of_the_spell(tmp_path):
    settings = Settings(queue=QueueSettings(running=1))

    async with App(settings) as app:
        slow = script("lua", "Task.sleep(0.6) return 1", tmp_path)
        results = await asyncio.gather(app.run_spell(slow), app.run_spell(slow, Given(limits=SpellLimits(wall=0.9))))

    assert [one.result for one in results] == [1, 1]
    assert results[1].queued_s > 0.5


@pytest.mark.parametrize("engine", ENGINES)
async def test_spell_holds_only_so_many_objects_of_the_host(app, tmp_path, monkeypatch, engine):
    monkeypatch.setattr("llmspell.bridge.handle.MAX_HELD", 5)
    made = {
        "lua": "local t = {} for i = 1, 9 do t[i] = Model.scripted{ replies = {} } end",
        "javascript": "const t = []; for (let i = 0; i < 9; i++) t.push(await Model.scripted({ replies: [] }))",
    }
    result = await app.run_spell(script(engine, made[engine], tmp_path))

    assert (result.status, result.error.code) == ("limit", "limit.handles")
