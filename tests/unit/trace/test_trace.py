"""Traces: what belongs to what, how it ended, and how that is shown."""

import asyncio

import pytest

from llmspell.app import Given, Script
from llmspell.config import SpellLimits
from llmspell.errors import ToolError
from llmspell.trace import Trace
from llmspell.trace import trace as trace_module
from llmspell.trace.chrome import chrome_trace
from llmspell.trace.trace import outcome_of
from llmspell.trace.tree import trace_text
from llmspell.trace.watch import UNWATCHED, Watch

LUA = """
local double = Tool.define{ name = "double", description = "Doubles.",
  run = function(args)
    Task.sleep(0.001)
    return 2
  end }
local agent = Agent.create{ name = "a", tools = { double },
  model = Model.scripted{ replies = { { tool_calls = { { name = "double", args = {} } } }, { text = "two" } } } }
local channel = Channel.new(0)
Task.spawn(function()
  channel:send(1)
  channel:close()
end)
channel:receive()
local reply = agent:run("hi")
return reply.text
"""
JAVASCRIPT = """
const double = await Tool.define({ name: "double", description: "Doubles.",
  run: async () => {
    await Task.sleep(0.001)
    return 2
  } })
const agent = await Agent.create({ name: "a", tools: [double],
  model: Model.scripted({ replies: [{ tool_calls: [{ name: "double", args: {} }] }, { text: "two" }] }) })
const channel = await Channel.new(0)
Task.spawn(async () => {
  await channel.send(1)
  await channel.close()
})
await channel.receive()
const reply = await agent.run("hi")
return reply.text
"""


def tree(trace):
    """Return the names of the spans, each below its parent."""
    return shape(trace, trace.spans[0])[1]


def shape(trace, span):
    below = [one for one in trace.spans[1:] if one.parent == span.number]
    return f"{span.kind} {span.name}", dict(shape(trace, one) for one in sorted(below, key=lambda one: one.start))


@pytest.mark.parametrize("trusted", [False, True])
async def test_calls_crossings_tasks_and_waits_stand_where_they_belong(traced, trusted):
    result, trace = await traced(LUA, JAVASCRIPT, trusted=trusted)

    assert result.result == "two"
    assert tree(trace) == {
        "call tool.define": {},
        "call model.scripted": {},
        "call agent.create": {},
        "task task 1": {},
        "wait channel.receive": {},
        "call agent:run": {
            "agent a": {
                "model scripted/scripted": {},
                "tool double": {"task function of the script": {"call task.sleep": {}}},
            }
        },
    }


async def test_everything_has_a_beginning_an_end_a_place_and_an_outcome(traced, engine):
    _, trace = await traced(LUA, JAVASCRIPT)

    file = {"lua": "spell.lua", "javascript": "spell.js"}[engine]
    places = {span.name: span.place.partition(" in ")[0] for span in trace.spans if span.kind in {"call", "wait"}}
    assert {span.outcome for span in trace.spans} == {"ok"}
    spell = trace.spans[0]
    assert [one for one in trace.spans if not spell.start <= one.start <= one.end <= spell.end] == []
    assert places["agent:run"] == f"{file}:15"
    assert places["channel.receive"] == f"{file}:14"
    assert next(span.place for span in trace.spans if span.name == "task 1") == f"{file}:10 in main (started the task)"


async def test_failures_have_the_code_of_their_error(traced):
    _, trace = await traced(
        'Task.spawn(function() error("no") end)\nTask.yield()\nTool.call("nothing", {})',
        'Task.spawn(() => { throw new Error("no") })\nawait Task.yield()\nawait Tool.call("nothing", {})',
    )

    outcomes = {span.name: span.outcome for span in trace.spans if span.kind != "wait"}
    assert outcomes["task 1"] == "failed"
    assert outcomes["tool.call"] == "not_found"
    assert trace.spans[0].outcome == "not_found"


