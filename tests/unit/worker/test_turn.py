"""A busy Lua task loses its turn now and then: to its siblings, to timers, to the host; its own work is the same."""

import asyncio
import sys
from types import ModuleType

import pytest

from llmspell.engine import WorkerLimits
from llmspell.worker.lua import machine
from llmspell.worker.lua.cut import Cutter

from .lua_programs import random_program

SIBLING = "Task.spawn(function() while true do end end) "


@pytest.fixture(params=[False, True], ids=["process", "thread"])
def lua(run, request):
    async def run_lua(source, **options):
        return await run("lua", source, trusted=request.param, **options)

    return run_lua


@pytest.fixture
def every_moment(monkeypatch):
    """Make turns of threads as short as they can be."""

    def shorten(instructions):
        monkeypatch.setattr(machine, "_LOOK_EVERY", instructions)
        monkeypatch.setattr(machine, "_LOOKS_PER_TURN", 1)

    return shorten


# who gets a turn


async def test_endless_tasks_get_equal_turns(lua):
    outcome = await lua("""
        local rounds, turns, last, first = { 0, 0, 0, 0 }, { 0, 0, 0, 0 }, 0, {}
        for i = 1, 4 do
          Task.spawn(function()
            while true do
              rounds[i] = rounds[i] + 1
              if last ~= i then last, turns[i] = i, turns[i] + 1 end
            end
          end)
        end
        repeat host.echo() until turns[4] > 20
        return turns
    """)

    assert max(outcome.value) - min(outcome.value) <= 1


async def test_a_timer_is_heard_while_a_task_computes(lua):
    outcome = await lua("""
        local awake = false
        Task.spawn(function() host.sleep(0.005) awake = true end)
        while not awake do end
        return "heard"
    """)

    assert outcome.value == "heard"


async def test_the_host_is_heard_between_two_turns(lua):
    outcome = await lua("""
        local turns, last = 0, 0
        for i = 1, 3 do
          Task.spawn(function()
            while true do
              if last ~= i then last, turns = i, turns + 1 end
            end
          end)
        end
        host.echo()
        local before = turns
        for _ = 1, 4 do host.echo() end
        return turns - before
    """)

    assert outcome.value < 4 * 20


async def test_a_busy_task_can_be_cancelled_by_a_sibling(lua):
    outcome = await lua("""
        local log = {}
        local task = Task.spawn(function()
          Task.on_cancel(function() log[#log + 1] = "cancelled" end)
          local held <close> = setmetatable({}, { __close = function() log[#log + 1] = "closed" end })
          while true do end
        end)
        host.sleep(0.005)
        task:cancel()
        pcall(task.await, task)
        return { task.status, log }
    """)

    assert outcome.value == ["cancelled", ["closed", "cancelled"]]


async def test_a_timeout_reaches_a_busy_task(lua):
    outcome = await lua("""
        local ok, problem = pcall(Task.timeout, 0.005, function() while true do pcall(error) end end)
        return problem.code
    """)

    assert outcome.value == "task.timeout"


async def test_a_spell_that_never_waits_still_serves_the_functions_it_gave_away(lua):
    async def later(host, callback):
        host.asking = asyncio.ensure_future(host.ask(callback))

    outcome = await lua(
        "local called = false host.give(function() called = true end) while not called do end return called",
        ops={"t.give": later},
    )

    assert outcome.value is True


async def test_a_task_alone_is_never_interrupted(run, every_moment, monkeypatch):
    cuts = []
    monkeypatch.setattr(Cutter, "cut", lambda _self, coroutine: cuts.append(coroutine))
    every_moment(100)
    outcome = await run("lua", "local n = 0 for i = 1, 100000 do n = n + 1 end return n", trusted=True)

    assert (outcome.value, cuts) == (100000, [])


# where a turn may end


LINES = """
local shared, seen = 0, {}
Task.spawn(function()
  while true do
    seen[shared] = true
  end
end)
for i = 1, 600 do
  shared = 1 shared = 2 shared = 3 shared = 0
end
"""


@pytest.mark.parametrize("instructions", [3, 7, 101])
async def test_what_stands_in_one_line_is_never_interrupted(run, every_moment, instructions):
    every_moment(instructions)
    one_line = await run("lua", LINES + "return { seen[0] or false, seen[1], seen[2], seen[3] }", trusted=True)
    lines = await run(
        "lua", LINES.replace("= 2 ", "= 2\n") + "return { seen[1] or false, seen[2] or false }", trusted=True
    )

    assert one_line.value == [True]
    assert lines.value == [False, True]


