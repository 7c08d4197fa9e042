"""Who runs and who waits: bound, order, turns, patience, positions, what a cancelled one leaves behind."""

import asyncio

import pytest

from llmspell.admission import PATIENCE, Admission, Wish
from llmspell.errors import LimitError


class Crowd:
    """Runs that hold their place until they are told to go."""

    def __init__(self, admission):
        self.admission = admission
        self.began = []
        self.tasks = {}
        self._leave = {}

    async def come(self, name, **wish):
        self._leave[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._run(name, Wish(**wish)))
        await settle()

    async def go(self, name):
        self._leave[name].set()
        await settle()

    async def empty(self):
        """Let everybody go, one after the other, in the order they began."""
        gone = 0

        while gone < len(self.began):
            await self.go(self.began[gone])
            gone += 1

    async def _run(self, name, wish):
        async with self.admission.place(wish):
            self.began.append(name)
            await self._leave[name].wait()


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
async def crowd():
    made = Crowd(Admission(running=1, waiting=100))
    await made.come("first")
    return made


async def test_no_more_run_than_may_and_the_others_wait_in_order():
    crowd = Crowd(Admission(running=2, waiting=10))

    for name in "abcd":
        await crowd.come(name)

    assert (crowd.began, crowd.admission.running, crowd.admission.waiting) == (["a", "b"], 2, 2)

    await crowd.go("b")
    assert crowd.began == ["a", "b", "c"]

    await crowd.empty()
    assert (crowd.began, crowd.admission.running, crowd.admission.waiting) == (["a", "b", "c", "d"], 0, 0)


async def test_higher_priority_goes_first(crowd):
    await crowd.come("low", priority=-1)
    await crowd.come("plain")
    await crowd.come("high", priority=1)
    await crowd.empty()

    assert crowd.began == ["first", "high", "plain", "low"]


async def test_lanes_take_turns(crowd):
    for number in range(1, 4):
        await crowd.come(f"a{number}", lane="a")

    await crowd.come("b1", lane="b")
    await crowd.come("c1", lane="c")
    await crowd.empty()

    assert crowd.began == ["first", "a1", "b1", "c1", "a2", "a3"]


async def test_nobody_waits_for_ever(crowd):
    await crowd.come("low", priority=-1)

    for number in range(9):
        await crowd.come(f"high{number}", priority=1)

    await crowd.empty()

    assert crowd.began.index("low") == PATIENCE


async def test_full_line_refuses_with_what_to_do():
    crowd = Crowd(Admission(running=1, waiting=1))
    await crowd.come("a")
    await crowd.come("b")

    with pytest.raises(LimitError) as caught:
        async with crowd.admission.place(Wish()):
            pass

    assert (caught.value.code, caught.value.message) == ("limit.queue", "1 spells run and 1 wait already")
    await crowd.empty()
    assert crowd.began == ["a", "b"]


async def test_position_is_told_when_it_changes(crowd):
    told = []
    await crowd.come("a")
    await crowd.come("b", moved=told.append)
    await crowd.come("urgent", priority=1)
    await crowd.empty()

    assert told == [2, 3, 2, 1]


async def test_position_that_stays_is_told_once(crowd):
    told = []
    await crowd.come("a", moved=told.append)
    await crowd.come("b")

    assert told == [1]

    await crowd.empty()


async def test_of_many_that_come_at_once_each_begins_in_a_turn_of_its_own():
    admission, turns, began, over = Admission(running=9, waiting=0), [0], [], asyncio.Event()

    async def count():
        while not over.is_set():
            turns[0] += 1
            await asyncio.sleep(0)

    async def run():
        async with admission.place(Wish()):
            began.append(turns[0])

    counter = asyncio.create_task(count())
    await asyncio.gather(*[run() for _ in range(9)])
    over.set()
    await counter

    assert len(set(began)) == 9


async def test_position_is_the_order_that_comes(crowd):
    told = {}

    for number in range(20):
        wish = {"priority": number % 3, "lane": "xy"[number % 2]}
        await crowd.come(number, moved=lambda position, number=number: told.__setitem__(number, position), **wish)

    promised = sorted(told, key=told.__getitem__)
    await crowd.empty()

    assert crowd.began == ["first", *promised]


async def test_cancelled_one_leaves_the_line_and_those_behind_move_up(crowd):
    told = []
    await crowd.come("a")
    await crowd.come("b", moved=told.append)
    crowd.tasks["a"].cancel()
    await settle()

    assert (told, crowd.admission.waiting) == ([2, 1], 1)

    await crowd.empty()
    assert (crowd.began, crowd.admission.running) == (["first", "b"], 0)


async def test_one_that_is_cancelled_as_it_is_called_gives_its_place_on(crowd):
    await crowd.come("a")
    await crowd.come("b")
    crowd._leave["first"].set()
    await asyncio.sleep(0)  # the place is given to it, and it has not gone on yet
    crowd.tasks["a"].cancel()
    await settle()

    assert (crowd.began, crowd.admission.running, crowd.admission.waiting) == (["first", "b"], 1, 0)


async def test_failure_inside_frees_the_place():
    admission = Admission(running=1, waiting=1)

    with pytest.raises(ValueError, match="broken"):
        async with admission.place(Wish()):
            raise ValueError("broken")

    assert admission.running == 0


async def test_run_inside_a_run_shares_its_place_and_one_after_it_does_not():
    admission = Admission(running=1, waiting=0)

    async def later():
        await left.wait()
        async with admission.place(Wish()):
            return admission.running

    left = asyncio.Event()

    async with admission.place(Wish()):
        assert admission.must_wait() is False

        async with admission.place(Wish()):
            assert admission.running == 1

        task = asyncio.create_task(later())

    left.set()
    assert await task == 1
    assert admission.running == 0


async def test_place_of_another_application_is_none_here():
    here, there = Admission(running=1, waiting=0), Admission(running=1, waiting=0)

    async with here.place(Wish()), there.place(Wish()):
        assert (here.running, there.running) == (1, 1)
