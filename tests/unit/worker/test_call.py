import asyncio

import msgspec
import pytest

from llmspell.engine import WorkerLimits


async def test_spell_returns_its_value(both):
    outcome = await both(lua="return {a = {1, 2}, b = 'x'}", js="return {a: [1, 2], b: 'x'}")

    assert (outcome.ok, outcome.value) == (True, {"a": [1, 2], "b": "x"})
    assert outcome.death.code == ""


async def test_export_default_is_the_result_when_nothing_is_returned(run):
    outcome = await run("javascript", "exports.default = Promise.resolve(7)")

    assert outcome.value == 7


async def test_call_waits_straight_line_everywhere_in_lua(run):
    source = """
    local m = setmetatable({}, {
      __index = function(_, k) return host.echo(k) end,
      __add = function() return host.echo("add") end,
      __concat = function() return host.echo("cat") end,
      __eq = function() return host.echo(true) end,
      __lt = function() return host.echo(true) end,
      __call = function(_, x) return host.echo(x) end,
      __tostring = function() return host.echo("text") end,
    })
    local seen = { m.key, m + 1, m .. "", m("call"), tostring(m), m < 1 }
    for v in coroutine.wrap(function() for i = 1, 2 do coroutine.yield(host.echo("it" .. i)) end end) do seen[#seen + 1] = v end
    local sorted = { 3, 1, 2 }
    table.sort(sorted, function(a, b) return host.echo(a) < b end)
    seen[#seen + 1] = table.concat(sorted)
    seen[#seen + 1] = (("abc"):gsub(".", function(c) return host.echo(c .. c) end))
    local _, inner = pcall(pcall, host.echo, "deep")
    seen[#seen + 1] = select(2, pcall(function() return select(2, pcall(host.echo, "nested")) end))
    return seen
    """

    outcome = await run("lua", source)

    expected = ["key", "add", "cat", "call", "text", True, "it1", "it2", "123", "aabbcc", "nested"]
    assert expected == outcome.value


async def test_waiting_inside_user_coroutines_is_invisible(run):
    source = """
    local co = coroutine.create(function(a)
      local b = host.echo(a + 1)
      local c = coroutine.yield(b)
      return host.echo(c .. "!")
    end)
    local _, first = coroutine.resume(co, 1)
    local middle = coroutine.status(co)
    local _, last = coroutine.resume(co, "x")
    return { first, middle, last, coroutine.status(co) }
    """

    outcome = await run("lua", source)

    assert [2, "suspended", "x!", "dead"] == outcome.value


async def test_nested_blocked_places_stop_at_a_limit(run):
    source = """
    local deepest = 0
    local function dive(n)
      deepest = n
      return (("x"):gsub(".", function() return host.use(function() return dive(n + 1) end) end))
    end
    local ok, e = pcall(dive, 1)
    return { ok, e.code, deepest > 20 }
    """

    outcome = await run("lua", source)

    assert [False, "limit.depth", True] == outcome.value


async def test_many_blocked_places_below_the_limit_finish(run):
    source = """
    local function dive(n)
      if n == 0 then return "end" end
      return (("x"):gsub(".", function() return host.use(function() return dive(n - 1) end) end))
    end
    return dive(30)
    """

    assert (await run("lua", source)).value == "end"


async def test_failed_call_raises_an_error_value(both):
    lua = """
    local ok, e = pcall(host.fail, "boo")
    return { e.code, e.message, e.hint, e.file, e.line, tostring(e), e.control }
    """
    js = """
    try { await host.fail("boo") } catch (e) {
      return [e.code, e.message, e.hint, e.file, e.line + 1, e instanceof Error ? "boo" : "no", e.control];
    }"""

    outcome = await both(lua=lua, js=js)

    file = "spell.lua" if outcome.value[3].endswith("lua") else "spell.js"
    line = 2 if file == "spell.lua" else 3
    assert ["tool.failed", "boo", "try harder", file, line, "boo", False] == outcome.value


