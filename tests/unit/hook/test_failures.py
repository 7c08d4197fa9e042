"""A hook that fails, hangs or calls itself harms no more than its policy says."""

import asyncio

import pytest

from llmspell import boundary
from llmspell.context import Context, ManualClock
from llmspell.errors import CancelledError, DeniedError, LimitError, ToolError
from llmspell.hook import Breaker, Crossing, Deny, Hook, Redirect, Replace, on
from llmspell.hook.breaker import BreakerState

CROSSING = Crossing("tool", "it", "old")


async def one():
    return 1


async def break_down(_context, _crossing):
    raise RuntimeError("out of order")


def failures(context):
    told = []
    context.events.observe("hook.failed", lambda event: told.append(event.data))
    return told


@pytest.mark.parametrize("point", ["before:tool", "after:tool"])
async def test_failing_hook_refuses_unless_it_may_fail(point):
    context = Context()
    told = failures(context)
    context.hooks.add(on(point, break_down))

    with pytest.raises(DeniedError) as caught:
        await boundary.cross(context, CROSSING, one)

    assert caught.value.code == "hook.failed"
    assert isinstance(caught.value.__cause__, RuntimeError)
    assert told == [{"hook": "break_down", "kind": "tool", "name": "it", "code": "internal", "message": "out of order"}]


@pytest.mark.parametrize("point", ["before:tool", "after:tool"])
async def test_failing_hook_that_may_fail_is_told_and_changes_nothing(point):
    context = Context()
    told = failures(context)
    context.hooks.add(on(point, break_down, fail="open"))

    assert await boundary.cross(context, CROSSING, one) == 1
    assert len(told) == 1


async def test_error_point_that_fails_open_leaves_the_error():
    async def fail():
        raise ToolError("no")

    context = Context()
    context.hooks.add(on("error:tool", break_down, fail="open"))

    with pytest.raises(ToolError, match="no"):
        await boundary.cross(context, CROSSING, fail)


async def test_error_that_a_generator_lets_through_is_no_failure_of_it():
    async def watch(_context, _crossing):
        yield None

    async def fail():
        raise ToolError("no")

    context = Context()
    told = failures(context)
    context.hooks.add(Hook(watch, "tool"))

    with pytest.raises(ToolError, match="no"):
        await boundary.cross(context, CROSSING, fail)

    assert told == []


async def test_limit_reached_inside_a_hook_is_a_limit():
    async def spend(_context, _crossing):
        raise LimitError("used up", code="limit.tokens")

    context = Context()
    context.hooks.add(on("before:tool", spend, fail="open"))

    with pytest.raises(LimitError):
        await boundary.cross(context, CROSSING, one)


async def test_hook_over_its_deadline_has_failed():
    async def hang(_context, _crossing):
        await asyncio.Event().wait()

    context = Context()
    told = failures(context)
    context.hooks.add(on("before:tool", hang, timeout_s=0.01))

    with pytest.raises(DeniedError) as caught:
        await boundary.cross(context, CROSSING, one)

    assert caught.value.code == "hook.failed"
    assert told[0]["message"] == "it took longer than 0.01 s"


async def test_deadline_of_a_hook_does_not_bound_the_act():
    async def slow():
        await asyncio.sleep(0.05)
        return 1

    async def watch(_context, _crossing):
        yield None

    context = Context()
    context.hooks.add(Hook(watch, "tool", timeout_s=0.01))

    assert await boundary.cross(context, CROSSING, slow) == 1


def states(breaker, times) -> list[BreakerState]:
    return [breaker.state(now) for now in times]


def test_breaker_opens_lets_one_try_through_and_closes():
    breaker = Breaker(failures=2, reset_s=10)
    breaker.failed(0)
    first = breaker.admits(0)
    breaker.failed(1)

    assert (first, states(breaker, [1, 10.9, 11])) == (True, ["open", "open", "half_open"])
    assert [breaker.admits(5), breaker.admits(11), breaker.admits(11)] == [False, True, False]

    breaker.failed(11)
    assert states(breaker, [12, 21]) == ["open", "half_open"]

    breaker.admits(21)
    breaker.left()
    assert breaker.admits(21)

    breaker.succeeded()
    assert breaker.state(21) == "closed"


@pytest.mark.parametrize("point", ["before:tool", "after:tool", "error:tool"])
async def test_hook_that_keeps_failing_is_left_alone_and_tried_again_later(point):
    calls = []

    async def fail_five_times(_context, _crossing):
        calls.append(1)

        if len(calls) <= 5:
            raise RuntimeError("out of order")

    async def act():
        if point == "error:tool":
            raise ToolError("no")

        return 1

    clock = ManualClock()
    context = Context(clock=clock)
    context.hooks.add(on(point, fail_five_times, fail="open"))

    async def cross():
        try:
            await boundary.cross(context, CROSSING, act)
        except ToolError:
            return

    for _ in range(8):
        await cross()

    assert len(calls) == 5

    await clock.sleep(30)
    await cross()
    await cross()
    assert len(calls) == 7


