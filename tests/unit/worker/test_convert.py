import math

import msgspec
import pytest

Ext = msgspec.msgpack.Ext
BIG = 3


async def echoed(run, engine, source, value):
    """Give a value of the host to a script; return what the script made of it."""

    async def give(host, *_):
        return value

    return await run(engine, source, ops={"t.give": give})


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, -1, 127, 128, -128, -129, 65535, 65536, 2**53 - 1, -(2**53 - 1), 1.5, -2.25, 1e300, "",
        "text", "é€😀", "a\0b", "x" * 300, "y" * 70_000, b"\xff\xfe", b"\xff" * 300, b"\x80" * 70_000, [1, [2, [3]]],
        {"a": {"b": [1, "x", {"c": True}]}}, {"$": 1}, {"$": ["b", "x"], "y": 2}, {"__proto__": 1, "constructor": 2},
        list(range(40)), {f"k{i}": i for i in range(40)}, {"": 1}, "\ud7ff\ue000", 0.1, 5e-324,
    ],
    ids=lambda value: repr(value)[:24],
)  # fmt: skip
async def test_value_comes_back_unchanged(both, value):
    async def give(host, *_):
        return value

    outcome = await both(lua="return host.give()", js="return await host.give()", ops={"t.give": give})

    assert outcome.value == value
    assert type(outcome.value) is type(value)


@pytest.mark.parametrize("value", [math.inf, -math.inf])
async def test_infinity_crosses(both, value):
    async def give(host, *_):
        return value

    outcome = await both(lua="return host.give()", js="return await host.give()", ops={"t.give": give})

    assert outcome.value == value


async def test_nan_and_minus_zero_cross(both):
    async def give(host, *_):
        return [math.nan, -0.0]

    outcome = await both(
        lua="local l = host.give() return {l[1], l[2], l[1] ~= l[1], 1 / l[2]}",
        js="const l = await host.give(); return [l[0], l[1], l[0] !== l[0], 1 / l[1]]",
        ops={"t.give": give},
    )

    assert math.isnan(outcome.value[0])
    assert math.copysign(1, outcome.value[1]) == -1
    assert [True, -math.inf] == outcome.value[2:]


async def test_lua_keeps_integers_and_floats_apart(run):
    outcome = await run("lua", "return {1, 1.0, 3 // 1, 3 / 1, 2^53, math.maxinteger, math.mininteger}")

    assert [1, 1.0, 3, 3.0, 2.0**53, 2**63 - 1, -(2**63)] == outcome.value
    assert [int, float, int, float, float, int, int] == [type(item) for item in outcome.value]


async def test_javascript_numbers_become_integers_where_they_are_exact(run):
    outcome = await run("javascript", "return [1, 1.5, 2 ** 53 - 1, 2 ** 53, 1e21, -0]")

    assert [int, float, int, float, float, float] == [type(item) for item in outcome.value]


@pytest.mark.parametrize("value", [2**53, -(2**53), 2**63 - 1, -(2**63), 2**64 - 1])
async def test_large_integer_is_a_bigint_in_javascript(run, value):
    async def give(host, *_):
        return value

    outcome = await run("javascript", "const n = await host.give(); return [typeof n, n]", ops={"t.give": give})

    assert ["bigint", value] == outcome.value


async def test_integer_beyond_64_bits_crosses_as_text_in_javascript(run):
    async def give(host, number):
        assert number == Ext(BIG, str(2**70).encode())
        return Ext(BIG, str(-(2**80)).encode())

    outcome = await run("javascript", "const n = await host.give(2n ** 70n); return n + 1n", ops={"t.give": give})

    assert outcome.value == Ext(BIG, str(-(2**80) + 1).encode())


@pytest.mark.parametrize("value", [2**63, 2**64 - 1, Ext(BIG, str(2**70).encode())])
async def test_integer_beyond_64_bits_is_an_error_at_the_call_in_lua(run, value):
    async def give(host, *_):
        return {"deep": [value]}

    outcome = await run("lua", "local ok, e = pcall(host.give) return {ok, e.code, e.line}", ops={"t.give": give})

    assert [False, "bridge.convert", 1] == outcome.value