async def test_error_shows_its_call_site_in_one_format(both):
    lua = "local function inner() host.echo(1) host.fail('x') end\nfunction outer() inner() end\nouter()"
    js = "async function inner() { await host.fail('x') }\nfunction outer() { return inner() }\nawait outer()"

    outcome = await both(lua=lua, js=js)

    lines = outcome.value["stack"].split("\n")
    suffix = outcome.value["file"].removeprefix("spell.")
    assert [f"spell.{suffix}:1 in inner", f"spell.{suffix}:2 in outer", f"spell.{suffix}:3 in main"] == lines


async def test_uncaught_error_has_message_place_and_stack(both):
    lua = "local function inner()\n  error('deep')\nend\nfunction outer() inner() end\nouter()"
    js = "function inner() {\n  throw new Error('deep')\n}\nfunction outer() { inner() }\nouter()"

    outcome = await both(lua=lua, js=js)

    error = outcome.value
    assert (False, "script.error", "deep", 2) == (outcome.ok, error["code"], error["message"], error["line"])
    assert [line.split(" in ")[1] for line in error["stack"].split("\n")] == ["inner", "outer", "main"]


@pytest.mark.parametrize(
    ("source", "message"),
    [("null.x", "TypeError: cannot read property 'x' of null"), ("throw 5", "5"), ("throw {a: 1}", '{"a":1}')],
)
async def test_uncaught_javascript_error_says_its_kind(run, source, message):
    outcome = await run("javascript", source)

    assert ("script.error", message) == (outcome.code, outcome.value["message"])


async def test_thrown_value_keeps_code_message_and_data(both):
    outcome = await both(
        lua="error({code = 'my.code', message = 'mine', hint = 'h', data = {n = 1}})",
        js="throw {code: 'my.code', message: 'mine', hint: 'h', data: {n: 1}}",
    )

    error = outcome.value
    assert ("my.code", "mine", "h", {"n": 1}) == (error["code"], error["message"], error["hint"], error["data"])


async def test_cause_of_an_error_is_kept(both):
    outcome = await both(
        lua="error({code = 'outer', message = 'o', cause = {code = 'inner', message = 'i'}})",
        js="throw new Error('o', {cause: Object.assign(new Error('i'), {code: 'inner'})})",
    )

    assert outcome.value["cause"]["code"] == "inner"


@pytest.mark.parametrize(
    "source",
    [
        "throw {toString() { for (;;); }}",
        "throw {get message() { throw 1 }, toString() { throw 2 }}",
        "throw new Proxy({}, {get() { throw 3 }, ownKeys() { throw 4 }})",
        "const e = new Error('x'); Object.defineProperty(e, 'message', {get() { throw e }}); throw e",
    ],
)
async def test_hostile_error_value_is_still_reported(run, source):
    outcome = await run("javascript", source)

    assert (False, "script.error") == (outcome.ok, outcome.code)


async def test_own_text_of_an_error_value_is_its_message(run):
    outcome = await run("lua", "error(setmetatable({}, {__tostring = function() return 'my text' end}))")

    assert ("script.error", "my text", 1) == (outcome.code, outcome.value["message"], outcome.value["line"])


async def test_endless_text_of_an_error_value_meets_the_limits(run):
    source = "error(setmetatable({}, {__tostring = function() while true do end end, __name = 5}))"

    outcome = await run("lua", source, limits=WorkerLimits(wall_s=0.2))

    assert (False, "limit.wall") == (outcome.ok, outcome.code)


async def test_syntax_error_has_its_line(both):
    outcome = await both(lua="local a = 1\nlocal = 2", js="let a = 1\nlet = = 2")

    assert (False, "script.syntax", 2) == (outcome.ok, outcome.code, outcome.value["line"])


