"""Sessions: what is remembered and shown, where errors are, what stops and what is left behind."""

import asyncio

import pytest

from llmspell.app import App, Given
from llmspell.config import Settings, SpellLimits
from llmspell.console import Console
from llmspell.errors import DeniedError, ScriptError, WorkerError

ENGINES = ["lua", "javascript"]


@pytest.fixture
async def app():
    async with App(Settings(limits=SpellLimits(memory="32M"))) as made:
        yield made


@pytest.fixture
def printed():
    return []


@pytest.fixture(params=ENGINES)
def engine(request):
    return request.param


@pytest.fixture
async def console(app, engine, printed, tmp_path):
    given = Given(on_output=printed.append)

    async with Console(app, engine, given, app.context(folder=tmp_path), tmp_path) as made:
        yield made


def say(console, lua, javascript):
    """Run the piece in the session's language."""
    return console.evaluate(lua if console.engine == "lua" else javascript)


async def test_expression_is_shown_and_kept_as_underscore(console):
    assert await console.evaluate("20 + 1") == "21"
    assert await console.evaluate("_ * 2") == "42"


async def test_names_stay(console):
    assert await say(console, "x = 5", "let x = 5") is None
    await say(console, "function double(n) return n * 2 end", "function double(n) { return n * 2 }")

    assert await console.evaluate("double(x)") == "10"


async def test_values_are_shown_as_print_shows_them(console, printed):
    shown = await say(console, "{ 1, { a = true } }", "[1, { a: true }]")
    await say(console, "print{ 1, { a = true } }", "print([1, { a: true }])")

    assert ([shown], shown) == (printed, '[1,{"a":true}]')


async def test_handles_live_from_piece_to_piece(console):
    await say(
        console,
        'a = Agent.create{ name = "a", model = Model.scripted{ replies = { { text = "hi" } } } }',
        'const a = await Agent.create({ name: "a", model: Model.scripted({ replies: [{ text: "hi" }] }) })',
    )

    assert await say(console, 'a:run("x").text', '(await a.run("x")).text') == "hi"


async def test_tasks_go_on_between_pieces(console):
    await say(
        console,
        "t = Task.spawn(function() Task.sleep(0.01) return 7 end)",
        "const t = Task.spawn(async () => { await Task.sleep(0.01); return 7 })",
    )

    assert await say(console, "t:await()", "await t.await()") == "7"


@pytest.mark.parametrize(
    ("lua", "javascript"),
    [
        ("for i = 1, 3 do", "for (let i = 0; i < 3; i++) {"),
        ("print(1,", "print(1,"),
        ("x = [[text", "x = `text"),
        ("x = {", "let x = { a: [1,"),
        ("--[[ note", "/* note"),
    ],
)
async def test_unfinished_piece_asks_for_more_and_runs_nothing(console, printed, lua, javascript):
    with pytest.raises(EOFError):
        await say(console, f"print('ran') {lua}", f"print('ran'); {javascript}")

    assert printed == []


async def test_wrong_syntax_is_told_at_once_with_its_place(console):
    with pytest.raises(ScriptError) as caught:
        await say(console, "x = = 1", "let x = = 1")

    assert (caught.value.code, caught.value.file, caught.value.line) == ("script.syntax", "[1]", 1)


async def test_text_in_quotes_ends_with_its_line(console):
    with pytest.raises(ScriptError) as caught:
        await console.evaluate("x = 'abc")

    assert caught.value.code == "script.syntax"


async def test_error_names_the_piece_and_its_line_and_the_session_goes_on(console):
    await console.evaluate("1")

    with pytest.raises(ScriptError) as caught:
        await say(console, "\nerror('no')", "\nthrow new Error('no')")

    assert (caught.value.message, caught.value.file, caught.value.line) == ("no", "[2]", 2)
    assert await console.evaluate("2") == "2"


async def test_modules_of_the_folder_can_be_required(console, tmp_path):
    (tmp_path / "m.lua").write_text("return { answer = 42 }")
    (tmp_path / "m.js").write_text("export const answer = 42")

    assert await say(console, 'require("./m").answer', 'import { answer } from "./m.js"\nanswer') == "42"


async def test_grants_hold(console):
    with pytest.raises(DeniedError) as caught:
        await say(
            console,
            'Tool.call("file_read", { path = "/etc/hostname" })',
            'await Tool.call("file_read", { path: "/etc/hostname" })',
        )

    assert caught.value.code == "grant.denied"


async def test_stopped_piece_ends_and_what_was_set_stays(console):
    await say(console, "x = 5", "let x = 5")
    task = asyncio.create_task(say(console, "Task.sleep(60)", "await Task.sleep(60)"))
    await asyncio.sleep(0.05)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task

    assert (await console.evaluate("x"), console.losses) == ("5", 0)


async def test_busy_piece_of_lua_is_stopped_and_the_session_goes_on(app, tmp_path):
    async with Console(app, "lua", Given(), app.context(folder=tmp_path), tmp_path) as console:
        await console.evaluate("x = 5")
        task = asyncio.create_task(console.evaluate("while true do end"))
        await asyncio.sleep(0.05)
        task.cancel()

        with pytest.raises(asyncio.CancelledError):
            await task

        assert (await console.evaluate("x"), console.losses) == ("5", 0)


async def test_piece_that_cannot_be_stopped_takes_the_worker_with_it(console, monkeypatch):
    monkeypatch.setattr("llmspell.console.INTERRUPT_S", 0.1)
    await say(console, "x = 5", "var x = 5")
    task = asyncio.create_task(say(console, "('a'):rep(300):find('.-.-.-.-.-b')", "for (;;) {}"))
    await asyncio.sleep(0.05)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task

    assert console.losses == 1
    assert await say(console, "x == nil", "typeof x === 'undefined'") == "true"


