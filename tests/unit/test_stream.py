"""Streams: order, back-pressure, errors at the end, closing."""

import asyncio

import pytest

from llmspell.errors import UsageError
from llmspell.stream import Stream


def endless():
    """Return a stream without end, and what tells how many of its items were taken over."""
    made = 0

    async def produce(emit):
        nonlocal made

        while True:
            await emit(made + 1)
            made += 1

    return Stream(produce, size=4), lambda: made


async def test_items_come_in_order_and_end():
    async def produce(emit):
        for i in range(1000):
            await emit(i + 1)

    assert [item async for item in Stream(produce)] == list(range(1, 1001))


async def test_slow_consumer_slows_the_producer():
    stream, made = endless()
    await stream.next()

    for _ in range(20):
        await asyncio.sleep(0)

    assert made() <= 6
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


def counting(upto, seen=None):
    async def produce(emit):
        try:
            for i in range(upto):
                await emit(i)
        finally:
            if seen is not None:
                seen.append("ended")

    return produce


async def turns(count=20):
    for _ in range(count):
        await asyncio.sleep(0)


async def test_each_part_of_a_split_stream_gives_everything():
    one, two, three = Stream(counting(500)).tee(3, buffer=2)

    async def read(stream):
        return [item async for item in stream]

    assert [list(range(500))] * 3 == await asyncio.gather(read(one), read(two), read(three))


async def test_parts_give_what_is_still_to_come():
    stream = Stream(counting(4))
    await stream.next()

    parts = stream.tee()

    assert [[1, 2, 3]] * 2 == [[item async for item in part] for part in parts]


async def test_the_slowest_part_sets_the_pace():
    fast, slow = Stream(counting(1000)).tee(buffer=4)
    reader = asyncio.ensure_future(_count(fast))
    await slow.next()

    await turns()

    assert len(slow._buffer.items) <= 4
    assert not reader.done()
    await slow.close()
    assert await reader == 1000


async def _count(stream):
    return len([item async for item in stream])


async def test_the_last_part_that_is_closed_stops_the_producer():
    seen = []
    one, two = Stream(counting(1000, seen)).tee(buffer=2)
    await one.next()

    await one.close()
    assert seen == []
    await two.close()
    await two.close()

    assert (seen, await one.next(), await two.next()) == (["ended"], None, None)


async def test_an_error_reaches_every_part_once_after_its_items():
    async def produce(emit):
        await emit(1)
        raise ValueError("late")

    for part in Stream(produce).tee(3):
        assert await part.next() == 1
        with pytest.raises(ValueError, match="late"):
            await part.next()
        assert await part.next() is None


async def test_parts_can_be_split_again():
    one, two = Stream(counting(3)).tee()
    parts = [one, *two.tee()]

    assert [[0, 1, 2]] * 3 == [[item async for item in part] for part in parts]


async def test_parts_of_a_closed_stream_are_at_their_end_and_hold_up_nobody():
    one, two = Stream(counting(100)).tee(buffer=2)
    await one.close()

    parts = one.tee()

    assert [await part.next() for part in parts] == [None, None]
    assert await _count(two) == 100


@pytest.mark.parametrize("use", [Stream.next, Stream.tee])
async def test_a_split_stream_is_of_no_more_use(use):
    stream = Stream(counting(1))
    stream.tee()

    with pytest.raises(UsageError) as caught:
        result = use(stream)
        await result

    assert caught.value.code == "stream.misuse"


async def test_closing_a_split_stream_leaves_its_parts_alone():
    stream = Stream(counting(3))
    one, two = stream.tee()

    await stream.close()

    assert (await _count(one), await _count(two)) == (3, 3)


async def test_whoever_waits_for_an_item_learns_of_a_split():
    gate = asyncio.Event()

    async def produce(emit):
        await gate.wait()
        await emit(1)

    stream = Stream(produce)
    reader = asyncio.ensure_future(stream.next())
    await turns()

    one, two = stream.tee()
    gate.set()

    with pytest.raises(UsageError):
        await reader
    assert (await one.next(), await two.next()) == (1, 1)


@pytest.mark.parametrize(("count", "size"), [(0, 1), (-1, 1), (65, 1), (2, 0), (2, 10_001)])
async def test_a_number_out_of_range_splits_nothing(count, size):
    stream = Stream(counting(1))

    with pytest.raises(UsageError) as caught:
        stream.tee(count, buffer=size)

    assert caught.value.code == "stream.misuse"
    assert await stream.next() == 0


async def test_two_readers_of_one_stream_share_its_items():
    stream = Stream(counting(100))

    counts = await asyncio.gather(_count(stream), _count(stream))

    assert sum(counts) == 100


async def test_a_reader_that_is_cancelled_loses_no_item():
    gate = asyncio.Event()

    async def produce(emit):
        await gate.wait()
        await emit(1)

    stream = Stream(produce)
    reader = asyncio.ensure_future(stream.next())
    await turns()

    reader.cancel()
    gate.set()

    assert await stream.next() == 1


async def test_what_is_there_can_be_had_without_waiting():
    async def produce(emit):
        for i in range(3):
            await emit(i + 1)

    stream = Stream(produce, size=2)
    assert stream.ready() is None
    assert await stream.next() == 1

    for _ in range(5):
        await asyncio.sleep(0)

    assert [stream.ready(), stream.ready(), stream.ready()] == [2, 3, None]
    assert await stream.next() is None
    assert stream.ready() is None


async def test_taking_what_is_there_lets_the_producer_go_on():
    stream, made = endless()
    await stream.next()

    for _ in range(100):
        assert stream.ready() is not None or made()
        await asyncio.sleep(0)

    assert made() > 50
    await stream.close()


async def test_of_a_stream_that_was_split_nothing_is_there():
    async def produce(emit):
        await emit(1)
        await emit(2)

    stream = Stream(produce)
    await stream.next()
    stream.tee()
    assert stream.ready() is None
