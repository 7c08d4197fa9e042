import pytest

from llmspell.engine import WorkerLimits


async def test_task_gives_its_value_as_often_as_it_is_asked(both):
    outcome = await both(
        lua="local t = Task.spawn(function(a, b) return a + b end, 2, 3) return {t.status, t:await(), t:await(), t.status, t.id}",
        js="const t = Task.spawn((a, b) => a + b, 2, 3); return [t.status, await t.await(), await t.await(), t.status, t.id]",
    )

    assert ["running", 5, 5, "done", 1] == outcome.value


async def test_tasks_wait_side_by_side(both):
    outcome = await both(
        lua="""local order = {}
        local function work(name, s) return function() host.sleep(s) order[#order + 1] = name return name end end
        local all = Task.all { work("slow", 0.03), work("quick", 0.005) }
        return { all, order }""",
        js="""const order = [];
        const work = (name, s) => async () => { await host.sleep(s); order.push(name); return name };
        return [await Task.all([work("slow", 0.03), work("quick", 0.005)]), order]""",
    )

    assert [["slow", "quick"], ["quick", "slow"]] == outcome.value


async def test_spawned_tasks_start_in_order_when_the_spawner_waits(both):
    outcome = await both(
        lua="for i = 1, 3 do Task.spawn(function() print(i) end) end print('main') host.echo()",
        js="for (let i = 1; i < 4; i++) Task.spawn(() => print(i)); print('main'); await host.echo()",
    )

    assert ["main", "1", "2", "3"] == outcome.prints


async def test_all_takes_tasks_and_functions_and_keeps_missing_values(both):
    outcome = await both(
        lua="return Task.all { Task.spawn(function() return 1 end), function() end, function() return 3 end }",
        js="return await Task.all([Task.spawn(() => 1), () => {}, async () => 3])",
    )

    assert [1, None, 3] == outcome.value


async def test_all_of_nothing_is_an_empty_list(both):
    outcome = await both(lua="return Task.all {}", js="return await Task.all([])")

    assert outcome.value == []


async def test_all_takes_promises(run):
    assert (await run("javascript", "return await Task.all([host.echo(1), Promise.resolve(2)])")).value == [1, 2]


async def test_first_failure_of_all_cancels_what_it_started(both):
    outcome = await both(
        lua="""local own = Task.spawn(function() host.sleep(0.05) return "own" end)
        local ok, e = pcall(Task.all, { own, function() host.sleep(9) end, function() host.fail("first") end })
        return { e.message, own.status, own:await() }""",
        js="""const own = Task.spawn(async () => { await host.sleep(0.05); return "own" });
        try { await Task.all([own, () => host.sleep(9), () => host.fail("first")]) }
        catch (e) { return [e.message, own.status, await own.await()] }""",
    )

    assert ["first", "running", "own"] == outcome.value
    assert len(outcome.cancels) == 1


async def test_race_gives_the_first_and_cancels_the_rest(both):
    outcome = await both(
        lua="return Task.race { function() host.sleep(9) end, function() return host.sleep(0.005, 'quick') end }",
        js="return await Task.race([() => host.sleep(9), () => host.sleep(0.005, 'quick')])",
    )

    assert ("quick", 1) == (outcome.value, len(outcome.cancels))


async def test_race_raises_when_the_first_fails(both):
    outcome = await both(
        lua="local ok, e = pcall(Task.race, { function() host.sleep(9) end, function() host.fail('lost') end }) return e.message",
        js="try { await Task.race([() => host.sleep(9), () => host.fail('lost')]) } catch (e) { return e.message }",
    )

    assert outcome.value == "lost"


async def test_timeout_gives_the_value_in_time(both):
    outcome = await both(
        lua="return Task.timeout(5, function() return host.sleep(0.001, 'done') end)",
        js="return await Task.timeout(5, () => host.sleep(0.001, 'done'))",
    )

    assert ("done", 1) == (outcome.value, len(outcome.cancels))


async def test_timeout_cancels_what_is_late(both):
    outcome = await both(
        lua="local ok, e = pcall(Task.timeout, 0.01, function() host.sleep(9) print('late') end) return e.code",
        js="try { await Task.timeout(0.01, async () => { await host.sleep(9); print('late') }) } catch (e) { return e.code }",
    )

    assert ("task.timeout", 1, []) == (outcome.value, len(outcome.cancels), outcome.prints)