async def test_open_breaker_of_a_hook_that_must_be_heard_refuses():
    context = Context(clock=ManualClock())
    context.hooks.add(on("before:tool", break_down, breaker=Breaker(failures=1)))

    async def code():
        with pytest.raises(DeniedError) as caught:
            await boundary.cross(context, CROSSING, one)

        return caught.value.code

    assert [await code(), await code()] == ["hook.failed", "hook.unavailable"]


async def test_hook_is_not_called_by_its_own_acts_but_others_are():
    order = []

    def named(name, inner):
        async def ask(context, crossing):
            order.append(f"{name} {crossing.name}")

            if inner and crossing.name == "it":
                await boundary.cross(context, Crossing("tool", "its own"), one)

        return ask

    context = Context()
    context.hooks.add(on("before:tool", named("first", inner=True), priority=1))
    context.hooks.add(on("before:tool", named("second", inner=False)))
    await boundary.cross(context, CROSSING, one)

    assert order == ["first it", "second its own", "second it"]


async def test_hook_is_asked_for_other_tasks_while_it_works():
    asked = []
    release = asyncio.Event()

    async def wait(_context, crossing):
        asked.append(crossing.name)
        await release.wait()

    context = Context()
    context.hooks.add(on("before:tool", wait))

    async with asyncio.TaskGroup() as group:
        group.create_task(boundary.cross(context, Crossing("tool", "a"), one))
        group.create_task(boundary.cross(context, Crossing("tool", "b"), one))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        release.set()

    assert asked == ["a", "b"]


async def test_redirections_in_a_circle_end_after_each_hook_had_its_say():
    path = []

    async def elsewhere(_context, crossing):
        path.append(crossing.name)
        return Redirect("a" if crossing.name == "b" else "b")

    async def redirect(context, crossing, target):
        return await boundary.cross(context, Crossing("tool", target, crossing.input), one, alter=alter)

    alter = boundary.Alter(redirect=redirect)
    context = Context()
    context.hooks.add(on("before:tool", elsewhere))
    context.hooks.add(on("before:tool", elsewhere))

    assert await boundary.cross(context, Crossing("tool", "a"), one, alter=alter) == 1
    assert path == ["a", "b"]


async def test_redirection_does_not_excuse_what_happens_inside():
    asked = []

    async def elsewhere(_context, crossing):
        asked.append(crossing.name)
        return Redirect("b") if crossing.name == "a" else None

    async def redirect(context, crossing, target):
        async def act():
            return await boundary.cross(context, Crossing("tool", "inside b"), one)

        return await boundary.cross(context, Crossing("tool", target), act)

    context = Context()
    context.hooks.add(on("before:tool", elsewhere, match="[ai]*"))
    await boundary.cross(context, Crossing("tool", "a"), one, alter=boundary.Alter(redirect=redirect))

    assert asked == ["a", "inside b"]


async def test_cancellation_cannot_be_answered_by_a_hook():
    async def save(_context, _crossing):
        return Replace("saved")

    async def forgive(_context, _crossing):
        try:
            yield None
        except asyncio.CancelledError:
            yield Replace("saved")

    context = Context()
    context.hooks.add(on("error:tool", save))
    context.hooks.add(Hook(forgive, "tool"))
    task = asyncio.create_task(boundary.cross(context, CROSSING, lambda: asyncio.sleep(60)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_hook_sees_that_its_crossing_was_cancelled():
    seen = []

    async def watch(_context, _crossing):
        try:
            yield None
        except BaseException as error:
            seen.append(type(error))
            raise

    context = Context()
    context.hooks.add(Hook(watch, "tool"))
    task = asyncio.create_task(boundary.cross(context, CROSSING, lambda: asyncio.sleep(60)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task

    assert seen == [asyncio.CancelledError]


async def test_stopped_spell_cannot_be_answered_by_a_hook():
    async def save(_context, _crossing):
        return Replace("saved")

    async def stop():
        raise CancelledError("the spell was stopped")

    context = Context()
    context.hooks.add(on("error:tool", save))

    with pytest.raises(CancelledError):
        await boundary.cross(context, CROSSING, stop)


async def test_hook_that_fails_while_cleaning_up_is_a_failed_hook():
    async def leave_badly(_context, _crossing):
        try:
            yield None
            yield Replace("x")
        finally:
            raise RuntimeError("cannot let go")

    context = Context()
    context.hooks.add(Hook(leave_badly, "tool"))

    with pytest.raises(DeniedError) as caught:
        await boundary.cross(context, CROSSING, one)

    assert caught.value.code == "hook.failed"


async def test_hook_that_denies_its_own_audit_cannot_stop_it():
    """The audit hook writes by a tool of its own: the guard that denies all tools is not asked by itself."""
    written = []

    async def write():
        written.append("entry")

    async def audit(context, crossing):
        await boundary.cross(context, Crossing("tool", "audit_write"), write)
        return Deny("nothing may pass")

    context = Context()
    context.hooks.add(on("before:tool", audit))

    with pytest.raises(DeniedError):
        await boundary.cross(context, CROSSING, one)

    assert written == ["entry"]
