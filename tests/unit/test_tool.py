"""Tools: schema from the signature, checks, errors, time limits."""

import asyncio
from typing import Literal

import pytest

from llmspell import tool
from llmspell.context import Context
from llmspell.errors import ToolError, UsageError


@tool
async def paint(color: Literal["red", "blue"], *, coats: int = 1, tags: list[str] = []) -> dict[str, int]:  # noqa: B006
    """Paint something.

    More words.

    Args:
        color: Which color.
        coats: How many times,
            at least once.
        tags: Labels.
    """
    return {color: coats}


def test_schema_and_descriptions_come_from_the_function():
    assert (paint.name, paint.description) == ("paint", "Paint something. More words.")
    properties = paint.parameters["properties"]
    assert properties["color"] == {"enum": ["blue", "red"], "description": "Which color."}
    assert properties["coats"]["description"] == "How many times, at least once."
    assert paint.parameters["required"] == ["color"]
    assert paint.returns == {"type": "object", "additionalProperties": {"type": "integer"}}


@pytest.mark.parametrize(
    "arguments", [{}, {"color": "green"}, {"color": "red", "coats": "2"}, {"color": "red", "x": 1}]
)
async def test_wrong_arguments_are_refused_with_the_tool_named(arguments):
    with pytest.raises(ToolError) as caught:
        await paint.call(Context(), arguments)

    assert caught.value.code == "tool.arguments"
    assert caught.value.message.startswith("paint: ")


async def test_defaults_are_filled_in():
    assert await paint.call(Context(), {"color": "red"}) == {"red": 1}


async def test_context_is_passed_and_not_part_of_the_schema():
    @tool
    async def who(context: Context) -> str:
        """Say who runs."""
        return context.run_id

    assert who.parameters["properties"] == {}
    assert await who.call(Context(run_id="r7"), {}) == "r7"


async def test_tool_that_takes_too_long_is_stopped():
    @tool(timeout_s=0.001)
    async def slow() -> None:
        """Sleep."""
        await asyncio.sleep(60)

    with pytest.raises(ToolError) as caught:
        await slow.call(Context(), {})

    assert caught.value.code == "tool.timeout"


async def test_foreign_error_becomes_a_tool_error_with_its_cause():
    @tool
    async def boom() -> None:
        """Fail."""
        raise KeyError("k")

    with pytest.raises(ToolError, match="KeyError: 'k'") as caught:
        await boom.call(Context(), {})

    assert isinstance(caught.value.__cause__, KeyError)


def test_function_without_types_or_async_is_refused():
    async def untyped(x):
        """No."""

    def sync(x: int) -> int:
        """No."""
        return x

    with pytest.raises(UsageError, match="x has no type"):
        tool(untyped)

    with pytest.raises(UsageError, match="not an async function"):
        tool(sync)


def test_same_function_makes_the_same_tool():
    async def f(x: int) -> int:
        """Same."""
        return x

    assert tool(f) is tool(f)