async def test_control_error_cannot_be_swallowed(both):
    outcome = await both(
        lua="pcall(host.control) print('swallowed')",
        js="try { await host.control() } catch {}\nreturn 'swallowed'",
    )

    assert (False, "limit.tokens", []) == (outcome.ok, outcome.code, outcome.prints)
    assert outcome.value["control"] is True


@pytest.mark.parametrize(
    "source",
    [
        "xpcall(host.control, function() return 1 end)",
        "coroutine.resume(coroutine.create(function() host.control() end))",
        "pcall(coroutine.wrap(function() host.control() end))",
        "load(function() host.control() end)",
        "pcall(table.sort, {1, 2, 3}, function() host.control() end)",
        "local co = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() host.control() end}) "
        "coroutine.yield() end) coroutine.resume(co) coroutine.close(co)",
    ],
)
async def test_no_lua_function_swallows_control(run, source):
    outcome = await run("lua", source + "\nprint('swallowed')")

    assert ("limit.tokens", []) == (outcome.code, outcome.prints)


async def test_calls_after_a_control_error_are_refused_then_never_settle(run):
    source = """
    try { await host.control() } catch {}
    let refused = 0;
    (async () => { for (;;) { try { await host.echo(1) } catch { refused++ } } })();
    for (let i = 0; i < 1000; i++) await 0;
    print(refused);
    """

    outcome = await run("javascript", source)

    assert ("limit.tokens", ["100"]) == (outcome.code, outcome.prints)
    assert [call for call in outcome.calls if call[0] == "t.echo"] == []


async def test_script_cannot_make_a_control_error(both):
    outcome = await both(
        lua="return (pcall(error, {code = 'limit.cpu', control = true}))",
        js="try { throw Object.assign(new Error('x'), {control: true}) } catch { return false }",
    )

    assert outcome.value is False


async def test_host_may_call_a_script_function_that_waits(both):
    outcome = await both(
        lua="return host.use(function(a, b) return a .. host.echo('-') .. b end, 'x', 'y')",
        js="return await host.use(async (a, b) => a + await host.echo('-') + b, 'x', 'y')",
    )

    assert outcome.value == "x-y"


async def test_host_may_call_a_script_function_twice_at_once(both):
    outcome = await both(
        lua="return host.use2(function(n) host.sleep(0.01 * (3 - n)) return n end)",
        js="return await host.use2(async (n) => { await host.sleep(0.01 * (3 - n)); return n })",
    )

    assert outcome.value == [1, 2]


async def test_calls_name_their_task(both):
    outcome = await both(
        lua="host.echo() Task.spawn(function() host.echo() end):await() host.use(function() host.echo() end)",
        js="await host.echo(); await Task.spawn(() => host.echo()).await(); await host.use(() => host.echo())",
    )

    assert [("t.echo", 0), ("t.echo", 1), ("t.use", 0), ("t.echo", -1)] == [(op, task) for op, _, task in outcome.calls]


async def test_error_of_a_script_function_reaches_the_host(both):
    outcome = await both(
        lua="local ok, e = pcall(host.use, function() error('inside') end) return e.message",
        js="try { await host.use(() => { throw new Error('inside') }) } catch (e) { return e.message }",
    )

    assert outcome.value == "inside"


async def test_same_function_has_one_number_until_it_is_given_back(both):
    async def give(host, *functions):
        numbers = [msgspec.msgpack.decode(f.data) for f in functions]
        host.wire.send(["drop", numbers])
        return numbers

    outcome = await both(
        lua="local f, g = print, function() end local a = host.give(f, g, f) return {a, host.give(f)}",
        js="const f = () => 1, g = () => 2; const a = await host.give(f, g, f); return [a, await host.give(f)]",
        ops={"t.give": give},
    )

    assert [[1, 2, 1], [3]] == outcome.value


