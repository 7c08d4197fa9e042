"""`Task`: several things at once inside one spell."""

from __future__ import annotations

from typing import Any

from llmspell import boundary
from llmspell.bridge.callback import Callback
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global, in_worker
from llmspell.bridge.spell import Spell
from llmspell.errors import UsageError
from llmspell.hook import Crossing
from llmspell.value import Value

__all__ = ["GLOBAL", "Task"]


class Task:
    """A thread of execution inside a spell; it lives in the worker, the host never sees it."""


GLOBAL = Global("Task", "Tasks: several things at once inside one spell, one of them at a time, in fair turns.")
GLOBAL.handle(HandleKind(name="task", type=Task, description="One thread of execution inside the spell."))


@GLOBAL.worker_function
def spawn(spell: Spell, fn: Callback, *args: Any) -> Task:
    """Start a function as a task; it runs while others wait.

    Args:
        fn: The function; it may wait.
        *args: Passed on to it.

    Returns:
        The task. One that fails and is never awaited fails the spell when the spell ends. In JavaScript it is no
        promise: `await task` gives the task itself, `await task.await()` its result.

    Example:
        lua:
            local task = Task.spawn(function(x) return x + 1 end, 41)
            return task:await()
        js:
            const task = Task.spawn((x) => x + 1, 41)
            return task.await()
        gives: 42
    """
    in_worker()


@GLOBAL.worker_method
async def await_(spell: Spell, task: Task) -> Value:
    """Wait until the task ends and return its result; may be called any number of times.

    Raises:
        cancelled: The task was cancelled.
        task.misuse: A task waits for itself.

    Example:
        lua:
            local task = Task.spawn(function() error({ code = "my.code", message = "no" }) end)
            local ok, problem = pcall(function() return task:await() end)
            return problem.code
        js:
            const task = Task.spawn(() => { throw Object.assign(new Error("no"), { code: "my.code" }) })
            try { await task.await() } catch (problem) { return problem.code }
        gives: "my.code"
    """
    in_worker()


@GLOBAL.worker_method
def cancel(spell: Spell, task: Task) -> bool:
    """Stop the task and what it waits for; returns whether it was still running.

    Example:
        lua:
            local task = Task.spawn(function() Task.sleep(60) end)
            return { task:cancel(), task.status }
        js:
            const task = Task.spawn(async () => { await Task.sleep(60) })
            return [await task.cancel(), task.status]
        gives: [true, "cancelled"]
    """
    in_worker()


@GLOBAL.worker_property
def status(spell: Spell, task: Task) -> str:
    """Where it is: `running`, `done`, `failed` or `cancelled`.

    Example:
        lua:
            local task = Task.spawn(function() return 1 end)
            task:await()
            return task.status
        js:
            const task = Task.spawn(() => 1)
            await task.await()
            return task.status
        gives: "done"
    """
    in_worker()


@GLOBAL.worker_function
async def all_(spell: Spell, list_: list[Any]) -> list[Any]:
    """Run functions, or wait for tasks, all at once; return their results in order.

    The first failure stops those it started itself and is raised.

    Args:
        list: Functions and tasks; in JavaScript promises too.

    Example:
        lua:
            return Task.all{ function() Task.sleep(0.002) return 1 end, function() return 2 end }
        js:
            return Task.all([async () => { await Task.sleep(0.002); return 1 }, () => 2])
        gives: [1, 2]
    """
    in_worker()


@GLOBAL.worker_function
async def race(spell: Spell, list_: list[Any]) -> Value:
    """Run functions, or wait for tasks, all at once; return the first result, or raise the first failure.

    The others that it started itself are stopped.

    Args:
        list: Functions and tasks; in JavaScript promises too.

    Example:
        lua:
            return Task.race{ function() Task.sleep(30) return "slow" end, function() return "quick" end }
        js:
            return Task.race([async () => { await Task.sleep(30); return "slow" }, () => "quick"])
        gives: "quick"
    """
    in_worker()


@GLOBAL.worker_function
async def any_(spell: Spell, list_: list[Any]) -> Value:
    """Run functions, or wait for tasks, all at once; return the first result of one that does not fail.

    The others that it started itself are stopped.

    Args:
        list: Functions and tasks; in JavaScript promises too.

    Raises:
        task.group: All of them failed; `data.errors` holds `{code, message, hint}` of each, in order.

    Example:
        lua:
            return Task.any{ function() error("no") end, function() Task.sleep(0.001) return "yes" end }
        js:
            return Task.any([() => { throw new Error("no") }, async () => { await Task.sleep(0.001); return "yes" }])
        gives: "yes"
    """
    in_worker()


