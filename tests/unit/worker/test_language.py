import pytest

# one clock, one source of chance


async def test_clock_is_the_time_of_the_last_message(both):
    async def give(host, *_):
        host.now += 2.5
        return

    outcome = await both(
        lua="local a = os.time() host.give() return {a, os.time(), os.clock(), os.difftime(5, 3)}",
        js="const a = Date.now() / 1000; await host.give(); return [a, Math.floor(Date.now() / 1000), "
        "(new Date() - 1e9) / 1000, +new Date(5) - 3]",
        ops={"t.give": give},
    )

    assert [1_000_000, 1_000_002, 2.5, 2] == outcome.value


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("!%Y-%m-%dT%H:%M:%S", "1970-01-12T13:46:40"), ("%A %a %B %b %d %e", "Monday Mon January Jan 12 12"),
        ("%c", "Mon Jan 12 13:46:40 1970"), ("%D %F %R %T", "01/12/70 1970-01-12 13:46 13:46:40"),
        ("%I %p %j %y %C %u %w", "01 PM 012 70 19 1 1"), ("%U %W %V %G %g", "02 02 03 1970 70"),
        ("%s %z %Z %%", "1000000 +0000 UTC %"), ("%x|%X|%r|%h|%n|%t", "01/12/70|13:46:40|01:46:40 PM|Jan|\n|\t"),
    ],
)  # fmt: skip
async def test_lua_dates(run, pattern, text):
    assert (await run("lua", f"return os.date({pattern!r})")).value == text


async def test_lua_dates_agree_with_the_calendar(run):
    import datetime
    import time

    moments = [0, 951_782_400, 1_709_164_800, 4_102_444_800, -86_400, 1_230_768_000, 1_609_459_200, 253_402_300_799]
    source = "local out = {} for i, t in ipairs(Run.times) do out[i] = os.date('!%Y-%m-%d %j %U %W %V %G %u', t) end return out"

    outcome = await run("lua", source, constants={"Run": {"times": moments}})

    zero = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    expected = [(zero + datetime.timedelta(seconds=t)).strftime("%Y-%m-%d %j %U %W %V %G %u") for t in moments]
    assert time.gmtime(0).tm_year == 1970
    assert expected == outcome.value


async def test_lua_time_of_a_table_is_the_inverse(run):
    source = """
    local d = os.date("*t", 1709210096)
    local t = os.time(d)
    local odd = { year = 2024, month = 14, day = -3, hour = 30 }
    local s = os.time(odd)
    return { t, d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst, s, odd.month, odd.day, odd.hour }
    """

    outcome = await run("lua", source)

    assert [1709210096, 2024, 2, 29, 12, 34, 56, 5, 60, False] == outcome.value[:10]
    assert [1738130400, 1, 29, 6] == outcome.value[10:]


@pytest.mark.parametrize(
    "source", ["os.date('%E')", "os.date('%')", "os.date('*t', 2^80)", "os.time{year = 2024}", "os.time(5)"]
)
async def test_bad_dates_are_errors(run, source):
    assert (await run("lua", f"return (pcall(function() return {source} end))")).value is False


async def test_chance_comes_from_the_seed(both):
    async def numbers(seed):
        outcome = await both(
            lua="return {math.random(1000000), math.random(1000000), math.random()}",
            js="return [Math.random(), Math.random(), Math.random()]",
            seed=seed,
        )
        return outcome.value

    first, again, other = await numbers((1, 2, 3, 4)), await numbers((1, 2, 3, 4)), await numbers((1, 2, 3, 5))

    assert first == again
    assert first != other
    assert len(set(first)) == 3


async def test_numbers_from_chance_are_spread(run):
    source = "let low = 0, n = 4000; for (let i = 0; i < n; i++) { const x = Math.random(); if (x < 0 || x >= 1) throw x; if (x < .5) low++ } return low / n"

    assert abs((await run("javascript", source)).value - 0.5) < 0.05


async def test_reseeding_without_a_number_stays_repeatable(run):
    source = "math.randomseed() local a = math.random(2^40) math.randomseed() return a == math.random(2^40)"

    assert (await run("lua", source)).value is True


