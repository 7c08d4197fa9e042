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


GLOBAL = Global("Task", "Tasks: several things at once inside one spell, on a fair cooperative scheduler.")
GLOBAL.handle(HandleKind(name="task", type=Task, description="One thread of execution inside the spell."))


@GLOBAL.worker_function
def spawn(spell: Spell, fn: Callback, *args: Any) -> Task:
    """Start a function as a task; it runs while others wait.

    Args:
        fn: The function; it may wait.
        *args: Passed on to it.

    Returns:
        The task. One that fails and is never awaited fails the spell when the spell ends.

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
