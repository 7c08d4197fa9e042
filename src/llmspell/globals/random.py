"""`Random`: the run's randomness."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from llmspell import boundary
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.errors import UsageError
from llmspell.hook import Crossing
from llmspell.value import Value

__all__ = ["GLOBAL"]

T = TypeVar("T")
GLOBAL = Global("Random", "The run's randomness. It is recorded, so that a replay sees the same numbers.")


@GLOBAL.function
async def number(spell: Spell) -> float:
    """Return a number from 0 up to, not including, 1.

    Example:
        lua:
            local n = Random.number()
            return n >= 0 and n < 1
        js:
            const n = await Random.number()
            return n >= 0 && n < 1
        gives: true
    """
    return await _draw(spell, "number", spell.context.random.random)


@GLOBAL.function
async def int_(spell: Spell, low: int, high: int) -> int:
    """Return a whole number from low to high, both included.

    Args:
        low: The smallest.
        high: The largest.

    Raises:
        usage: Low is above high.

    Example:
        lua:
            return Random.int(7, 7)
        js:
            return Random.int(7, 7)
        gives: 7
    """
    if low > high:
        raise UsageError(f"there is no number from {low} to {high}")

    return await _draw(spell, "int", lambda: spell.context.random.randint(low, high))


@GLOBAL.function
async def choice(spell: Spell, items: list[Value]) -> Value:
    """Return one item of a list.

    Args:
        items: At least one.

    Raises:
        usage: The list is empty.

    Example:
        lua:
            return Random.choice({"only"})
        js:
            return Random.choice(["only"])
        gives: "only"
    """
    if not items:
        raise UsageError("there is nothing to choose from", hint="give a list with an item")

    return await _draw(spell, "choice", lambda: spell.context.random.choice(items))


async def _draw(spell: Spell, name: str, draw: Callable[[], T]) -> T:
    async def act() -> T:
        return draw()

    return await boundary.cross(spell.context, Crossing("random", name), act)