async def test_date_still_is_a_date(run):
    source = """
    const d = new Date(2020, 0, 2, 3, 4, 5);
    class Mine extends Date { twice() { return this.getTime() * 2 } }
    return [d.toISOString(), typeof Date(), Date.UTC(1970, 0, 2), d instanceof Date, d.constructor === Date,
      new Mine(4).twice(), new Mine() - Date.now(), Date.name, Date.length, Date.parse("1970-01-01T00:00:01Z")];
    """

    expected = ["2020-01-02T03:04:05.000Z", "string", 86_400_000, True, True, 8, 0, "Date", 7, 1000]
    assert expected == (await run("javascript", source)).value


async def test_pairs_has_one_order(run):
    source = """
    local seen = {}
    for k in pairs({ zeta = 1, alpha = 2, [10] = 3, [2.5] = 4, [true] = 5, mid = 6, 7, 8 }) do seen[#seen + 1] = tostring(k) end
    local cleared = { a = 1, b = 2, c = 3 }
    for k in pairs(cleared) do cleared.c = nil seen[#seen + 1] = k end
    local own = setmetatable({}, { __pairs = function() return function(_, k) if not k then return "own", 1 end end, nil, nil end })
    for k in pairs(own) do seen[#seen + 1] = k end
    return seen
    """

    expected = ["1", "2", "2.5", "10", "alpha", "mid", "zeta", "true", "a", "b", "own"]
    assert expected == (await run("lua", source)).value


# what is not there


@pytest.mark.parametrize(
    "name", ["io", "package", "debug", "dofile", "loadfile", "collectgarbage", "python", "warn", "os.execute", "os.getenv",
             "os.exit", "os.remove", "os.tmpname", "os.setlocale", "string.dump", "require.x"],
)  # fmt: skip
async def test_lua_lacks(run, name):
    source = (
        f"return (select(2, pcall(function() return {name} end)) == nil) or not pcall(function() assert({name}) end)"
    )

    assert (await run("lua", source)).value is True


@pytest.mark.parametrize(
    "name", ["performance", "SharedArrayBuffer", "Atomics", "WeakRef", "FinalizationRegistry", "process", "std"]
)
async def test_javascript_lacks(run, name):
    assert (await run("javascript", f"return typeof {name}")).value == "undefined"


async def test_lua_global_names_are_few(run):
    source = "local names = {} for k in pairs(_G) do names[#names + 1] = k end return names"

    outcome = await run("lua", source)

    assert set(outcome.value) == {
        "Channel", "Hook", "JSON", "Log", "Task", "_G", "_VERSION", "assert", "coroutine", "error", "getmetatable", "host", "ipairs", "load",
        "math", "next", "os", "pairs", "pcall", "print", "rawequal", "rawget", "rawlen", "rawset", "require", "select",
        "setmetatable", "string", "table", "tonumber", "tostring", "type", "utf8", "xpcall",
    }  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        "load('\\27Lua')",
        "load('return 1', 'x', 'b')() == 1 and nil",
        "load(string.char(27, 76, 117, 97, 0x54))",
        "select(2, pcall(setmetatable, {}, {__gc = print})):find('__gc') == nil",
        "getmetatable('') == false and nil",
        "pcall(string.format, '%p', {}) and true or nil",
        "pcall(string.format, '%%%-20p', {}) and true or nil",
        "('x'):format():find('y')",
        "pcall(coroutine.close, (coroutine.running())) and true or nil",
        "coroutine.resume(coroutine.running()) and true or nil",
        "pcall(coroutine.yield) and true or nil",
        "coroutine.isyieldable() or nil",
        "rawget(_G, 'python')",
        "pcall(getmetatable(host.box()) or error) and true or nil",
    ],
)
async def test_lua_doors_are_shut(run, source):
    outcome = await run("lua", f"return ({source}) or 'shut'")

    assert outcome.value == "shut"