async def test_null_inside_a_container_is_a_marker_in_lua(run):
    async def give(host, *_):
        return {"list": [1, None, 3], "map": {"a": None}}

    source = """
    local v = host.give()
    return { #v.list, v.list[2] == JSON.null, v.map.a == JSON.null, v, JSON.null, tostring(JSON.null) }
    """
    outcome = await run("lua", source, ops={"t.give": give})

    assert [3, True, True, {"list": [1, None, 3], "map": {"a": None}}, None, "null"] == outcome.value


async def test_null_alone_is_nil(run):
    assert (await run("lua", "return host.echo() == nil and host.echo(JSON.null) == nil")).value is True


async def test_empty_table_says_that_it_is_ambiguous(run):
    async def give(host, *values):
        return [value.code if isinstance(value, Ext) else value for value in values]

    outcome = await run("lua", "return host.give({}, JSON.array(), JSON.array{})", ops={"t.give": give})

    assert [4, [], []] == outcome.value


async def test_empty_containers_of_the_host_keep_their_kind(both):
    async def give(host, *_):
        return [[], {}]

    outcome = await both(lua="return host.give()", js="return await host.give()", ops={"t.give": give})

    assert [[], {}] == outcome.value


async def test_trailing_missing_arguments_are_trimmed(both):
    outcome = await both(
        lua="host.echo(1, nil, 2, nil, nil) host.echo(nil)",
        js="await host.echo(1, undefined, 2, undefined, undefined); await host.echo(undefined)",
        ops={"t.echo": _take_all},
    )

    assert [[1, None, 2], []] == [args for _, args, _ in outcome.calls]


async def _take_all(host, *args):
    return None


async def test_undefined_is_skipped_in_objects_and_null_in_arrays(run):
    assert (await run("javascript", "return {a: undefined, b: [undefined, 1]}")).value == {"b": [None, 1]}


async def test_javascript_bytes_and_dates(run):
    source = (
        "return [new Uint8Array([0, 255]), new Uint8Array([1, 2]).buffer, new Date(0), new Uint8Array(20000).fill(7)]"
    )

    outcome = await run("javascript", source)

    assert [b"\0\xff", b"\1\2", "1970-01-01T00:00:00.000Z", b"\7" * 20_000] == outcome.value


async def test_host_bytes_are_a_uint8array(run):
    async def give(host, *_):
        return b"\0\xff"

    source = "const b = await host.give(); return [b instanceof Uint8Array, b.length, b[1]]"

    assert (await run("javascript", source, ops={"t.give": give})).value == [True, 2, 255]


async def test_promises_inside_arguments_are_awaited(run):
    source = "return await host.echo({a: Promise.resolve(1), b: [host.echo(2), {c: host.echo(3)}], d: 4})"

    assert (await run("javascript", source)).value == {"a": 1, "b": [2, {"c": 3}], "d": 4}


async def test_rejected_promise_inside_arguments_fails_the_call(run):
    source = "try { await host.echo([host.fail('inner')]) } catch (e) { return e.message }"

    assert (await run("javascript", source)).value == "inner"


