"""Spells and computations inside a spell: side by side, in line, counted, stopped with it."""

import asyncio

import msgspec
import pytest

from llmspell.app import App, Given, Script
from llmspell.config import QueueSettings, Settings, SpellLimits, StateSettings
from llmspell.hook import Deny, on
from llmspell.spell_file import script_of

ENDINGS = {"lua": "lua", "javascript": "js"}
WORK = {
    "lua": "local function work(n) return Task.compute('function(n) local x = 0 for i = 1, n do x = x + i % 7 end return x end', { n }) end\n",
    "javascript": "const work = (n) => Task.compute('(n) => { let x = 0; for (let i = 1; i <= n; i++) x += i % 7; return x }', [n])\n",
}
TWO = {
    "lua": "return Task.all{ function() return work(2e5) end, function() return work(2e5) end }",
    "javascript": "return Task.all([work(2e5), work(2e5)])",
}
FOREVER = {"lua": "Task.compute('while true do end')", "javascript": "await Task.compute('for (;;) {}')"}


@pytest.fixture(params=sorted(ENDINGS))
def engine(request):
    return request.param


@pytest.fixture
def write(tmp_path):
    def put(engine, name, text):
        (tmp_path / f"{name}.{ENDINGS[engine]}").write_text(text)

    return put


def script(engine, source, folder):
    return Script(source=source, file=f"s.{ENDINGS[engine]}", engine=engine, folder=folder)


def watched(app, topics="spell.*"):
    seen = []
    app.events.observe(topics, lambda event: seen.append(f"{event.type.removeprefix('spell.')} {event.subject}"))
    return seen


def settings(**queue):
    return Settings(queue=QueueSettings(**queue), state=StateSettings(store="memory"))


async def reached(done):
    async with asyncio.timeout(10):
        while not done():  # noqa: ASYNC110 - the pool tells nobody
            await asyncio.sleep(0.002)


async def test_two_computations_go_on_at_once(engine, tmp_path):
    async with App(settings(sub_runs=2)) as app:
        seen = watched(app)
        result = await app.run_spell(script(engine, WORK[engine] + TWO[engine], tmp_path))

    assert result.error is None
    assert [one for one in seen if one.endswith("compute")] == ["started compute"] * 2 + ["finished compute"] * 2


async def test_no_more_computations_go_on_than_may(engine, tmp_path):
    async with App(settings(sub_runs=1)) as app:
        seen = watched(app)
        await app.run_spell(script(engine, WORK[engine] + TWO[engine], tmp_path))

    assert [one for one in seen if one.endswith("compute")] == ["started compute", "finished compute"] * 2


async def test_a_spell_and_those_inside_it_share_one_place(engine, write, tmp_path):
    end = "return 1"
    call = "Run.spell('./{}.{}')"
    write(engine, "inner", end)
    write(
        engine, "middle", f"return {'await ' if engine == 'javascript' else ''}{call.format('inner', ENDINGS[engine])}"
    )
    source = f"return {'await ' if engine == 'javascript' else ''}{call.format('middle', ENDINGS[engine])}"

    async with App(settings(running=1, waiting=0, sub_runs=1)) as app, asyncio.timeout(10):
        result = await app.run_spell(script(engine, source, tmp_path))

    assert (result.error, result.result) == (None, 1)


async def test_cancelling_a_spell_ends_the_workers_inside_it(engine, tmp_path):
    async with App(settings(sub_runs=2)) as app:
        seen = watched(app)
        run = asyncio.create_task(app.run_spell(script(engine, FOREVER[engine], tmp_path)))
        await reached(lambda: "started compute" in seen and len(app.workers()._wires) == 2)
        run.cancel()

        with pytest.raises(asyncio.CancelledError):
            await run

        assert (app.workers()._wires, app.admission.running) == (set(), 0)


async def test_cancelling_the_task_that_waits_ends_the_worker(engine, tmp_path):
    source = {
        "lua": "local task = Task.spawn(function() {} end) Event.wait('go', {{ timeout_s = 9 }}) task:cancel() "
        "pcall(task.await, task) Event.wait('end', {{ timeout_s = 9 }})",
        "javascript": "const task = Task.spawn(async () => {{ {} }})\nawait Event.wait('go', {{ timeoutS: 9 }})\ntask.cancel()\n"
        "await task.await().catch(() => {{}})\nawait Event.wait('end', {{ timeoutS: 9 }})",
    }

    async with App(settings(sub_runs=2)) as app:
        run = asyncio.create_task(app.run_spell(script(engine, source[engine].format(FOREVER[engine]), tmp_path)))
        await reached(lambda: len(app.workers()._wires) == 2)
        app.events.publish("go", source="test")
        await reached(lambda: len(app.workers()._wires) == 1)
        app.events.publish("end", source="test")
        result = await run

    assert result.error is None


async def test_processor_time_of_computations_is_the_spell_s(engine, tmp_path):
    source = WORK[engine] + ("return work(2e6)" if engine == "lua" else "return await work(2e6)")

    async with App(settings()) as app:
        result = await app.run_spell(script(engine, source, tmp_path))
        alone = await app.run_spell(script(engine, "return 1", tmp_path))

    assert result.error is None
    assert result.cpu_s > 3 * alone.cpu_s > 0
    assert result.peak_bytes > 0


async def test_computations_together_cannot_use_more_processor_time_than_the_spell_has(engine, tmp_path):
    source = {
        "lua": "for i = 1, 9 do pcall(Task.compute, 'while true do end') end",
        "javascript": "for (let i = 1; i < 10; i++) { try { await Task.compute('for (;;) {}') } catch {} }",
    }

    async with App(settings()) as app:
        seen = watched(app)
        given = Given(limits=SpellLimits(cpu="150ms"))
        result = await app.run_spell(script(engine, source[engine], tmp_path), given)

    assert (result.error.code, result.status) == ("limit.cpu", "limit")
    assert seen.count("started compute") == 1


