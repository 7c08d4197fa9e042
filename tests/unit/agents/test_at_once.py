"""So many at a time, in order, and a failure stops the others."""

import asyncio

import pytest

from llmspell.agents._at_once import each


async def test_results_stand_in_order_and_no_more_are_at_work_than_allowed():
    at_work, most = 0, 0

    async def act(number):
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0)
        at_work -= 1
        return number * 2

    assert await each(range(7), 3, act) == [number * 2 for number in range(7)]
    assert most == 3


async def test_the_first_failure_stops_the_others_and_is_raised():
    stopped = []

    async def act(number):
        if number == 1:
            raise ValueError("one")

        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            stopped.append(number)
            raise

    with pytest.raises(ValueError, match="one"):
        await each([0, 1, 2], 3, act)

    assert sorted(stopped) == [0, 2]


async def test_nothing_gives_nothing():
    assert await each([], 3, None) == []