async def test_session_that_used_up_its_memory_is_replaced(console):
    with pytest.raises(WorkerError) as caught:
        await say(
            console,
            "t = {} while true do t[#t + 1] = ('x'):rep(1e6) .. #t end",
            "const t = []; for (;;) t.push(new Array(1e6).fill(t.length))",
        )

    assert "memory" in caught.value.message
    assert (await console.evaluate("1 + 1"), console.losses) == ("2", 1)


async def test_restart_forgets_and_lets_what_was_deferred_run(console, printed):
    await say(
        console,
        "x = 5 Task.spawn(function() Task.defer(function() print('bye') end) Task.sleep(60) end)",
        "let x = 5; Task.spawn(async () => { Task.defer(() => print('bye')); await Task.sleep(60) })",
    )
    await console.evaluate("1")
    await console.restart()

    assert printed == ["bye"]
    assert await say(console, "x == nil", "typeof x === 'undefined'") == "true"


async def test_close_runs_what_was_deferred(console, printed):
    await say(
        console,
        "Task.spawn(function() Task.defer(function() print('bye') end) Task.sleep(60) end)",
        "Task.spawn(async () => { Task.defer(() => print('bye')); await Task.sleep(60) })",
    )
    await console.evaluate("1")
    await console.close()

    assert printed == ["bye"]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["const { a, b: [c, ...d], ...e } = { a: 1, b: [2, 3], f: 4 }", "[a, c, d, e]"], '[1,2,[3],{"f":4}]'),
        (["let a", "a === undefined"], "true"),
        (["let a = 1, b = a + 1; b + 1"], "3"),
        (["var a = 1\nlet b = 2;\n[a, b]"], "[1,2]"),
        (["class K { m() { return 1 } }", "new K().m()"], "1"),
        (["async function f() { return 6 }", "await f()"], "6"),
        (["function* g() { yield 1; yield 2 }", "[...g()]"], "[1,2]"),
        (["let n = await Promise.resolve(3)", "n"], "3"),
        (["const n = 1", "n + 1 // one more"], "2"),
        (["if (true) { let inner = 1 }", "typeof inner"], "undefined"),
        (["let Agent = 5", "Agent"], "5"),
        (["`a${'{'}b`"], "a{b"),
        (["'(' + /[(]/.source"], "([(]"),
    ],
)
async def test_declarations_of_javascript_stay(app, tmp_path, lines, shown):
    async with Console(app, "javascript", Given(), app.context(), tmp_path) as console:
        for line in lines[:-1]:
            await console.evaluate(line)

        assert await console.evaluate(lines[-1]) == shown


@pytest.fixture
async def lossy(app, engine, tmp_path):
    """A session, and the failures it tells of."""
    lost = []

    async with Console(app, engine, Given(on_lost=lost.append), app.context(folder=tmp_path), tmp_path) as made:
        yield made, lost


async def test_failure_that_nobody_awaits_is_told_when_the_piece_ends(lossy):
    console, lost = lossy

    await say(
        console,
        'Task.spawn(function() error("a") end)\nTask.yield()',
        'Task.spawn(() => { throw Error("a") })\nawait Task.yield()',
    )

    assert [(error.message, error.file) for error in lost] == [("a", "[1]")]
    assert "(started the task)" in lost[0].stack


async def test_failure_between_pieces_is_told(lossy):
    console, lost = lossy
    await say(
        console,
        'gate = Channel.new(0)\nTask.spawn(function() gate:receive() Task.yield() error("late") end)',
        'const gate = await Channel.new(0)\nTask.spawn(async () => { await gate.receive(); await Task.yield(); throw Error("late") }); null',
    )
    await say(console, "gate:send(1)", "await gate.send(1)")

    await console.evaluate("1")

    assert [error.message for error in lost] == ["late"]


async def test_failure_that_a_piece_awaits_is_not_told_twice(lossy):
    console, lost = lossy

    with pytest.raises(ScriptError):
        await say(
            console,
            'local t = Task.spawn(function() error("a") end) Task.yield() t:await()',
            'const t = Task.spawn(() => { throw Error("a") }); await Task.yield(); await t.await()',
        )
    await console.evaluate("1")

    assert lost == []


async def test_misuse_that_only_the_host_sees_is_told_and_the_session_goes_on(lossy):
    console, lost = lossy

    await say(
        console, 'Log.info("x", { bad = print }) Task.sleep(0)', 'Log.info("x", { bad: print }); await Task.sleep(0)'
    )

    assert [error.message for error in lost] == ["Log.info: fields.bad: expected a value, got a function"]
    assert await console.evaluate("1") == "1"


async def test_failure_is_told_once(lossy):
    console, lost = lossy
    await say(console, 'Task.spawn(function() error("a") end)', 'Task.spawn(() => { throw Error("a") })')

    await console.evaluate("1")
    await console.evaluate("2")

    assert len(lost) == 1


async def test_failed_call_that_nobody_awaits_is_told(app, tmp_path):
    lost = []

    async with Console(
        app, "javascript", Given(on_lost=lost.append), app.context(folder=tmp_path), tmp_path
    ) as console:
        await console.evaluate('Tool.call("nothing", {}); await Task.sleep(0)')
        await console.evaluate("1")

    assert [error.code for error in lost] == ["script.unhandled_rejection"]