async def test_a_sub_spell_gets_the_limits_of_the_run_and_not_of_the_configuration(engine, write, tmp_path):
    write(
        engine,
        "flood",
        "for i = 1, 99 do print(i) end" if engine == "lua" else "for (let i = 1; i < 100; i++) print(i)",
    )
    wait = "" if engine == "lua" else "await "

    async with App(settings()) as app:
        given = Given(limits=SpellLimits(output="20"))
        result = await app.run_spell(script(engine, f"{wait}Run.spell('flood.{ENDINGS[engine]}')", tmp_path), given)

    assert result.error.code == "limit.output"


async def test_what_models_use_inside_is_summed_into_the_spell(engine, write, tmp_path):
    text = {
        "lua": "local m = Model.scripted{ replies = { { text = 'a b c' } } } return Model.ask('one two', { model = m }).text",
        "javascript": "const m = Model.scripted({ replies: [{ text: 'a b c' }] })\n"
        "return (await Model.ask('one two', { model: m })).text",
    }
    write(engine, "ask", text[engine])
    wait = "" if engine == "lua" else "await "
    call = f"{wait}Run.spell('ask.{ENDINGS[engine]}')"

    async with App(settings()) as app:
        one = await app.run_spell(script_of(tmp_path / f"ask.{ENDINGS[engine]}", app.engines))
        two = await app.run_spell(script(engine, f"{call}; {call}", tmp_path))

    assert one.usage.total_tokens > 0
    assert (two.usage.total_tokens, two.usage.requests) == (2 * one.usage.total_tokens, 2)


async def test_a_token_limit_of_the_spell_holds_inside(engine, write, tmp_path):
    text = {
        "lua": "local m = Model.scripted{ replies = { { text = 'a' }, { text = 'b' } } } Model.ask('x', { model = m }) Model.ask('x', { model = m })",
        "javascript": "const m = Model.scripted({ replies: [{ text: 'a' }, { text: 'b' }] })\n"
        "await Model.ask('x', { model: m })\nawait Model.ask('x', { model: m })",
    }
    write(engine, "ask", text[engine])
    wait = "" if engine == "lua" else "await "

    async with App(settings()) as app:
        given = Given(limits=SpellLimits(tokens=1))
        result = await app.run_spell(script(engine, f"{wait}Run.spell('ask.{ENDINGS[engine]}')", tmp_path), given)

    assert (result.error.code, result.usage.requests) == ("limit.tokens", 1)


async def test_a_sub_spell_keeps_the_state_of_its_own_file(engine, write, tmp_path):
    wait = "" if engine == "lua" else "await "
    write(
        engine,
        "count",
        f"return {wait}State.update('n', {'function(n) return (n or 0) + 1 end' if engine == 'lua' else '(n) => (n ?? 0) + 1'})",
    )
    own = f"{wait}State.set('n', 100)\nreturn {wait}Run.spell('count.{ENDINGS[engine]}')"

    async with App(settings()) as app:
        alone = await app.run_spell(script_of(tmp_path / f"count.{ENDINGS[engine]}", app.engines))
        inside = await app.run_spell(script(engine, own, tmp_path))

    assert (alone.result, inside.result) == (1, 2)


async def test_a_hook_may_refuse_a_sub_spell(engine, write, tmp_path):
    write(engine, "sub", "return 1")
    wait = "" if engine == "lua" else "await "

    async def deny(_context, _crossing):
        return Deny("not now")

    async with App(settings()) as app:
        app.hooks.add(on("before:spell", deny, match="sub.*"))
        result = await app.run_spell(script(engine, f"{wait}Run.spell('sub.{ENDINGS[engine]}')", tmp_path))

    assert (result.error.code, result.status) == ("hook.denied", "denied")


async def test_log_lines_of_a_sub_spell_go_where_those_of_its_spell_go(engine, write, tmp_path):
    write(engine, "sub", "Log.info('inside')")
    wait = "" if engine == "lua" else "await "
    lines = []

    async with App(settings()) as app:
        given = Given(on_log=lambda level, text, fields: lines.append((level, text)))
        await app.run_spell(script(engine, f"{wait}Run.spell('sub.{ENDINGS[engine]}')", tmp_path), given)

    assert lines == [("info", "inside")]


async def test_without_workers_nothing_runs_inside(engine, tmp_path):
    wait = "" if engine == "lua" else "await "

    async with App(settings()) as app:
        context = msgspec.structs.replace(app.context(folder=tmp_path), spell=None)
        result = await app.run_spell(script(engine, f"{wait}Task.compute('1')", tmp_path), context=context)

    assert (result.error.code, result.error.message) == ("usage", "there are no workers to run a spell")


@pytest.mark.parametrize("count", [20])
async def test_many_computations_leave_nothing_behind(engine, tmp_path, count):
    source = {
        "lua": f"local l = {{}} for i = 1, {count} do l[i] = i end "
        "return Task.map(l, function(n) return Task.compute('return ... * 2', { n }) end)",
        "javascript": f"return Task.map(Array.from({{ length: {count} }}, (_, i) => i + 1), (n) => Task.compute('args[0] * 2', [n]))",
    }

    async with App(settings(sub_runs=4)) as app:
        result = await app.run_spell(script(engine, source[engine], tmp_path))

        assert result.result == [2 * n for n in range(1, count + 1)]

        async with asyncio.timeout(5):  # a worker's end is told a moment after its last words
            while app.workers()._wires:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0)
