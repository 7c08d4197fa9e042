"""Work within a time: it ends, it is cancelled, or it was never made to wait."""

import asyncio

import pytest

from llmspell.deadline import DeadlineError, within


async def test_work_that_never_waits_needs_no_loop():
    async def answer():
        return 42

    with pytest.raises(StopIteration) as caught:
        within(0.0, answer()).send(None)

    assert caught.value.value == 42


async def test_work_that_waits_gives_its_result():
    async def answer():
        await asyncio.sleep(0)
        await asyncio.sleep(0.001)
        return "late"

    assert await within(5, answer()) == "late"


async def test_error_comes_as_it_is():
    async def fail(wait):
        if wait:
            await asyncio.sleep(0)

        raise KeyError("x")

    for wait in (False, True):
        with pytest.raises(KeyError):
            await within(5, fail(wait))


async def test_slow_work_is_cancelled_and_cleans_up():
    cleaned = []

    async def slow():
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            cleaned.append(True)

    with pytest.raises(DeadlineError):
        await within(0.01, slow())

    assert cleaned == [True]


async def test_work_may_swallow_the_first_cancellation_and_go_on():
    async def stubborn():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            return "went on"

    task = asyncio.create_task(within(60, stubborn()))
    await asyncio.sleep(0)
    task.cancel()

    assert await task == "went on"


async def test_cancellation_from_outside_stays_a_cancellation():
    async def slow():
        await asyncio.sleep(60)

    task = asyncio.create_task(within(60, slow()))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_deadlines_nest():
    async def inner():
        await within(60, asyncio.sleep(60))

    with pytest.raises(DeadlineError):
        await within(0.01, inner())


async def test_timeout_of_the_work_itself_is_not_the_deadline():
    async def work():
        await asyncio.sleep(0)
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError) as caught:
        await within(60, work())

    assert type(caught.value) is TimeoutError
