import asyncio
from time import perf_counter

from llmspell.engines import _attention
from llmspell.engines._attention import Attention


def note_waits(loop, monkeypatch):
    """Return the list that gets, for each round of a loop, how long it was ready to sleep."""
    waits, select = [], loop._selector.select

    def noting(timeout=None):
        waits.append(timeout)
        return select(timeout)

    monkeypatch.setattr(loop._selector, "select", noting)
    return waits


async def test_the_loop_stays_awake_for_a_moment_and_then_sleeps(monkeypatch):
    monkeypatch.setattr(_attention, "_processors", lambda: 2)
    loop = asyncio.get_running_loop()
    waits, attention = note_waits(loop, monkeypatch), Attention(loop)
    attention.stay(perf_counter() + 0.01)
    await asyncio.sleep(0.03)
    assert waits.count(0) > 20
    assert max(waits) > 0.001


async def test_where_there_is_one_processor_the_loop_sleeps(monkeypatch):
    monkeypatch.setattr(_attention, "_processors", lambda: 1)
    loop = asyncio.get_running_loop()
    waits, attention = note_waits(loop, monkeypatch), Attention(loop)
    attention.stay(perf_counter() + 0.01)
    await asyncio.sleep(0.03)
    assert len(waits) < 5


def test_an_answer_is_brief_when_it_comes_soon():
    assert Attention.is_brief(perf_counter())
    assert not Attention.is_brief(perf_counter() - 0.001)