REFUSED = {
    "lua": {
        "{1, nil, 3}": "argument 1 of t.echo",
        "{1, a = 2}": "argument 1 of t.echo",
        "{[1.5] = 1}": "argument 1 of t.echo",
        "{[true] = 1}": "argument 1 of t.echo",
        "{[3] = 1}": "argument 1 of t.echo",
        "{a = {b = {coroutine.create(print)}}}": "argument 1.a.b[1] of t.echo",
        "1, {items = {1, 2, cycle}}": "argument 2.items[3].me of t.echo",
        "deep": "argument 1",
        "{['\\xff'] = 1}": "argument 1.\ufffd of t.echo",
        "Task.spawn(function() end)": "argument 1 of t.echo",
    },
    "javascript": {
        "Symbol('x')": "argument 1 of t.echo",
        "1, {items: [1, 2, cycle]}": "argument 2.items[2].me of t.echo",
        "{a: {b: [Symbol()]}}": "argument 1.a.b[0] of t.echo",
        "deep": "argument 1",
        "'\\ud800'": "argument 1 of t.echo",
        "{'\\udc00': 1}": "argument 1.\ufffd of t.echo",
        "new Map()": "argument 1 of t.echo",
        "new Set()": "argument 1 of t.echo",
        "/x/": "argument 1 of t.echo",
        "new Float64Array(2)": "argument 1 of t.echo",
        "new Date(NaN)": "argument 1 of t.echo",
        "new Number(5)": "argument 1 of t.echo",
        "Task.spawn(() => 1)": "argument 1 of t.echo",
    },
}


@pytest.mark.parametrize(("engine", "value"), [(engine, value) for engine, cases in REFUSED.items() for value in cases])
async def test_value_that_cannot_cross_is_refused_with_its_place(run, engine, value):
    lua = f"""
    local cycle = {{}} cycle.me = cycle
    local deep = {{}} for _ = 1, 70 do deep = {{deep}} end
    local ok, e = pcall(host.echo, {value})
    return {{ok, e.code, e.message, e.line}}"""
    js = f"""
    const cycle = {{}}; cycle.me = cycle;
    let deep = []; for (let i = 0; i < 70; i++) deep = [deep];
    try {{ await host.echo({value}) }} catch (e) {{ return [false, e.code, e.message, e.line - 0] }}"""

    outcome = await run(engine, lua if engine == "lua" else js)

    ok, code, message, line = outcome.value
    assert (False, "bridge.convert", 4) == (ok, code, line)
    assert message.startswith(REFUSED[engine][value])
    assert outcome.calls == []


async def test_depth_64_crosses_and_65_does_not(both):
    outcome = await both(
        lua="local d = 1 for _ = 1, 64 do d = {d} end host.echo(d) return (pcall(host.echo, {d}))",
        js="let d = 1; for (let i = 0; i < 64; i++) d = [d]; await host.echo(d); try { await host.echo([d]) } catch { return false }",
    )

    assert outcome.value is False


async def test_result_that_cannot_cross_fails_the_run(both):
    outcome = await both(lua="return {items = {coroutine.create(print)}}", js="return {items: [Symbol()]}")

    assert (False, "bridge.convert") == (outcome.ok, outcome.code)
    assert outcome.value["message"].startswith("result.items[")


async def test_functions_in_a_refused_call_are_not_kept(both):
    outcome = await both(
        lua="pcall(host.many, function() end, coroutine.create(print)) host.many(function() end)",
        js="try { await host.many(() => 1, Symbol()) } catch {} await host.many(() => 2)",
    )

    assert [2] == [msgspec.msgpack.decode(arg.data) for _, args, _ in outcome.calls for arg in args]


async def test_lua_metatables_do_not_run_while_a_value_crosses(run):
    source = """
    local spy = setmetatable({1, 2}, {__index = function() error("ran") end, __len = function() error("ran") end,
      __pairs = function() error("ran") end, __eq = function() error("ran") end})
    return host.echo(spy)
    """

    assert (await run("lua", source)).value == [1, 2]


# handles


async def test_handle_has_methods_fields_and_properties(both):
    outcome = await both(
        lua="local b = host.box() return {b.name, b:get(), b.size, tostring(b)}",
        js="const b = await host.box(); return [b.name, await b.get(), await b.size, String(b)]",
    )

    assert ["bob", "content", 3, "box(7)"] == outcome.value
    assert outcome.calls[1][1][0].code == 2


async def test_same_handle_is_the_same_object(both):
    outcome = await both(
        lua="local a = host.box() return a == host.box() and a ~= host.box('x', 8)",
        js="const a = await host.box(); return a === await host.box() && a !== await host.box('x', 8)",
    )

    assert outcome.value is True


