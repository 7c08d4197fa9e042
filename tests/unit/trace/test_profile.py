"""Profiles: seconds by task, host call and line, in tables and in the file of a viewer."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from llmspell.app import Given, Script
from llmspell.config import SpellLimits
from llmspell.trace import Trace
from llmspell.trace import trace as trace_module
from llmspell.trace.profile import UNKNOWN, profile_text, speedscope_profile

SCHEMA = Path(__file__).parent / "viewer/node_modules/speedscope/dist/release/file-format-schema.json"

LUA = """
local function work(n)
  local x = 0
  for i = 1, n do x = x + i % 7 end
  return x
end
local task = Task.spawn(function()
  local x = work(3000000)
  Task.sleep(0)
  return x
end)
local x = task:await()
return x
"""
JAVASCRIPT = """
function work(n) {
  let x = 0
  for (let i = 1; i <= n; i++) x += i % 7
  return x
}
const task = Task.spawn(async () => {
  const x = work(1500000)
  await Task.sleep(0)
  return x
})
const x = await task.await()
return x
"""


@pytest.fixture(scope="module")
def valid():
    assert SCHEMA.exists(), "run `make setup-dev`"
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))


@pytest.mark.parametrize("trusted", [False, True])
async def test_costly_line_is_found(traced, engine, trusted):
    _, trace = await traced(LUA, JAVASCRIPT, lines=True, trusted=trusted)

    costliest = max(trace.samples, key=lambda key: trace.samples[key])
    # JavaScript cannot be looked at while it runs: the time before the call on line 9 is told with that line
    wanted = {
        "lua": (1, "spell.lua:4 in work\nspell.lua:8 in <anonymous>"),
        "javascript": (1, "spell.js:9 in <anonymous>"),
    }
    assert costliest == wanted[engine]
    assert trace.samples[costliest] > sum(trace.samples.values()) / 2


async def test_samples_are_all_the_time_that_tasks_ran(traced):
    _, trace = await traced(LUA, JAVASCRIPT, lines=True)

    ran = {span.task: span.ran_s for span in trace.spans if span.kind in {"task", "spell"}}
    sampled = {task: sum(s for (of, _), s in trace.samples.items() if of == task) for task in ran}
    assert sampled == pytest.approx(ran, rel=0.05, abs=0.002)


async def test_task_that_never_waits_ran_all_the_time(traced):
    lua = "local t = Task.spawn(function() local x = 0 for i = 1, 3000000 do x = x + i % 7 end end) t:await()"
    js = "const t = Task.spawn(() => { let x = 0; for (let i = 1; i <= 1500000; i++) x += i % 7 }); await t.await()"
    _, trace = await traced(lua, js)

    task = next(span for span in trace.spans if span.kind == "task")
    assert task.ran_s > (task.end - task.start) / 2


async def test_samples_of_a_spell_that_is_killed_are_kept(traced, engine):
    limits = SpellLimits(wall="600ms")
    await traced("return 1", "return 1", trusted=False)  # the first worker takes longer to start
    _, trace = await traced(
        "while true do end", "for (;;) { await Task.sleep(0) }", lines=True, trusted=False, limits=limits
    )

    assert {stack for _, stack in trace.samples} & {"spell.lua:1 in main", "spell.js:1 in main"}


async def test_file_fits_the_viewer_s_schema(traced, valid):
    _, trace = await traced(LUA, JAVASCRIPT, lines=True)

    written = json.loads(json.dumps(speedscope_profile(trace)))

    assert [str(error) for error in valid.iter_errors(written)] == []
    assert len(written["profiles"]) == 2
    assert [len(one["samples"]) == len(one["weights"]) for one in written["profiles"]] == [True, True]
    frames = len(written["shared"]["frames"])
    assert all(i < frames for one in written["profiles"] for stack in one["samples"] for i in stack)


def test_schema_refuses_what_is_no_profile(valid):
    assert not valid.is_valid({"shared": {"frames": []}, "profiles": [{"type": "sampled"}]})


def test_file_has_stacks_outermost_first():
    trace = Trace(lines=True)
    trace.add_sample(0, "a.lua:1 in f\na.lua:9 in main", 0.5)
    trace.add_sample(0, "", 0.25)

    written = speedscope_profile(trace)

    assert written["shared"]["frames"] == [
        {"name": "main", "file": "a.lua", "line": 9},
        {"name": "f", "file": "a.lua", "line": 1},
        {"name": UNKNOWN},
    ]
    assert [(one["samples"], one["weights"], one["endValue"]) for one in written["profiles"]] == [
        ([[0, 1], [2]], [0.5, 0.25], 0.75)
    ]


def profiled():
    trace = Trace(lines=True, now=lambda: 0.0)
    trace.engine = "lua"
    spell = trace.begin("spell", "a.lua", None, start=0.0)
    for i in range(3):
        trace.finish(trace.begin("call", "task.sleep", spell, place="a.lua:2 in main", start=i), "ok", i + 0.5)
    task = trace.begin("task", "task 1", spell, task=1, place="a.lua:3 in main", start=1.0)
    task.ran_s = 0.25
    trace.finish(task, "ok", 2.0)
    trace.add_sample(1, "a.lua:4 in f\na.lua:5 in main", 0.2)
    trace.add_sample(1, "a.lua:5 in main", 0.05)
    trace.finish(spell, "ok", 3.0)
    return trace


def test_tables_show_tasks_calls_and_lines():
    tables = [table.splitlines() for table in profile_text(profiled()).split("\n\n")]

    assert [[line.split() for line in table[1:]] for table in tables] == [
        [["250.0", "1000.0", "1", "task", "1,", "a.lua:3", "in", "main"], ["0.0", "3000.0", "1", "a.lua"]],
        [["500.0", "1500.0", "3", "task.sleep,", "a.lua:2", "in", "main"]],
        [["200.0", "200.0", "a.lua:4"], ["50.0", "250.0", "a.lua:5"]],
    ]
    assert [table[0].split(None, 2)[2] for table in tables] == [
        "times  tasks (times in ms)",
        "times  host calls (times in ms)",
        "lines, sampled, of 250.0 ms (times in ms)",
    ]


def test_table_says_what_lines_of_javascript_mean():
    trace = profiled()
    trace.engine = "javascript"

    assert "lines with a host call, and the time of the script before it" in profile_text(trace)


def test_long_tables_are_cut():
    trace = Trace(lines=True)
    for line in range(30):
        trace.add_sample(0, f"a.lua:{line} in main", 1.0)

    assert profile_text(trace).splitlines()[-1].strip() == "… and 10 more"


def test_only_so_many_stacks_are_kept(monkeypatch):
    monkeypatch.setattr(trace_module, "MAX_STACKS", 2)
    trace = Trace(lines=True)
    for line in range(5):
        trace.add_sample(0, f"a.lua:{line} in main", 1.0)

    assert trace.samples == {(0, "a.lua:0 in main"): 1.0, (0, "a.lua:1 in main"): 1.0, (0, ""): 3.0}


async def test_script_sees_no_more_while_it_is_profiled(traced):
    result, _ = await traced(
        "return { tostring(debug), tostring(collectgarbage), tostring(clock) }",
        "return [typeof performance, typeof debug, typeof clock]",
        lines=True,
    )

    assert set(result.result) <= {"nil", "undefined"}


async def test_profiled_spell_gives_the_same_result(traced):
    results = [(await traced(LUA, JAVASCRIPT, lines=lines))[0].result for lines in (False, True)]

    assert results[0] == results[1]


async def test_coroutines_of_lua_are_sampled_with_those_that_resumed_them(app, tmp_path):
    source = "local co = coroutine.wrap(function()\nlocal x = 0\nfor i = 1, 2000000 do x = x + 1 end\nreturn x\nend)\n"
    script = Script(source=f"{source}local x = co()\nreturn x", file="spell.lua", engine="lua", folder=tmp_path)
    trace = Trace(lines=True)

    await app.run_spell(script, Given(trace=trace, trusted=True))

    assert "spell.lua:3 in <anonymous>\nspell.lua:6 in main" in {stack for _, stack in trace.samples}


async def test_sample_taken_while_a_frame_is_made_harms_neither(app, tmp_path):
    source = 'local list = {} for i = 1, 3000 do list[i] = { i } end\nfor _ = 1, 25 do Log.debug("x", { list = list }) end return 1'
    script = Script(source=source, file="spell.lua", engine="lua", folder=tmp_path)
    trace = Trace(lines=True)

    result = await app.run_spell(script, Given(trace=trace, trusted=True))

    assert (result.error, result.result) == (None, 1)
    assert "spell.lua:2 in main" in {stack for _, stack in trace.samples}