async def test_nothing_shows_an_address(both):
    outcome = await both(
        lua="""return { tostring({}), tostring(print), tostring(coroutine.create(print)), string.format("%s %q", {}, "x"),
        ("%s"):format(print), tostring(setmetatable({}, {__name = "Thing"})), tostring(select(2, pcall(error, {}))) }""",
        js="return [String({}), String(() => 1)]",
    )

    assert "0x" not in str(outcome.value)


async def test_numbered_names_are_stable(run):
    assert (await run("lua", "local a, b = {}, {} return {tostring(b), tostring(a), tostring(b)}")).value == [
        "table: 1", "table: 2", "table: 1",
    ]  # fmt: skip


async def test_changed_libraries_harm_only_the_script(run):
    source = """
    string.format, table.concat, table.unpack, math.type = nil, nil, nil, nil
    pcall, error, next, type, tostring, setmetatable = nil, nil, nil, nil, nil, nil
    string, table, coroutine = nil, nil, nil
    print({ 1, { a = 2 } })
    return host.echo({ 1, "x" })
    """

    outcome = await run("lua", source)

    assert ([1, "x"], ['[1,{"a":2}]']) == (outcome.value, outcome.prints)


async def test_patched_prototypes_harm_only_the_script(run):
    source = """
    const evil = () => { throw new Error("patched") }; const bytes = new Uint8Array([1]);
    for (const proto of [Array.prototype, String.prototype, Promise.prototype, Map.prototype, WeakMap.prototype, RegExp.prototype,
      Object.prototype, Function.prototype, Error.prototype, Date.prototype, BigInt.prototype]) {
      for (const name of Object.getOwnPropertyNames(proto)) {
        if (name !== "constructor") try { proto[name] = evil } catch {}
      }
    }
    Array.prototype[Symbol.iterator] = evil;
    JSON.stringify = JSON.parse = Object.keys = Object.create = Reflect.apply = Number.isSafeInteger = evil;
    globalThis.Promise = globalThis.Error = globalThis.WeakMap = evil;
    print([1, {a: 2}]);
    return await host.echo({a: [1, "x", 2n, bytes]});
    """

    outcome = await run("javascript", source)

    assert ({"a": [1, "x", 2, b"\1"]}, ['[1,{"a":2}]']) == (outcome.value, outcome.prints)


@pytest.mark.parametrize(
    "source",
    [
        "Object.defineProperty(Object.prototype, 'code', {get() { return 'evil' }}); await host.fail('x')",
        "Error.prepareStackTrace = () => 'evil'; null.x",
        "Object.defineProperty(Error, 'prepareStackTrace', {value: () => 'evil'}); null.x",
    ],
)
async def test_error_reports_survive_pollution(run, source):
    outcome = await run("javascript", source)

    assert outcome.ok is False
    assert "evil" not in outcome.value["stack"]


async def test_stack_a_script_reads_is_in_our_format(run):
    outcome = await run("javascript", "function f() { return new Error('x').stack }\nreturn f()")

    assert outcome.value == "spell.js:1 in f\nspell.js:2 in main"


async def test_microtask_that_throws_fails_the_run(run):
    outcome = await run("javascript", "queueMicrotask(() => { throw new Error('late') }); await host.echo()")

    assert (False, "late") == (outcome.ok, outcome.value["message"])


async def test_load_sees_the_script_environment(run):
    source = """
    x = 5
    local out = { load("return x")(), load("return x", "c", "t", { x = 6 })(), (load("syntax error here")) == nil }
    local parts, i = { "return ", "7" }, 0
    out[4] = load(function() i = i + 1 return parts[i] end)()
    return out
    """

    assert (await run("lua", source)).value == [5, 6, True, 7]


# print


async def test_print_joins_by_tabs_and_shows_values(both):
    outcome = await both(
        lua="print('a', 1, true, nil, {1, {x = 'y'}}, {}) print() print(host.box())",
        js="print('a', 1, true, null, [1, {x: 'y'}], {}); print(); print(await host.box())",
    )

    nothing = "nil" if "nil" in outcome.prints[0] else "null"
    assert [f'a\t1\ttrue\t{nothing}\t[1,{{"x":"y"}}]\t{{}}', "", "box(7)"] == outcome.prints