@GLOBAL.worker_function
async def settle(spell: Spell, list_: list[Any]) -> list[Any]:
    """Run functions, or wait for tasks, all at once; return how each of them ended, in order.

    Args:
        list: Functions and tasks; in JavaScript promises too.

    Returns:
        For each `{status = "done", value}`, `{status = "failed", error}` with the error that `await` would raise (what is
        no error value becomes one), or `{status = "cancelled"}`, with an `error` too where its clean-up failed.

    Example:
        lua:
            local ends = Task.settle{ function() return 1 end, function() error{ code = "my.code" } end }
            return { ends[1].status, ends[1].value, ends[2].status, ends[2].error.code }
        js:
            const ends = await Task.settle([() => 1, () => { throw { code: "my.code" } }])
            return [ends[0].status, ends[0].value, ends[1].status, ends[1].error.code]
        gives: ["done", 1, "failed", "my.code"]
    """
    in_worker()


@GLOBAL.worker_function
async def map_(spell: Spell, list_: list[Any], fn: Callback, *, limit: int | None = None) -> list[Any]:
    """Call a function with each item of a list, some at a time; return the results in order.

    The first failure stops the rest and is raised.

    Args:
        list: The items.
        fn: Gets an item and its place in the list.
        limit: How many calls run at once; all of them unless given.

    Example:
        lua:
            return Task.map({ 1, 2, 3 }, function(n) Task.sleep(0.001) return n * n end, { limit = 2 })
        js:
            return Task.map([1, 2, 3], async (n) => { await Task.sleep(0.001); return n * n }, { limit: 2 })
        gives: [1, 4, 9]
    """
    in_worker()


@GLOBAL.worker_function
async def scope(spell: Spell, fn: Callback) -> Value:
    """Run a function and end with it every task that is started inside, however deep.

    It returns when the function and all those tasks have ended. The first failure of one of them
    stops the others and is raised; more failures while they stop make one error of all.

    Args:
        fn: The function; what `Task.spawn` starts inside belongs to the scope.

    Returns:
        What the function returned.

    Raises:
        task.group: Several tasks failed; `data.errors` holds `{code, message, hint}` of each.

    Example:
        lua:
            local seen = {}
            local result = Task.scope(function()
                Task.spawn(function() Task.sleep(0.001) seen[#seen + 1] = "child" end)
                return "body"
            end)
            return { result, seen[1] }
        js:
            const seen = []
            const result = await Task.scope(async () => {
                Task.spawn(async () => { await Task.sleep(0.001); seen.push("child") })
                return "body"
            })
            return [result, seen[0]]
        gives: ["body", "child"]
    """
    in_worker()


@GLOBAL.worker_function
async def yield_(spell: Spell) -> None:
    """Let all other tasks that can go on do so first.

    A long computation in JavaScript calls it now and then; in Lua, turns end by themselves (see `Task.preemptive`).

    Example:
        lua:
            local seen = {}
            local task = Task.spawn(function() seen[1] = "other" end)
            Task.yield()
            return seen[1]
        js:
            const seen = []
            const task = Task.spawn(() => { seen[0] = "other" })
            await Task.yield()
            return seen[0]
        gives: "other"
    """
    in_worker()


@GLOBAL.worker_function
def atomic(spell: Spell, fn: Callback) -> Value:
    """Call a function while no other task gets a turn, however long it takes.

    In Lua a task that computes for some milliseconds loses its turn at the next line or round of a loop, so what
    several lines do to shared values belongs in here. In JavaScript a turn only ends where the code waits.

    Args:
        fn: The function; it cannot wait.

    Returns:
        What the function returned.

    Raises:
        task.misuse: It waits.

    Example:
        lua:
            local accounts = { a = 10, b = 0 }
            Task.atomic(function()
                accounts.a = accounts.a - 5
                accounts.b = accounts.b + 5
            end)
            return accounts.b
        js:
            const accounts = { a: 10, b: 0 }
            Task.atomic(() => {
                accounts.a = accounts.a - 5
                accounts.b = accounts.b + 5
            })
            return accounts.b
        gives: 5
    """
    in_worker()


