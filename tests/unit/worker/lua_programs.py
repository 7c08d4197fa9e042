"""Random Lua programs that end, print what they do, and use all that a yield may come across."""

from __future__ import annotations

import random

__all__ = ["random_program"]

HEAD = """
local trace, steps = {}, 0
local function note(...)
  steps = steps + 1
  if steps < 400 then trace[#trace + 1] = table.concat({ ... }, " ") end
end
local function text(v)
  if type(v) == "number" then return ("%.6g"):format(v) end
  return type(v) == "table" and "table" or type(v) == "string" and v:gsub("^spell.lua:%d+: ", "") or tostring(v)
end
local number = {}
number.__index = function(t, k)
  local n = 0
  for i = 1, 7 do n = n + i end
  return rawget(number, k) or n
end
number.__add = function(a, b)
  local n = 0
  for i = 1, 5 do n = n + i end
  return (type(a) == "table" and a.v or a) + (type(b) == "table" and b.v or b) + n
end
number.__lt = function(a, b)
  for _ = 1, 5 do end
  return a.v < b.v
end
number.__le = function(a, b)
  for _ = 1, 5 do end
  return a.v <= b.v
end
number.__eq = function(a, b)
  for _ = 1, 5 do end
  return a.v == b.v
end
number.__concat = function(a, b)
  for _ = 1, 5 do end
  return text(type(a) == "table" and a.v or a) .. text(type(b) == "table" and b.v or b)
end
number.__len = function(a)
  for _ = 1, 5 do end
  return a.v
end
number.__unm = function(a)
  for _ = 1, 5 do end
  return -a.v
end
number.__call = function(a, x)
  local n = 0
  for i = 1, 9 do n = n + i end
  return n + a.v + (x or 0)
end
number.__close = function(a)
  for _ = 1, 9 do end
  note("closed", text(a.v))
end
local function new(v) return setmetatable({ v = v }, number) end
local a, b, c = 1, 2, 3
"""
TAIL = """
note("end", text(a), text(b), text(c))
return trace
"""