async def test_print_survives_anything(both):
    outcome = await both(
        lua="local c = {} c.c = c print(c, print, {print, 0/0, [1.5] = 2}, '\\xff') local d = {} for i = 1, 99 do d = {d} end print(d)",
        js="const c = {}; c.c = c; print(c, print, [print, NaN, 1n, undefined, Symbol('s')], new Error('e')); "
        "let d = []; for (let i = 0; i < 99; i++) d = [d]; print(d); print({get x() { throw 1 }})",
    )

    assert outcome.ok is True
    assert "<cycle>" in outcome.prints[0]


async def test_console_is_print_with_blanks(run):
    outcome = await run("javascript", "console.log('a', {b: 1}); console.error('e', 2)")

    assert ['a {"b":1}', "e 2"] == outcome.prints


async def test_long_print_comes_in_pieces(both):
    outcome = await both(lua="print(('é'):rep(1500000))", js="print('é'.repeat(1500000))")

    assert "".join(outcome.prints) == "é" * 1_500_000
    assert len(outcome.prints) > 1
    assert max(map(len, outcome.prints)) <= 1_000_001


# JSON


async def test_json_there_and_back(both):
    text = '{"a":[1,2.5,-3e10,true,false,null],"b":{"c":"x\\n\\"\\u00e9\\ud83d\\ude00/"},"d":[],"e":{}}'

    outcome = await both(
        lua="return JSON.decode(JSON.encode(JSON.decode(Run.text)))",
        js="return JSON.decode(JSON.encode(JSON.decode(Run.text)))",
        constants={"Run": {"text": text}},
    )

    assert {"a": [1, 2.5, -3e10, True, False, None], "b": {"c": 'x\n"é😀/'}, "d": [], "e": {}} == outcome.value


async def test_json_text_is_sorted_and_exact_in_lua(run):
    source = "return JSON.encode({b = 1, a = 1.0, c = 0.1, d = 1e300, e = 'é\\1', f = JSON.array(), g = JSON.null, h = math.mininteger})"

    expected = '{"a":1.0,"b":1,"c":0.1,"d":1e+300,"e":"é\\u0001","f":[],"g":null,"h":-9223372036854775808}'
    assert expected == (await run("lua", source)).value


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1,]", '{"a":}', "01", "nul", '"\\x"', '"\\ud800"', '"\n"', "1 2", "{'a':1}", "+1", ".5", "[" * 500],
)
async def test_bad_json_has_its_own_code(both, text):
    outcome = await both(
        lua="local ok, e = pcall(JSON.decode, Run.text) return {ok, e.code}",
        js="try { JSON.decode(Run.text); return [true] } catch (e) { return [false, e.code] }",
        constants={"Run": {"text": text}},
    )

    lenient_engine = outcome.value == [True] and text in {'"\\ud800"', "[" * 500}
    assert [False, "json.invalid"] == outcome.value or lenient_engine


@pytest.mark.parametrize(
    ("lua", "js"),
    [("0/0", "NaN"), ("print", "print"), ("1/0", "Infinity"), ("{1, nil, 2}", "Symbol()"), ("cycle", "cycle")],
)
async def test_value_without_json_form_is_refused(both, lua, js):
    outcome = await both(
        lua=f"local cycle = {{}} cycle.c = cycle local ok, e = pcall(JSON.encode, {lua}) return e.code",
        js=f"const cycle = {{}}; cycle.c = cycle; try {{ JSON.encode({js}) }} catch (e) {{ return e.code }}",
    )

    assert outcome.value == "json.invalid"


# modules