async def test_nobody_else_gets_a_turn_inside_atomic(run, every_moment):
    every_moment(3)
    outcome = await run(
        "lua",
        """
        local inside, seen = false, false
        Task.spawn(function() while true do if inside then seen = true end end end)
        local function work()
          inside = true
          local n = 0
          for _ = 1, 300 do
            for v in coroutine.wrap(function() coroutine.yield(1) end) do n = n + v end
          end
          inside = false
          return n
        end
        local kept, free = Task.atomic(work), nil
        local before = seen
        free = work()
        return { before, seen, kept, free }
        """,
        trusted=True,
    )

    assert outcome.value == [False, True, 300, 300]


async def test_atomic_passes_errors_on_and_ends_with_them(lua):
    outcome = await lua("""
        local ok, problem = pcall(Task.atomic, function() error({ code = "mine" }) end)
        host.echo()
        local fine, refused = pcall(Task.atomic, function() host.echo() end)
        local both, task = pcall(Task.atomic, function() Task.yield() end)
        return { problem.code, fine, refused.code, task.code, host.echo("after") }
    """)

    assert outcome.value == ["mine", False, "task.misuse", "task.misuse", "after"]


async def test_an_uncaught_error_in_atomic_keeps_its_stack(lua):
    outcome = await lua('local function f()\n  error("no")\nend\nTask.atomic(f)')

    assert (outcome.value["line"], outcome.value["stack"].splitlines()) == (
        2,
        ["spell.lua:2 in f", "spell.lua:4 in main"],
    )


NOWHERE = {
    "comparator": "table.sort({ 3, 2, 1 }, function(a, b) for _ = 1, 300 do end return a < b end)",
    "replacement": "(('aaa'):gsub('a', function() for _ = 1, 300 do end end))",
    "message handler": "xpcall(error, function() for _ = 1, 300 do end end)",
    "reader": "local n = 0 load(function() n = n + 1 for _ = 1, 300 do end if n < 4 then return ' ' end end)()",
    "closing coroutine": """
        local co = coroutine.create(function()
          local held <close> = setmetatable({}, { __close = function() for _ = 1, 300 do end end })
          coroutine.yield()
        end)
        coroutine.resume(co)
        coroutine.close(co)""",
    "coroutine in a comparator": """
        table.sort({ 3, 2, 1 }, function(a, b)
          for _ in coroutine.wrap(function() for i = 1, 30 do coroutine.yield(i) end end) do end
          return a < b
        end)""",
}


@pytest.mark.parametrize("place", NOWHERE)
async def test_where_lua_cannot_yield_the_turn_goes_on(run, every_moment, place):
    every_moment(5)
    text = NOWHERE[place]
    text = f"local _ = {text}" if text.startswith("((") else text
    outcome = await run("lua", f"{SIBLING}\nfor _ = 1, 5 do {text} end return 'done'", trusted=True)

    assert outcome.value == "done"


# what a script sees of it: nothing


async def test_coroutines_show_nothing_of_the_turns(run, every_moment):
    every_moment(5)
    source = """
        local log = {}
        local function note(...) log[#log + 1] = table.concat({ ... }, " ") end
        local inner
        local outer = coroutine.create(function(...)
          local outside = coroutine.running()
          inner = coroutine.create(function(x)
            for i = 1, 300 do end
            note(coroutine.status(outside), coroutine.status(inner), select("#", coroutine.yield(x)))
            for i = 1, 300 do end
            error("inner failed")
          end)
          for i = 1, 300 do end
          note(select("#", ...), coroutine.resume(inner, 7) and "ok")
          note(coroutine.status(inner))
          for i = 1, 300 do end
          note(select(2, coroutine.resume(inner, nil, nil)))
          return "a", nil, "c"
        end)
        note(coroutine.status(outer))
        local got = table.pack(coroutine.resume(outer, nil, nil))
        note(got.n, got[2], got[4], coroutine.status(outer), coroutine.status(inner))
        note(tostring(coroutine.close(inner)))
        return log
    """
    outcome = await run("lua", SIBLING + source, trusted=True)

    assert outcome.value == [
        "suspended",
        "2 ok",
        "suspended",
        "normal running 2",
        "spell.lua:11: inner failed",
        "4 a c dead dead",
        "false",
    ]