async def test_cancelled_task_raises_for_those_who_await_it(both):
    outcome = await both(
        lua="""local t = Task.spawn(function() host.sleep(9) end)
        local waiting = Task.spawn(function() local ok, e = pcall(t.await, t) return e.code end)
        host.sleep(0.005)
        return { t:cancel(), t:cancel(), t.status, waiting:await(), select(2, pcall(t.await, t)).control }""",
        js="""const t = Task.spawn(() => host.sleep(9));
        const waiting = Task.spawn(async () => { try { await t.await() } catch (e) { return e.code } });
        await host.sleep(0.005);
        return [t.cancel(), t.cancel(), t.status, await waiting.await(), await t.await().catch((e) => e.control)]""",
    )

    assert [True, False, "cancelled", "cancelled", False] == outcome.value


async def test_task_that_was_cancelled_before_it_started_never_runs(both):
    outcome = await both(
        lua="local t = Task.spawn(function() print('ran') end) t:cancel() host.echo() return t.status",
        js="const t = Task.spawn(() => print('ran')); t.cancel(); await host.echo(); return t.status",
    )

    assert ("cancelled", []) == (outcome.value, outcome.prints)


async def test_cancel_runs_close_variables_inside_out_and_lets_them_wait(run):
    source = """
    local function guard(name) return setmetatable({}, { __close = function() print(name, host.echo("ok")) end }) end
    local t = Task.spawn(function()
      local outer <close> = guard("outer")
      coroutine.wrap(function()
        local inner <close> = guard("inner")
        host.sleep(9)
      end)()
    end)
    host.sleep(0.005)
    t:cancel()
    """

    assert (await run("lua", source)).prints == ["inner\tok", "outer\tok"]


async def test_cancel_runs_finally_and_refuses_its_calls(run):
    source = """
    const t = Task.spawn(async () => {
      try { await host.sleep(9) } finally { print("finally"); try { await host.echo() } catch (e) { print(e.code) } }
    });
    await host.sleep(0.005); t.cancel(); await host.sleep(0.005);
    """

    outcome = await run("javascript", source)

    assert ["finally", "cancelled"] == outcome.prints
    assert [op for op, _, _ in outcome.calls] == ["t.sleep", "t.sleep", "t.sleep"]


async def test_cancel_reaches_a_task_that_blocks_where_lua_cannot_yield(run):
    source = """
    local t = Task.spawn(function()
      pcall(function() return (("x"):gsub(".", function() return host.sleep(9) end)) end)
      print("went on")
    end)
    Task.spawn(function() host.sleep(0.005) t:cancel() end)
    host.sleep(0.02)
    return t.status
    """

    outcome = await run("lua", source)

    assert ("cancelled", [], 1) == (outcome.value, outcome.prints, len(outcome.cancels))


async def test_pcall_does_not_stop_a_cancel(run):
    source = """
    local t = Task.spawn(function() while true do pcall(host.sleep, 9) print("again") end end)
    host.sleep(0.005) t:cancel() host.sleep(0.005)
    """

    assert (await run("lua", source)).prints == []


@pytest.mark.parametrize(
    ("lua", "js"),
    [
        ("local t t = Task.spawn(function() return t:await() end) return t:await()",
         "let t; t = Task.spawn(() => t.await()); return await t.await()"),
        ("return Task.spawn(5)", "return Task.spawn(5)"),
        ("return Task.all({5})", "return await Task.all([5])"),
        ("return Task.race({})", "return await Task.race([])"),
        ("return Task.all(5)", "return await Task.all(5)"),
        ("return Task.timeout('1', print)", "return await Task.timeout('1', print)"),
    ],
)  # fmt: skip
async def test_misuse_of_tasks_has_its_own_code(both, lua, js):
    outcome = await both(lua=lua, js=js)

    assert (False, "task.misuse") == (outcome.ok, outcome.code)


async def test_failed_task_nobody_awaits_fails_the_run(both):
    outcome = await both(
        lua="Task.spawn(function() host.echo() error('lost') end)\nTask.spawn(function() host.sleep(0.01) error('later') end)\n"
        "host.sleep(0.03) return 1",
        js="Task.spawn(async () => { await host.echo(); throw new Error('lost') })\n"
        "Task.spawn(async () => { await host.sleep(0.01); throw new Error('later') })\nawait host.sleep(0.03); return 1",
    )

    assert (False, "lost", 1) == (outcome.ok, outcome.value["message"], outcome.value["line"])


async def test_failed_task_that_was_awaited_does_not_fail_the_run(both):
    outcome = await both(
        lua="local t = Task.spawn(function() error('seen') end) local ok, e = pcall(t.await, t) return e.message",
        js="const t = Task.spawn(() => { throw new Error('seen') }); try { await t.await() } catch (e) { return e.message }",
    )

    assert (True, "seen") == (outcome.ok, outcome.value)