async def test_module_runs_once_and_sees_its_own_names(both, engine):
    end = "lua" if engine == "lua" else "js"
    file, lib, deep = f"spell.{end}", f"lib.{end}", f"deep.{end}"
    sources = {
        "lua": {
            lib: "print('lib') local d = require('./deep') return { twice = function(x) return x * d end }",
            deep: "return 2",
        },
        "javascript": {
            lib: "print('lib'); const d = require('./deep'); exports.twice = (x) => x * d.n",
            deep: "exports.n = 2",
        },
    }

    outcome = await both(
        lua="return {require('./lib').twice(4), require('./lib') == require('./lib')}",
        js="return [require('./lib').twice(4), require('./lib') === require('./lib')]",
        modules=sources[engine],
        resolve={file: {"./lib": lib}, lib: {"./deep": deep}},
    )

    assert ([8, True], ["lib"]) == (outcome.value, outcome.prints)


async def test_unknown_module_is_an_error(both):
    outcome = await both(lua="require('os')", js="require('fs')")

    assert (False, "script.module", 1) == (outcome.ok, outcome.code, outcome.value["line"])


async def test_circle_of_modules(both, engine):
    end = "lua" if engine == "lua" else "js"
    a, b = f"a.{end}", f"b.{end}"
    sources = {
        "lua": {a: "return require('b')", b: "return require('a')"},
        "javascript": {a: "exports.a = 1; exports.b = require('b').seen", b: "exports.seen = require('a').a"},
    }

    outcome = await both(
        lua="return select(2, pcall(require, 'a')).code",
        js="return require('a').b",
        modules=sources[engine],
        resolve={f"spell.{end}": {"a": a}, a: {"b": b}, b: {"a": a}},
    )

    assert outcome.value == ("script.module" if engine == "lua" else 1)


async def test_module_may_wait_and_two_tasks_share_it(run):
    source = "local r = Task.all { function() return require('m') end, function() return require('m') end } return {r[1] == r[2], r[1]}"

    outcome = await run(
        "lua",
        source,
        modules={"m.lua": "print('once') return host.sleep(0.005, 'm')"},
        resolve={"spell.lua": {"m": "m.lua"}},
    )

    assert ([True, "m"], ["once"]) == (outcome.value, outcome.prints)


async def test_error_in_a_module_names_its_file(both, engine):
    end = "lua" if engine == "lua" else "js"
    sources = {
        "lua": "local function boom()\n  error('bad')\nend\nboom()",
        "javascript": "function boom() {\n  throw new Error('bad')\n}\nboom()",
    }

    outcome = await both(
        lua="require('m')",
        js="require('m')",
        modules={f"m.{end}": sources[engine]},
        resolve={f"spell.{end}": {"m": f"m.{end}"}},
    )

    assert (f"m.{end}", 2) == (outcome.value["file"], outcome.value["line"])
    assert outcome.value["stack"].split("\n")[0] == f"m.{end}:2 in boom"


async def test_syntax_error_in_a_module_names_its_line(both, engine):
    end = "lua" if engine == "lua" else "js"

    outcome = await both(
        lua="require('m')",
        js="require('m')",
        modules={f"m.{end}": "\n\nlet = = 1"},
        resolve={f"spell.{end}": {"m": f"m.{end}"}},
    )

    assert ("script.syntax", f"m.{end}", 3) == (outcome.code, outcome.value["file"], outcome.value["line"])


# the tail call of a Lua file is a plain call, those of functions in it are not


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (
            "local function down(n) if n == 0 then return 'there' end return down(n - 1) end return down(3000000)",
            "there",
        ),
        ("local function all() return { select('#', 1, nil, nil) } end return all()", [3]),
        ("local f = function(...) return { ... } end local function two() return 1, 2 end return f(two())", [1, 2]),
        ("if math.random() > 2 then return error('no') end return (function() return { 'else' } end)()", ["else"]),
    ],
)
async def test_what_a_lua_file_returns_by_a_call_is_the_same(run, source, value):
    assert (await run("lua", source)).value == value


async def test_what_a_lua_file_returns_by_a_call_is_closed_after_it(run):
    source = """
        local seen = {}
        local function note() seen[#seen + 1] = "called" return seen end
        local guard <close> = setmetatable({}, { __close = function() seen[#seen + 1] = "closed" end })
        return note()
    """
    assert (await run("lua", source)).value == ["called", "closed"]
