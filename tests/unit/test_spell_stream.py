"""Streams of spells: partial results and progress in order, and who waits for the reader."""

import asyncio

import msgspec
import pytest

from llmspell.app import App, Given, Partial, Progress, Script, SpellResult
from llmspell.config import Settings
from llmspell.message import Usage
from llmspell.spell_stream import spell_stream

ENGINES = ["lua", "javascript"]
RESULT = SpellResult(status="ok", result="done", output=(), error=None, usage=Usage(), run_id="r", seconds=0.0)

BOTH = {
    "lua": """
        Run.progress(0.25, "first") Run.output(1)
        Run.progress(0.5) Run.output(2)
        Run.progress(1, "last")
        return "done"
    """,
    "javascript": """
        Run.progress(0.25, "first"); await Run.output(1)
        Run.progress(0.5); await Run.output(2)
        Run.progress(1, "last")
        return "done"
    """,
}
MANY = {
    "lua": 'for i = 1, 100 do Run.progress(i / 100) Task.sleep(0) end return "done"',
    "javascript": 'for (let i = 1; i <= 100; i++) { Run.progress(i / 100); await Task.sleep(0) } return "done"',
}


@pytest.fixture
async def app():
    async with App(Settings()) as made:
        yield made


def script(engine, source, folder):
    return Script(source=source, file="s.lua" if engine == "lua" else "s.js", engine=engine, folder=folder)


@pytest.mark.parametrize("engine", ENGINES)
async def test_progress_comes_in_order_with_the_partial_results(app, engine, tmp_path):
    items = [item async for item in app.stream_spell(script(engine, BOTH[engine], tmp_path))]

    assert items[:-1] == [Progress(0.25, "first"), Partial(1), Progress(0.5, ""), Partial(2), Progress(1, "last")]
    assert (items[-1].status, items[-1].result) == ("ok", "done")


@pytest.mark.parametrize("engine", ENGINES)
async def test_progress_that_nobody_reads_holds_nothing_up_and_the_newest_is_kept(app, engine, tmp_path):
    told, over = [], asyncio.Event()
    app.events.observe("spell.finished", lambda _event: over.set())
    given = Given(on_progress=lambda fraction, _text: told.append(fraction))
    stream = app.stream_spell(script(engine, MANY[engine], tmp_path), given)

    first = await stream.next()
    await over.wait()
    *late, result = [item async for item in stream]

    assert told == [i / 100 for i in range(1, 101)]
    assert [item.fraction for item in [first, *late]] == sorted({item.fraction for item in [first, *late]})
    assert (late[-1], result.result) == (Progress(1, ""), "done")
    assert len(late) <= 3  # one for which there was room, one that waited for room, and the newest


async def test_report_gives_way_to_a_newer_one_but_not_across_a_partial_result():
    async def run(given):
        for value in ("a", "b"):
            given.on_progress(0.1, value)
            given.on_progress(0.2, value)
            await given.on_partial(value)

        return RESULT

    items = [item async for item in spell_stream(run, Given())]

    assert items == [Progress(0.2, "a"), Partial("a"), Progress(0.2, "b"), Partial("b"), RESULT]


async def test_partial_result_of_a_task_that_was_cancelled_in_line_is_not_told():
    tasks = []

    async def run(given):
        tasks.extend(asyncio.ensure_future(given.on_partial(i)) for i in range(5))
        await asyncio.wait(tasks)
        return RESULT

    stream = spell_stream(run, Given())
    first = await stream.next()  # there is room for one more, and the one after that waits for room
    await tasks[1]
    tasks[3].cancel()

    assert [first, *[item async for item in stream]] == [Partial(0), Partial(1), Partial(2), Partial(4), RESULT]


async def test_stream_raises_what_went_wrong_after_all_that_was_told_and_leaves_no_task():
    before = asyncio.all_tasks()

    async def run(given):
        given.on_progress(0.5, "")
        tasks = [asyncio.ensure_future(given.on_partial(i)) for i in range(3)]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        given.on_progress(0.6, "")
        raise LookupError("broken")

    items, stream = [], spell_stream(run, Given())

    with pytest.raises(LookupError, match="broken"):
        async for item in stream:
            items.append(item)

    assert items == [Progress(0.5, ""), Partial(0), Partial(1), Partial(2), Progress(0.6, "")]
    assert asyncio.all_tasks() == before


async def test_closing_the_stream_stops_who_waits_for_room_and_leaves_no_task():
    before = asyncio.all_tasks()
    given_up = []

    async def run(given):
        try:
            for i in range(5):
                await given.on_partial(i)
        except asyncio.CancelledError:
            given_up.append(True)
            raise

    stream = spell_stream(run, Given())
    first = await stream.next()
    await stream.close()

    assert (first, given_up, asyncio.all_tasks()) == (Partial(0), [True], before)


async def test_callers_own_partial_function_is_left_alone_and_all_else_is_passed_on():
    seen = []

    async def never(_value):
        raise AssertionError

    async def run(given):
        seen.append(msgspec.structs.replace(given, on_partial=None, on_progress=None))
        await given.on_partial(1)
        return RESULT

    items = [item async for item in spell_stream(run, Given(args=("a",), on_partial=never))]

    assert (items, seen) == ([Partial(1), RESULT], [Given(args=("a",))])