async def test_error_of_a_task_keeps_its_stack(run):
    source = "local function inner()\n  error('deep')\nend\nlocal t = Task.spawn(function() inner() end)\nt:await()"

    outcome = await run("lua", source)

    assert ("deep", 2, "spell.lua:2 in inner\nspell.lua:4 in <anonymous>\nspell.lua:4 in main (started the task)") == (
        outcome.value["message"], outcome.value["line"], outcome.value["stack"],
    )  # fmt: skip


async def test_end_of_main_cancels_what_still_runs(both):
    outcome = await both(
        lua="Task.spawn(function() host.sleep(9) print('late') end) host.echo() return 'end'",
        js="Task.spawn(async () => { await host.sleep(9); print('late') }); await host.echo(); return 'end'",
    )

    assert ("end", 1, []) == (outcome.value, len(outcome.cancels), outcome.prints)


async def test_failed_call_nobody_awaits_is_reported(run):
    outcome = await run("javascript", "host.fail('lost')\nawait host.sleep(0.01)")

    assert ("script.unhandled_rejection", 1, "tool.failed") == (
        outcome.code, outcome.value["line"], outcome.value["cause"]["code"],
    )  # fmt: skip


async def test_failed_call_that_was_caught_later_is_not_reported(run):
    source = "const p = host.fail('x'); await host.sleep(0.005); try { await p } catch {} return 1"

    assert (await run("javascript", source)).value == 1


async def test_calls_of_a_javascript_task_carry_its_number_after_each_await(run):
    source = """
    const work = async (n) => { for (let i = 0; i < 3; i++) { await host.sleep(0.001 * n); await Promise.resolve() } };
    await Task.all([() => work(1), () => work(2), () => work(3)]);
    await host.echo();
    """

    outcome = await run("javascript", source)

    numbers = {task: sum(1 for op, _, t in outcome.calls if op == "t.sleep" and t == task) for task in (1, 2, 3)}
    assert {1: 3, 2: 3, 3: 3} == numbers
    assert outcome.calls[-1][2] == 0


async def test_waiting_for_a_task_leaves_the_waiter_its_own_number(run):
    source = "const t = Task.spawn(() => host.sleep(0.002)); await Task.spawn(async () => { await t.await(); await host.echo() }).await()"

    outcome = await run("javascript", source)

    assert [("t.sleep", 1), ("t.echo", 2)] == [(op, task) for op, _, task in outcome.calls]


async def test_thousand_tasks_wait_at_once(both):
    outcome = await both(
        lua="local f = {} for i = 1, 1000 do f[i] = function() return host.sleep(0.05, i) end end return #Task.all(f)",
        js="return (await Task.all([...Array(1000).keys()].map((i) => () => host.sleep(0.05, i)))).length",
        limits=WorkerLimits(wall_s=3.0),
    )

    assert outcome.value == 1000


@pytest.mark.parametrize(
    "source",
    [
        "local c = Channel.new() table.sort({ 2, 1 }, function(a, b) c:receive() return a < b end)",
        "local c = Channel.new() return (('x'):gsub('x', function() return pcall(c.receive, c) and 'y' end))",
    ],
)
async def test_deadlock_where_lua_cannot_yield_is_found(run, source):
    outcome = await run("lua", source)

    assert outcome.code == "task.deadlock"


async def test_error_table_that_comes_out_of_a_task_knows_file_and_line(run):
    source = """
    local task = Task.spawn(function()
      error({ code = "my.code" })
    end)
    local _, e = pcall(function() task:await() end)
    return { e.file, e.line, rawget(e, "file") == nil, (next(e)) }
    """

    outcome = await run("lua", source)

    assert ["spell.lua", 3, True, "code"] == outcome.value


async def test_error_table_with_a_metatable_of_its_own_keeps_it(run):
    source = """
    local Problem = { __index = { kind = "problem" } }
    local task = Task.spawn(function() error(setmetatable({}, Problem)) end)
    local _, e = pcall(function() task:await() end)
    return { e.kind, getmetatable(e) == Problem, e.stack == nil }
    """

    assert ["problem", True, True] == (await run("lua", source)).value


async def test_task_is_no_promise(run):
    source = "const t = Task.spawn(() => 1); return [(await t) === t, (await Promise.all([t]))[0] === t, await (await t).await()]"

    assert [True, True, 1] == (await run("javascript", source)).value