@GLOBAL.worker_function
def preemptive(spell: Spell) -> bool:
    """Tell whether a task that computes for long makes room for others by itself.

    In Lua it does, unless the installed VM cannot or the run is recorded in a journal; in JavaScript it never
    does. Where it does not, a long computation calls `Task.yield` now and then.

    Example:
        lua:
            local rounds, slept = 0, false
            Task.spawn(function() Task.sleep(0.001) slept = true end)
            while not slept do
                rounds = rounds + 1
                if not Task.preemptive() then Task.yield() end
            end
            return slept
        js:
            let rounds = 0, slept = false
            Task.spawn(async () => { await Task.sleep(0.001); slept = true })
            while (!slept) {
                rounds++
                if (!Task.preemptive()) await Task.yield()
            }
            return slept
        gives: true
    """
    in_worker()


@GLOBAL.worker_function
def defer(spell: Spell, fn: Callback) -> None:
    """Have a function called when the running task ends, however it ends.

    It runs once: also after an error, a cancellation, a timeout, a limit, or when the host stops the
    spell (JavaScript that computes without ever waiting hears no stop and is killed). What was deferred
    last runs first, each of it runs, and it may wait; five seconds are enough for all of a task, half a
    second after a limit or a stop. Whoever waits for the task waits for this too; an error in it fails a
    task that did not fail itself. Where the task was cancelled, the cancellation that its awaiter gets has
    that error as its cause; what nobody is told so is a warning in the log.

    Args:
        fn: The function; it gets nothing.

    Example:
        lua:
            local seen = {}
            Task.spawn(function()
                Task.defer(function() seen[#seen + 1] = "first deferred" end)
                Task.defer(function() seen[#seen + 1] = "last deferred" end)
                seen[#seen + 1] = "work"
            end):await()
            return seen
        js:
            const seen = []
            await Task.spawn(() => {
                Task.defer(() => { seen.push("first deferred") })
                Task.defer(() => { seen.push("last deferred") })
                seen.push("work")
            }).await()
            return seen
        gives: ["work", "last deferred", "first deferred"]
    """
    in_worker()


@GLOBAL.worker_function
def on_cancel(spell: Spell, fn: Callback) -> None:
    """Have a function called when the running task is cancelled, a timeout or a stopped spell included.

    As `defer`, but not when the task ends by itself.

    Args:
        fn: The function; it gets nothing.

    Example:
        lua:
            local seen = {}
            local task = Task.spawn(function()
                Task.on_cancel(function() seen[1] = "cancelled" end)
                Task.sleep(60)
            end)
            Task.sleep(0.001)
            task:cancel()
            pcall(task.await, task)
            return seen[1]
        js:
            const seen = []
            const task = Task.spawn(async () => {
                Task.onCancel(() => { seen[0] = "cancelled" })
                await Task.sleep(60)
            })
            await Task.sleep(0.001)
            task.cancel()
            await task.await().catch(() => {})
            return seen[0]
        gives: "cancelled"
    """
    in_worker()


@GLOBAL.worker_function
async def timeout(spell: Spell, seconds: float, fn: Callback) -> Value:
    """Run a function, but not longer than so many seconds.

    Args:
        seconds: The time it has.
        fn: The function; it is stopped when the time runs out.

    Raises:
        task.timeout: The time ran out.

    Example:
        lua:
            local ok, problem = pcall(function()
                return Task.timeout(0.01, function() Task.sleep(30) end)
            end)
            return problem.code
        js:
            try { await Task.timeout(0.01, async () => { await Task.sleep(30) }) } catch (problem) { return problem.code }
        gives: "task.timeout"
    """
    in_worker()


@GLOBAL.function
async def sleep(spell: Spell, seconds: float) -> None:
    """Wait for some seconds while other tasks go on.

    Args:
        seconds: How long; zero lets others have a turn.

    Raises:
        usage: It is negative or not a number.

    Example:
        lua:
            Task.sleep(0.001)
            return "awake"
        js:
            await Task.sleep(0.001)
            return "awake"
        gives: "awake"
    """
    if not 0 <= seconds < float("inf"):
        raise UsageError(f"cannot sleep {seconds} s", hint="give zero or more seconds")

    context = spell.context
    await boundary.cross(context, Crossing("sleep", "sleep", seconds), lambda: context.clock.sleep(seconds))
