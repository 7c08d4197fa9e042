"""`Time`: the run's clock."""

from __future__ import annotations

from datetime import UTC, datetime

from llmspell import boundary
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.errors import UsageError
from llmspell.hook import Crossing

__all__ = ["GLOBAL"]

GLOBAL = Global("Time", "The run's clock. It is recorded, so that a replay sees the same time.")


@GLOBAL.function
async def now(spell: Spell) -> float:
    """Return the time as Unix seconds.

    Example:
        lua:
            return Time.now() > 1600000000
        js:
            return (await Time.now()) > 1600000000
        gives: true
    """
    context = spell.context

    async def act() -> float:
        return context.clock.now()

    return await boundary.cross(context, Crossing("now", "now"), act)


@GLOBAL.function
def format_(spell: Spell, seconds: float, pattern: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
    """Return a time as text, in UTC.

    Args:
        seconds: Unix seconds.
        pattern: With the `%` codes of C's strftime.

    Raises:
        usage: The time is out of range.

    Example:
        lua:
            return Time.format(0)
        js:
            return Time.format(0)
        gives: "1970-01-01T00:00:00Z"
    """
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime(pattern[:200])
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"{seconds} s is not a time that can be written", hint="give Unix seconds") from error
