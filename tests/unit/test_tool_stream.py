"""Tools that give their result piece by piece, to programs and to spells."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from llmspell import tool
from llmspell.app import App, Given, Script
from llmspell.config import Settings
from llmspell.context import Context
from llmspell.errors import ConvertError, DeniedError, ToolError, UsageError
from llmspell.grant import Grants
from llmspell.hook import Deny, Replace, on

ENDED = []


@tool
async def count(upto: int) -> AsyncIterator[int]:
    """Count from 1.

    Args:
        upto: The last number.
    """
    try:
        for number in range(1, upto + 1):
            yield number
            await asyncio.sleep(0)
    finally:
        ENDED.append(upto)


@tool
async def break_off() -> AsyncIterator[str]:
    """Give one piece, then fail."""
    yield "one"
    raise ValueError("no more")


@tool
async def whole() -> str:
    """Give a result at once."""
    return "all of it"


@pytest.fixture(autouse=True)
def ended():
    ENDED.clear()
    return ENDED


@pytest.fixture
def context():
    return Context()


async def pieces(made, context, **arguments):
    return [piece async for piece in made.stream(context, arguments)]


async def test_pieces_come_in_order_and_whole_it_is_their_list(context):
    assert await pieces(count, context, upto=3) == [1, 2, 3]
    assert await count.call(context, {"upto": 3}) == [1, 2, 3]
    assert count.returns == {"type": "array", "items": {"type": "integer"}}


async def test_a_whole_result_is_one_piece(context):
    assert await pieces(whole, context) == ["all of it"]


async def test_leaving_early_closes_what_makes_them(context, ended):
    stream = count.stream(context, {"upto": 1000})
    assert await stream.next() == 1
    await stream.close()
    assert ended == [1000]


async def test_an_error_comes_after_the_pieces(context):
    stream = break_off.stream(context, {})
    assert await stream.next() == "one"

    with pytest.raises(ToolError, match="ValueError: no more"):
        await stream.next()


async def test_arguments_and_grants_are_checked_when_it_is_read(context):
    with pytest.raises(ToolError) as caught:
        await pieces(count, context, upto="x")

    assert caught.value.code == "tool.arguments"

    with pytest.raises(DeniedError):
        await pieces(count, context.narrow(Grants({})), upto=1)


async def test_a_piece_that_takes_too_long_ends_it(context):
    @tool(timeout_s=0.01)
    async def slow() -> AsyncIterator[int]:
        """Be slow."""
        yield 1
        await asyncio.sleep(60)
        yield 2

    stream = slow.stream(context, {})
    assert await stream.next() == 1

    with pytest.raises(ToolError) as caught:
        await stream.next()

    assert caught.value.code == "tool.timeout"


async def test_what_is_no_value_is_an_error(context):
    @tool
    async def odd() -> AsyncIterator[object]:
        """Give what cannot cross."""
        yield object()

    with pytest.raises(ConvertError, match="odd"):
        await pieces(odd, context)


async def test_where_a_hook_is_asked_it_sees_all_before_a_piece_comes(context):
    async def change(_context, crossing):
        return Replace([piece * 10 for piece in crossing.result])

    context.hooks.add(on("after:tool", change))
    assert await pieces(count, context, upto=3) == [10, 20, 30]

    async def refuse(_context, _crossing):
        return Deny("no")

    context.hooks.add(on("after:tool", refuse))

    with pytest.raises(DeniedError):
        await pieces(count, context, upto=3)


async def test_those_who_look_on_are_told_how_many_there_were(context):
    told = []
    context.events.observe("tool.finished", lambda event: told.append(event.data))
    await pieces(count, context, upto=3)
    assert told == [{"streamed": 3}]


def test_a_plain_generator_is_no_tool():
    def numbers() -> list[int]:
        """Count."""
        yield 1

    with pytest.raises(UsageError, match="not an async function"):
        tool(numbers)


SPELLS = {
    "lua": "local seen = {} for n in Tool.stream('count', { upto = 1000 }) do seen[#seen + 1] = n if n == 3 then break end end "
    "return { seen, Tool.call('count', { upto = 2 }) }",
    "javascript": "const seen = []; for await (const n of Tool.stream('count', { upto: 1000 })) { seen.push(n); if (n === 3) break }\n"
    "return [seen, await Tool.call('count', { upto: 2 })]",
}


@pytest.mark.parametrize("engine", SPELLS)
async def test_a_loop_of_a_spell_that_is_left_closes_what_makes_them(engine, ended):
    script = Script(source=SPELLS[engine], file="spell", engine=engine, folder=Path())

    async with App(Settings()) as app:
        result = await app.run_spell(script, Given(tools={"count": count}))

    assert result.result == [[1, 2, 3], [1, 2]]
    assert sorted(ended) == [2, 1000]