async def test_function_that_was_given_back_is_refused(both):
    async def give(host, function):
        host.wire.send(["drop", [msgspec.msgpack.decode(function.data)]])
        return await host.ask(function)

    outcome = await both(
        lua="local ok, e = pcall(host.give, function() end) return e.code",
        js="try { await host.give(() => 1) } catch (e) { return e.code }",
        ops={"t.give": give},
    )

    assert outcome.value == "bridge.callback"


async def test_cancelled_script_function_stops_and_answers_nothing(both):
    async def give(host, function):
        asked = asyncio.ensure_future(host.ask(function))
        await host.reached.wait()
        host.wire.send(["cancel", host.number])
        host.asked.pop(host.number).cancel()
        await asyncio.gather(asked, return_exceptions=True)
        return "ok"

    async def many(host, *_):
        host.reached.set()
        await asyncio.sleep(5)

    outcome = await both(
        lua="return host.give(function() host.many() print('went on') end)",
        js="return await host.give(async () => { await host.many(); print('went on') })",
        ops={"t.give": give, "t.many": many},
    )

    assert ("ok", [], 1) == (outcome.value, outcome.prints, len(outcome.cancels))
    assert [frame for frame in outcome.frames if frame[0] == "result"] == []


async def test_post_arrives_before_the_call_after_it(both):
    outcome = await both(
        lua="Log.info('a', {n = 1}) host.echo(1) Log.info('b')",
        js="Log.info('a', {n: 1}); await host.echo(1); Log.info('b')",
    )

    kinds = [(frame[0], frame[1] if frame[0] == "post" else frame[2]) for frame in outcome.frames[:3]]
    assert [("post", "log.info"), ("call", "t.echo"), ("post", "log.info")] == kinds
    assert outcome.posts[0] == ("log.info", ["a", {"n": 1}])


async def test_constants_stand_on_globals(both):
    outcome = await both(
        lua="return {Run.id, Run.args}", js="return [Run.id, Run.args]", constants={"Run": {"id": "r1", "args": ["a"]}}
    )

    assert outcome.value == ["r1", ["a"]]


async def test_late_answer_to_a_cancelled_call_is_ignored(both):
    async def give(host, *_):
        host.wire.send(["reply", 999, True, 1, host.now])
        return "fine"

    outcome = await both(lua="return host.give()", js="return await host.give()", ops={"t.give": give})

    assert outcome.value == "fine"


async def test_unknown_worker_op_in_the_bindings_fails_loudly(both, bindings):
    bindings["globals"]["Task"]["nope"] = {"op": "task.nope", "worker": True}

    outcome = await both(lua="return 1", js="return 1", bindings=bindings)

    assert ("internal", True) == (outcome.code, "task.nope" in outcome.value["message"])


async def test_worker_op_without_a_binding_fails_loudly(both, bindings):
    del bindings["globals"]["Task"]["race"]

    outcome = await both(lua="return 1", js="return 1", bindings=bindings)

    assert ("internal", True) == (outcome.code, "task.race" in outcome.value["message"])


async def test_handle_that_can_be_called_is_called_like_a_function(both):
    outcome = await both(
        lua="local b = host.bell() print(b) return { b(1, 'two'), b.tone, b:ring(3), #host.bell()(nil, 4) }",
        js="const b = await host.bell(); print(b); return [await b(1, 'two'), b.tone, await b.ring(3), (await (await host.bell())(null, 4)).length]",
    )

    assert outcome.value == [[9, 1, "two"], "c", [9, 3], 3]
    assert outcome.prints == ["bell(9)"]


async def test_handle_that_can_be_called_is_dropped_when_nobody_holds_it(both):
    outcome = await both(
        lua="host.bell()(1) host.echo() for i = 1, 200 do local t = {} for j = 1, 500 do t[j] = {} end end host.echo(1)",
        js="await (await host.bell())(1); for (let i = 0; i < 50; i++) await host.echo(1)",
    )

    assert [9] == [number for frame in outcome.frames if frame[0] == "drop" for number in frame[1]]