class _Writer:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.names = 0

    def name(self) -> str:
        self.names += 1
        return f"x{self.names}"

    def variable(self) -> str:
        return self.chance.choice("abc")

    def number(self) -> str:
        return str(self.chance.randrange(1, 9))

    def value(self) -> str:
        """Return an expression that gives a number."""
        kinds = [
            self.number,
            self.variable,
            lambda: f"({self.variable()} % 97 + {self.number()})",
            lambda: f"(new({self.number()}) + {self.variable()})",
            lambda: f"#new({self.number()})",
            lambda: f"-new({self.number()})",
            lambda: f"new({self.number()})({self.number()})",
            lambda: f"new({self.number()}).missing",
            lambda: f"#(new({self.number()}) .. {self.number()})",
            lambda: f"select('#', {self.number()}, nil, {self.variable()})",
            lambda: f"select(2, pcall(function(...) return ... end, {self.variable()}))",
            lambda: (
                f"(function(...) local n = 0 for _, v in ipairs{{...}} do n = n + v end return n end)(1, {self.variable()}, 3)"
            ),
        ]
        return self.chance.choice(kinds)()

    def test(self) -> str:
        return self.chance.choice([
            f"{self.variable()} % 3 == {self.chance.randrange(3)}",
            f"new({self.number()}) < new({self.number()})",
            f"new({self.number()}) <= new({self.number()})",
            f"new({self.number()}) == new({self.number()})",
        ])  # fmt: skip

    def block(self, depth: int) -> str:
        return " ".join(self.statement(depth) for _ in range(self.chance.randrange(1, 4)))

    def statement(self, depth: int) -> str:
        """Return a statement, on one line or on several."""
        plain = [self.assign, self.say]
        nested = [
            self.loop, self.repeat, self.branch, self.protected, self.generator, self.sort, self.replace, self.closing,
            self.thread, self.handled, self.jump, self.iterate, self.nested_threads, self.tail,
        ]  # fmt: skip
        one = self.chance.choice(plain if depth <= 0 or self.chance.random() < 0.3 else nested)
        return one(depth - 1) + self.chance.choice(["\n", " "])

    def assign(self, _depth: int) -> str:
        return f"{self.variable()} = ({self.value()} * 3 + {self.value()}) % 1009"

    def say(self, _depth: int) -> str:
        return f"note('{self.name()}', text({self.value()}), text({self.variable()}))"

    def loop(self, depth: int) -> str:
        return f"for i = 1, {self.chance.randrange(2, 7)} do {self.block(depth)} end"

    def repeat(self, depth: int) -> str:
        at = self.name()
        return f"local {at} = 0 repeat {at} = {at} + 1 {self.block(depth)} until {at} >= {self.number()}"

    def branch(self, depth: int) -> str:
        return f"if {self.test()} then {self.block(depth)} else {self.block(depth)} end"

    def fail(self) -> str:
        return self.chance.choice([
            "error('broken')", "error({ code = 'x', message = 'y' })", "error(nil)", "local t = nil t.x = 1", "error(7)",
            "local s = {} + 1", "coroutine.close(coroutine.running())", "",
        ])  # fmt: skip

    def protected(self, depth: int) -> str:
        body = f"{self.block(depth)} if {self.test()} then {self.fail()} end return {self.variable()}"
        return f"note('pcall', text(select(2, pcall(function() {body} end))))"

    def handled(self, depth: int) -> str:
        body = f"{self.block(depth)} if {self.test()} then {self.fail()} end"
        handler = "function(e) for _ = 1, 5 do end note('handler', text(e)) return 'handled' end"
        return f"note('xpcall', text(select(2, xpcall(function() {body} end, {handler}))))"

    def generator(self, depth: int) -> str:
        body = f"for i = 1, {self.number()} do {self.block(depth)} coroutine.yield(i, {self.variable()}) end"
        seen = self.name()
        return (
            f"for i, {seen} in coroutine.wrap(function() {body} end) do "
            f"note('item', i, text({seen})) if {self.test()} then break end end"
        )

    def sort(self, depth: int) -> str:
        one = self.name()
        return (
            f"local {one} = {{ 5, 2, 8, 1 }} pcall(table.sort, {one}, function(x, y) {self.block(min(depth, 1))} return x < y end) "
            f"note('sorted', #{one})"
        )

    def replace(self, depth: int) -> str:
        return f"note('gsub', (('hello'):gsub('l', function(x) {self.block(min(depth, 1))} return x:upper() end)))"

    def closing(self, depth: int) -> str:
        one = self.name()
        fail = f"if {self.test()} then {self.fail()} end" if self.chance.random() < 0.4 else ""
        body = f"local {one} <close> = new({self.number()}) {self.block(depth)} {fail} return {self.variable()}"
        return f"note('tbc', text(select(2, pcall(function() {body} end))))"

    def thread(self, depth: int) -> str:
        co = self.name()
        body = (
            f"local mine <close> = new({self.number()}) {self.block(depth)} coroutine.yield() {self.block(depth)} "
            f"local got = coroutine.yield({self.variable()}) note('got', text(got)) if {self.test()} then {self.fail()} end return 'done'"
        )
        resumes = " ".join(
            f"note('resume', coroutine.status({co}), tostring(coroutine.isyieldable()), "
            f"text(select(2, coroutine.resume({co}, {self.value()}))))"
            for _ in range(self.chance.randrange(1, 5))
        )
        close = f"note('close', text(select(2, pcall(coroutine.close, {co}))), coroutine.status({co}))"
        return f"local {co} = coroutine.create(function() {body} end) {resumes} {close}"

    def nested_threads(self, depth: int) -> str:
        outer, inner = self.name(), self.name()
        body = (
            f"local {inner} = coroutine.wrap(function() while true do {self.block(depth)} coroutine.yield() end end) "
            f"for i = 1, 3 do {inner}() note('outer', coroutine.status({outer})) coroutine.yield(i) end"
        )
        run = f"repeat local ok, v = coroutine.resume({outer}) note('nested', tostring(ok), text(v)) until coroutine.status({outer}) == 'dead'"
        return f"local {outer} {outer} = coroutine.create(function() {body} end) {run}"

    def jump(self, depth: int) -> str:
        at = self.name()
        return f"do local {at} = 0 ::again:: {at} = {at} + 1 {self.block(depth)} if {at} < {self.number()} then goto again end end"

    def iterate(self, depth: int) -> str:
        return (
            "for k, v in (function(t) local i = 0 return function() i = i + 1 for _ = 1, 5 do end return t[i] and i, t[i] end end)"
            f"({{ 3, 1, {self.value()} }}) do note('each', text(k), text(v)) {self.block(depth)} end"
        )

    def tail(self, depth: int) -> str:
        one = self.name()
        body = f"if n <= 0 then return {self.variable()} end {self.block(depth)} return {one}(n - 1)"
        return f"local function {one}(n) {body} end note('tail', text({one}({self.number()})))"


def random_program(seed: int) -> str:
    """Return a program for a seed: it returns a list of what it did."""
    writer = _Writer(seed)
    return HEAD + "\n".join(writer.statement(3) for _ in range(4)) + TAIL
