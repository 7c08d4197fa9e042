"""Streams: order, back-pressure, errors at the end, closing."""

import asyncio

import pytest

from llmspell.stream import Stream


async def test_items_come_in_order_and_end():
    async def produce(emit):
        for i in range(1000):
            await emit(i + 1)

    assert [item async for item in Stream(produce)] == list(range(1, 1001))


async def test_slow_consumer_slows_the_producer():
    made = 0

    async def produce(emit):
        nonlocal made

        while True:
            await emit(made + 1)
            made += 1

    stream = Stream(produce, size=4)
    await stream.next()

    for _ in range(20):
        await asyncio.sleep(0)

    assert made <= 6
    await stream.close()


async def test_error_of_the_producer_comes_after_its_items():
    async def produce(emit):
        await emit("a")
        raise ValueError("late")

    stream = Stream(produce)
    assert await stream.next() == "a"

    with pytest.raises(ValueError, match="late"):
        await stream.next()

    assert await stream.next() is None


async def test_closing_cancels_the_producer_and_waits_for_its_clean_up():
    cleaned = []

    async def produce(emit):
        try:
            await emit(1)
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            cleaned.append(True)

    stream = Stream(produce)
    await stream.next()
    await stream.close()
    await stream.close()
    assert (cleaned, await stream.next()) == ([True], None)


async def test_stream_that_was_never_read_has_nothing_to_close():
    async def produce(emit):
        raise AssertionError("started")

    await Stream(produce).close()


@pytest.mark.parametrize("size", [1, 2, 3, 64])
async def test_stream_of_any_size_gives_everything_in_order(size):
    async def produce(emit):
        for i in range(200):
            await emit(i)

    async with asyncio.timeout(5):
        assert [item async for item in Stream(produce, size=size)] == list(range(200))
