"""Attempts to use up what a spell must not use up (R9): each ends in time, with the right code, and harms nobody."""

import os
import time
from pathlib import Path

import pytest

QUICK = {"wall": "400ms", "cpu": "10s", "memory": "48M", "output": "1M"}
TIME = {"limit.wall", "limit.cpu"}
MEMORY = {"limit.memory"}
ANY = TIME | MEMORY

LUA = {
    "endless loop": ("while true do end", TIME),
    "endless loop in pcall": ("while true do pcall(function() while true do end end) end", TIME),
    "endless loop in a message handler": ("xpcall(error, function() while true do end end)", TIME),
    "error in every handler": ("local function f() xpcall(error, f) end while true do f() end", ANY | {"script.error"}),
    "endless coroutine": ("coroutine.wrap(function() while true do end end)()", TIME),
    "coroutines without end": ("while true do coroutine.wrap(function() end)() end", ANY),
    "evil pattern": ("return (('a'):rep(300)):find('.-.-.-.-b')", TIME),
    "evil gsub": ("return (('a'):rep(5000)):gsub('.-.-.-.-b', '')", TIME),
    "table.move": ("return table.move({}, 1, 1e15, 2)", ANY | {"script.error"}),
    "table.concat of nothing": ("return table.concat({}, '', 1, 1e15)", ANY | {"script.error"}),
    "bad comparator": (
        "local t = {} for i = 1, 1e6 do t[i] = i % 7 end table.sort(t, function() while true do end end)",
        ANY,
    ),
    "deep recursion": ("local function f() return 1 + f() end return f()", ANY | {"script.error"}),
    "doubling text": ("local s = 'x' while true do s = s .. s end", ANY),
    "string.rep": ("return ('x'):rep(1e12)", MEMORY | {"script.error"}),
    "growing table": ("local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end", ANY),
    "memory error swallowed": (
        "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(100000) .. #t end) end",
        ANY,
    ),
    "prints without end": ("while true do print(('x'):rep(1000)) end", ANY | {"limit.output"}),
    "one huge print": ("print(('x'):rep(5 * 1024 * 1024))", {"limit.output"}),
    "huge argument": (
        "return Tool.call('calculate', { expression = ('1'):rep(20 * 1024 * 1024) })",
        ANY | {"limit.frame"},
    ),
    "deep data": ("local t = {} for i = 1, 1e5 do t = { t } end return t", {"bridge.convert"} | ANY),
    "tasks without end": ("while true do Task.spawn(function() Task.sleep(60) end) end", ANY),
    "log flood": ("while true do Log.info(('x'):rep(1000)) end", ANY | {"limit.output"}),
}

JAVASCRIPT = {
    "endless loop": ("for (;;);", TIME),
    "endless loop in try": ("for (;;) try { for (;;); } catch {}", TIME),
    "endless loop in finally": ("try { throw 1 } finally { for (;;); }", TIME),
    "microtasks without end": ("for (;;) await 0", TIME),
    "promise chain without end": ("const f = () => Promise.resolve().then(f); await f()", ANY),
    "evil regular expression": ("return /^(a+)+$/.test('a'.repeat(40) + 'b')", TIME),
    "join of a huge length": ("return new Array(2 ** 32 - 2).join('xxxx').length", ANY | {"script.error"}),
    "reverse of a huge length": ("return Array.prototype.reverse.call({ length: 2 ** 52 })", ANY | {"script.error"}),
    "big power": ("return (2n ** 10000000000n) > 1n", ANY | {"script.error"}),
    "deep recursion": ("const f = () => 1 + f(); return f()", ANY | {"script.error"}),
    "doubling text": ("let s = 'x'; for (;;) s += s", ANY | {"script.error"}),
    "growing array": ("const t = []; for (;;) t.push('x'.repeat(1000) + t.length)", ANY),
    "array buffers": ("const t = []; for (;;) t.push(new Uint8Array(1 << 20).fill(1))", ANY),
    "generator without end": ("function* g() { for (;;) yield 1 } for (const x of g());", TIME),
    "looping getter in the result": ("return { get x() { for (;;); } }", TIME),
    "looping toString in an error": ("throw { get message() { for (;;); } }", TIME),
    "prints without end": ("for (;;) { print('x'.repeat(1000)); await Task.sleep(0) }", ANY | {"limit.output"}),
    "one huge print": ("print('x'.repeat(5 * 1024 * 1024))", {"limit.output"}),
    "huge argument": (
        "return Tool.call('calculate', { expression: '1'.repeat(20 * 1024 * 1024) })",
        ANY | {"limit.frame"},
    ),
    "calls without end": ("for (;;) Id.uuid()", ANY),
    "tasks without end": ("for (;;) Task.spawn(async () => { await Task.sleep(60) })", ANY),
    "deep data": ("let t = []; for (let i = 0; i < 1e5; i++) t = [t]; return t", {"bridge.convert"} | ANY),
}

CASES = [("lua", name, *case) for name, case in LUA.items()]
CASES += [("javascript", name, *case) for name, case in JAVASCRIPT.items()]


def resident_bytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize(("engine", "code", "codes"), [pytest.param(e, c, k, id=f"{e}-{n}") for e, n, c, k in CASES])
def test_bomb_is_stopped_in_time(spell, engine, code, codes):
    before, started = resident_bytes(), time.monotonic()
    result = spell(engine, code, **QUICK)
    assert result.error is not None
    assert result.error.code in codes
    assert time.monotonic() - started < 3  # the limit, and room for two busy cores
    assert resident_bytes() - before < 50 << 20


def test_workers_are_gone_afterwards(spell):
    spell("lua", "while true do end", **QUICK)
    names = [path.read_text().split() for path in Path("/proc").glob("[0-9]*/stat")]
    zygotes = [int(fields[0]) for fields in names if int(fields[3]) == os.getpid()]
    busy = [fields for fields in names if int(fields[3]) in zygotes and fields[2] == "R"]
    assert zygotes
    assert busy == []


def test_there_are_enough_bombs():
    assert len(CASES) >= 40
