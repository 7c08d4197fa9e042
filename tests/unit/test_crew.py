"""Places for sub-runs: who goes first, who never waits, what a cancelled one leaves behind."""

import asyncio

from llmspell.crew import Crew, Seat


class Hand:
    """Somebody who takes a place and holds it until told."""

    def __init__(self, crew, own, name, log):
        self.crew, self.own, self.name, self.log = crew, own, name, log
        self.leave = asyncio.Event()
        self.task = asyncio.create_task(self.work())

    async def work(self):
        async with self.crew.place(self.own):
            self.log.append(self.name)
            await self.leave.wait()


async def turns():
    for _ in range(5):
        await asyncio.sleep(0)


async def ended(*hands):
    for hand in hands:
        hand.leave.set()

    await asyncio.gather(*[hand.task for hand in hands], return_exceptions=True)


async def test_no_more_than_so_many_run_and_the_rest_go_in_order():
    log, crew, own = [], Crew(2), Seat()
    hands = [Hand(crew, own, name, log) for name in "abcd"]
    await turns()
    before = list(log), crew.waiting
    hands[1].leave.set()
    await turns()
    after = list(log), crew.waiting
    await ended(*hands)

    assert before == (["a", "b"], 2)
    assert after == (["a", "b", "c"], 1)
    assert log == ["a", "b", "c", "d"]


async def test_each_spell_has_a_seat_that_others_cannot_take():
    log, crew = [], Crew(1)
    outer, inner = Seat(), Seat()
    first = Hand(crew, outer, "outer", log)
    await turns()
    blocked = Hand(crew, outer, "blocked", log)
    second = Hand(crew, inner, "inner", log)
    await turns()
    seen = list(log)
    await ended(second, first, blocked)

    assert seen == ["outer", "inner"]
    assert log == ["outer", "inner", "blocked"]


async def test_one_who_gives_up_leaves_the_line():
    log, crew, own = [], Crew(1), Seat()
    first, second, third = [Hand(crew, own, name, log) for name in "abc"]
    await turns()
    second.task.cancel()
    await turns()
    await ended(first, third)

    assert (log, crew.waiting, own.taken) == (["a", "c"], 0, False)


async def test_one_who_is_called_and_gives_up_at_once_passes_the_seat_on():
    log, crew, own, go = [], Crew(1), Seat(), asyncio.Event()

    async def work():
        async with crew.place(own):
            await go.wait()

        second.task.cancel()  # it has the seat, and does not know yet

    first = asyncio.create_task(work())
    await turns()
    second, third = Hand(crew, own, "second", log), Hand(crew, own, "third", log)
    await turns()
    go.set()
    await first
    await turns()
    seen = list(log)
    await ended(second, third)

    assert (seen, crew.waiting, own.taken) == (["third"], 0, False)