@pytest.mark.parametrize("trusted", [False, True])
async def test_run_that_reaches_a_limit_is_traced_up_to_there(traced, trusted):
    limits = SpellLimits(wall="200ms")
    await traced("return 1", "return 1", trusted=trusted)  # the first worker takes longer to start

    result, trace = await traced(
        "local t = Task.spawn(function() Task.sleep(60) end)\nt:await()",
        "const t = Task.spawn(async () => { await Task.sleep(60) })\nawait t.await()",
        trusted=trusted,
        limits=limits,
    )

    assert result.status == "limit"
    assert {span.name: span.outcome for span in trace.spans[1:]} == dict.fromkeys(
        ["task 1", "task.await", "task.sleep"], "cancelled"
    )
    assert trace.spans[0].outcome == "limit.wall"


async def test_run_that_is_cancelled_is_traced_up_to_there(app, tmp_path):
    trace, started = Trace(), asyncio.Event()
    script = Script(source='print("here") Task.sleep(60)', file="spell.lua", engine="lua", folder=tmp_path)
    given = Given(trace=trace, trusted=True, on_output=lambda _: started.set())
    run = asyncio.create_task(app.run_spell(script, given))

    await started.wait()
    run.cancel()
    await asyncio.wait([run])

    assert {span.outcome for span in trace.spans} == {"cancelled"}


async def test_cancelled_task_and_its_call_are_cancelled(traced):
    _, trace = await traced(
        "local t = Task.spawn(function() Task.sleep(60) end)\nTask.yield()\nt:cancel()\nTask.sleep(0.01)",
        "const t = Task.spawn(async () => { await Task.sleep(60) })\nawait Task.yield()\nawait t.cancel()\n"
        "await Task.sleep(0.01)",
    )

    task = next(span for span in trace.spans if span.name == "task 1")
    stopped, slept = [span for span in trace.spans if span.name == "task.sleep"]
    assert [task.outcome, stopped.outcome, slept.outcome] == ["cancelled", "cancelled", "ok"]
    assert max(task.end, stopped.end) < slept.end


async def test_spell_of_an_agent_stands_below_it(traced):
    _, trace = await traced(
        'local a = Agent.from_template("coder", { model = Model.scripted{ replies = {'
        ' { tool_calls = { { name = "run_spell", args = { source = "return 1" } } } }, { text = "1" } } } })\n'
        'a:run("go")',
        'const a = await Agent.fromTemplate("coder", { model: Model.scripted({ replies: ['
        ' { tool_calls: [{ name: "run_spell", args: { source: "return 1" } }] }, { text: "1" }] }) })\n'
        'await a.run("go")',
    )

    assert "spell" in {span.kind for span in trace.spans[1:]}