async def test_handle_goes_back_as_itself(both):
    outcome = await both(lua="host.many({host.box()})", js="await host.many([await host.box()])")

    [[handle]] = outcome.calls[1][1]
    assert (2, 7) == (handle.code, msgspec.msgpack.decode(handle.data))


async def test_copied_handle_is_no_handle(both):
    outcome = await both(
        lua="local b = host.box() local c = {} for k, v in pairs({name = b.name}) do c[k] = v end return host.echo(c)",
        js="return await host.echo({...await host.box()})",
    )

    assert outcome.value == {"name": "bob"}


async def test_unknown_field_of_a_handle_says_which(run):
    outcome = await run(
        "lua", "local b = host.box() local ok, e = pcall(function() return b.nmae end) return {e.message, e.hint}"
    )

    assert ["box has no field 'nmae'", "known: close, get, name, size"] == outcome.value


async def test_method_called_on_something_else_is_refused(both):
    outcome = await both(
        lua="local b = host.box() local _, e = pcall(b.get, { n = 1 }) return { e.code, e.message, e.hint }",
        js="const b = await host.box(); try { b.get.call({}) } catch (e) { return [e.code, e.message, e.hint] }",
    )

    code, message, hint = outcome.value
    assert (code, message.replace(".", ":")) == ("bridge.handle", "box:get: expected a box, got a map")
    assert hint.replace(".", ":").startswith("call it ")


async def test_handle_cannot_be_changed(both):
    outcome = await both(
        lua="local b = host.box() return {pcall(function() b.name = 1 end), getmetatable(b)}",
        js="const b = await host.box(); try { b.name = 1; return [] } catch { return [false, false] }",
    )

    assert [False, False] == [bool(outcome.value[0]), bool(outcome.value[-1])]


async def test_handle_is_closed_by_its_scope(both):
    outcome = await both(
        lua="do local b <close> = host.box() end return 1",
        js="const b = await host.box(); await b[Symbol.asyncDispose ?? 'close'](); return 1",
    )

    assert [op for op, _, _ in outcome.calls] == ["t.box", "box.close"]


async def test_collected_handle_is_dropped_once_for_each_time_it_came(both):
    outcome = await both(
        lua="host.box() host.box() host.echo() for i = 1, 200 do local t = {} for j = 1, 500 do t[j] = {} end end host.echo(1)",
        js="await host.box(); await host.box(); for (let i = 0; i < 50; i++) await host.echo(1)",
    )

    dropped = [number for frame in outcome.frames if frame[0] == "drop" for number in frame[1]]
    assert [7, 7] == dropped


async def test_stream_is_iterated_and_ends(both):
    outcome = await both(
        lua="local seen = {} for chunk in host.stream({1, 2, 3}) do seen[#seen + 1] = chunk end return seen",
        js="const seen = []; for await (const chunk of host.stream([1, 2, 3])) seen.push(chunk); return seen",
    )

    assert [1, 2, 3] == outcome.value


async def test_leaving_a_javascript_stream_closes_it(run):
    outcome = await run("javascript", "for await (const chunk of host.stream([1, 2])) break")

    assert ["t.stream", "stream.next", "stream.close"] == [op for op, _, _ in outcome.calls]


async def test_javascript_stream_has_its_methods_at_once(run):
    outcome = await run(
        "javascript", "const s = host.stream([1]); return [await s.next(), await s.next(), await s.close()]"
    )

    assert [1, None, None] == outcome.value


async def test_stream_that_cannot_open_fails_where_it_is_read(run, refusal):
    async def closed(host, *_):
        raise refusal("no stream")

    source = "try { for await (const c of host.stream([])) print(c) } catch (e) { return e.message }"

    assert (await run("javascript", source, ops={"t.stream": closed})).value == "no stream"


async def test_open_stream_is_accepted_as_an_argument(run):
    outcome = await run("javascript", "await host.many(host.stream([1]))")

    assert outcome.calls[1][1][0].code == 2