async def test_a_coroutine_in_the_middle_of_its_turn_is_not_free_for_siblings(lua):
    outcome = await lua("""
        local co = coroutine.create(function() while true do end end)
        local wrapped = coroutine.wrap(function() while true do end end)
        Task.spawn(function() coroutine.resume(co) end)
        Task.spawn(function() wrapped() end)
        host.sleep(0.05)
        local ok, problem = coroutine.resume(co)
        return {
          coroutine.status(co), ok, problem, select(2, pcall(coroutine.close, co)), select(2, pcall(wrapped)),
        }
    """)

    assert outcome.value == [
        "normal",
        False,
        "cannot resume non-suspended coroutine",
        "cannot close a normal coroutine",
        "cannot resume non-suspended coroutine",
    ]


async def test_a_coroutine_that_waits_is_not_free_for_siblings(lua):
    outcome = await lua("""
        local co = coroutine.create(function() return host.sleep(0.01, "answer") end)
        local task = Task.spawn(function() return select(2, coroutine.resume(co)) end)
        host.sleep(0.001)
        local status, ok = coroutine.status(co), coroutine.resume(co, "wrong")
        return { status, ok, task:await(), coroutine.status(co) }
    """)

    assert outcome.value == ["normal", False, "answer", "dead"]


async def test_cancelling_closes_coroutines_that_gave_way_inside_out(lua):
    outcome = await lua("""
        local log = {}
        local function held(name)
          return setmetatable({}, { __close = function() log[#log + 1] = name end })
        end
        local task = Task.spawn(function()
          local a <close> = held("task")
          coroutine.wrap(function()
            local b <close> = held("outer")
            coroutine.wrap(function()
              local c <close> = held("inner")
              while true do end
            end)()
          end)()
        end)
        host.sleep(0.005)
        task:cancel()
        return log
    """)

    assert outcome.value == ["inner", "outer", "task"]


async def test_errors_keep_their_lines(run, every_moment):
    every_moment(3)
    outcome = await run(
        "lua",
        SIBLING
        + """
        local function fail(n)
          for _ = 1, 50 do end
          if n == 0 then
            local t = nil
            return t.x
          end
          fail(n - 1)
        end
        fail(2)""",
        trusted=True,
    )

    assert outcome.value["stack"].splitlines() == [
        "spell.lua:6 in fail",
        "spell.lua:8 in fail",
        "spell.lua:8 in fail",
        "spell.lua:10 in main",
    ]


@pytest.mark.parametrize("seed", range(12))
async def test_random_programs_do_the_same_with_turns_and_without(run, every_moment, seed):
    program = random_program(seed)
    expected = await run("lua", program, trusted=True, slices=False)
    every_moment((31, 57, 101)[seed % 3])
    actual = await run("lua", program.replace("local trace", SIBLING + "local trace", 1), trusted=True)

    assert (expected.ok, expected.value) == (True, actual.value)


# limits and stops


async def test_a_limit_cannot_be_caught_between_turns(lua):
    outcome = await lua(
        SIBLING + "while true do pcall(function() while true do end end) end", limits=WorkerLimits(wall_s=0.1)
    )

    assert outcome.code == "limit.wall"


async def test_many_turns_leave_nothing_behind(run, every_moment):
    every_moment(7)
    outcome = await run(
        "lua",
        """
        for i = 1, 4 do
          Task.spawn(function()
            while true do coroutine.wrap(function() for _ = 1, 100 do end end)() end
          end)
        end
        host.sleep(0.3)
        return "small"
        """,
        limits=WorkerLimits(wall_s=6.0, memory_bytes=1 << 20),
        trusted=True,
    )

    assert outcome.value == "small"


# where turns do not end by themselves


async def test_without_slices_a_busy_task_keeps_its_turn(lua):
    outcome = await lua(
        """
        local other = false
        Task.spawn(function() other = true end)
        for _ = 1, 3000000 do end
        return { Task.preemptive(), other }
        """,
        slices=False,
    )

    assert outcome.value == [False, False]


def test_a_library_without_the_functions_has_no_cutter():
    nothing = ModuleType("nothing")
    nothing.__file__ = sys.modules["msgspec._core"].__file__

    assert Cutter.of(nothing, 100, b"=x") is None


async def test_a_vm_that_cannot_cut_says_so(run, monkeypatch):
    monkeypatch.setattr(Cutter, "of", lambda *_: None)
    outcome = await run("lua", "return Task.preemptive()", trusted=True)

    assert outcome.value is False