async def test_run_that_nobody_traces_tells_nothing(app, engine, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(type(UNWATCHED), "told", lambda _self, *what: told.append(what))
    source = LUA if engine == "lua" else JAVASCRIPT

    result = await app.run_spell(Script(source=source, file="spell", engine=engine, folder=tmp_path))

    assert (result.result, told) == ("two", [])


async def test_only_so_many_spans_are_kept(traced, monkeypatch):
    monkeypatch.setattr(trace_module, "MAX_SPANS", 3)

    result, trace = await traced(
        "for i = 1, 9 do Random.number() end return 1", "for (let i = 0; i < 9; i++) await Random.number(); return 1"
    )

    assert (result.result, len(trace.spans), trace.lost) == (1, 3, 7)
    assert "… and 7 more that were not kept" in trace_text(trace)


# the text


def spans_of(*named):
    """Return a trace of spans: parent, kind, name, start, end, outcome."""
    trace = Trace(now=lambda: 0.0)
    begun = []

    for parent, kind, name, start, end, outcome in named:
        above = begun[parent - 1] if parent else None
        begun.append(trace.begin(kind, name, above, start=start))
        trace.finish(begun[-1], outcome, end)

    return trace


def test_tree_shows_start_time_and_outcome():
    trace = spans_of(
        (0, "spell", "a.lua", 10.0, 10.5, "script.error"),
        (1, "call", "task.sleep", 10.1, 10.2, "ok"),
        (1, "task", "task 1", 10.2, 10.4, "failed"),
        (3, "wait", "channel.send", 10.25, 10.3, "ok"),
    )

    lines = trace_text(trace).splitlines()

    assert [line.split() for line in lines] == [
        ["start", "took", "ran"],
        ["spell", "a.lua", "0.0", "500.0", "0.0", "script.error"],
        ["├─", "task.sleep", "100.0", "100.0"],
        ["└─", "task", "1", "200.0", "200.0", "0.0", "failed"],
        ["└─", "waits", "for", "channel.send", "250.0", "50.0"],
    ]


def test_many_alike_in_a_row_are_one_line():
    calls = [(1, "call", "random.number", i / 10, i / 10 + 0.01, "ok") for i in range(9)]
    trace = spans_of((0, "spell", "a.lua", 0.0, 1.0, "ok"), *calls, (1, "call", "id.uuid", 0.95, 0.96, "ok"))

    lines = trace_text(trace).splitlines()

    assert [line.split("  ")[0] for line in lines[2:]] == ["├─ random.number × 9", "└─ id.uuid"]
    assert lines[2].split()[-2:] == ["0.0", "90.0"]


def test_what_could_steer_a_terminal_is_not_shown():
    trace = spans_of((0, "spell", "a\x1b[2J.lua", 0.0, 1.0, "ok"))

    assert "\x1b" not in trace_text(trace)


def test_nothing_traced_is_said():
    assert trace_text(Trace()) == "nothing was traced"


# what a worker tells


@pytest.mark.parametrize(
    ("what", "parts"),
    [
        ("nonsense", ()),
        ("task", (1,)),
        ("task", ("1", 0, "x")),
        ("end", (0, "done", "long")),
        ("samples", ([["a"]],)),
        ("go", (1, 2, 3)),
    ],
)
def test_malformed_word_of_a_worker_is_refused(what, parts):
    trace = Trace()
    watch = Watch(trace, trace.begin("spell", "a", None))

    with pytest.raises((KeyError, TypeError, ValueError)):
        watch.told(what, 1.0, parts)


def test_word_of_a_worker_that_nobody_watches_is_refused():
    with pytest.raises(KeyError):
        UNWATCHED.told("task", 1.0, (1, 0, ""))


def test_outcome_is_ok_or_a_code():
    assert [outcome_of(one) for one in (None, ToolError("x"), asyncio.CancelledError(), ValueError("x"))] == [
        "ok",
        "tool.failed",
        "cancelled",
        "internal",
    ]


# for viewers


def test_viewer_s_rows_hold_only_what_lies_inside_each_other():
    trace = spans_of(
        (0, "spell", "a.lua", 0.0, 9.0, "ok"),
        (1, "call", "first", 1.0, 4.0, "ok"),
        (1, "call", "second", 2.0, 5.0, "ok"),
        (3, "tool", "inside", 2.5, 4.5, "ok"),
        (1, "call", "third", 6.0, 7.0, "ok"),
        (1, "task", "task 1", 6.0, 12.0, "ok"),
    )

    events = chrome_trace(trace)["traceEvents"]

    assert {one["name"]: one["tid"] for one in events if one["ph"] == "X"} == {
        "a.lua": 1,
        "first": 1,
        "second": 2,
        "inside": 2,
        "third": 1,
        "task 1": 2,
    }
    assert {one["tid"]: one["args"]["name"] for one in events if one["ph"] == "M"} == {1: "a.lua", 2: "second"}


async def test_viewer_s_events_have_what_the_format_asks_for(traced):
    _, trace = await traced(LUA, JAVASCRIPT)

    written = chrome_trace(trace)

    rows = {one["tid"] for one in written["traceEvents"] if one["ph"] == "M"}
    assert {one["ph"] for one in written["traceEvents"]} == {"M", "X"}
    for one in written["traceEvents"]:
        assert isinstance(one["name"], str)
        assert one["tid"] in rows
        assert one["ph"] == "M" or (one["ts"] >= 0 and one["dur"] >= 0)
