"""`Log`: structured log lines, apart from what the spell prints."""

from __future__ import annotations

from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.value import Value

__all__ = ["GLOBAL"]

GLOBAL = Global("Log", "Structured log lines, apart from what the spell prints.")


@GLOBAL.post
def debug(spell: Spell, text: str, fields: dict[str, Value] | None = None) -> None:
    """Log a line that matters only while looking for a fault.

    Args:
        text: The line.
        fields: More facts.

    Example:
        lua:
            Log.debug("looked", { at = "the cache" })
            return 1
        js:
            Log.debug("looked", { at: "the cache" })
            return 1
        gives: 1
    """
    spell.log("debug", text, fields or {})


@GLOBAL.post
def info(spell: Spell, text: str, fields: dict[str, Value] | None = None) -> None:
    """Log a line of interest.

    Args:
        text: The line.
        fields: More facts.

    Example:
        lua:
            Log.info("started", { files = 3 })
            return 1
        js:
            Log.info("started", { files: 3 })
            return 1
        gives: 1
    """
    spell.log("info", text, fields or {})


@GLOBAL.post
def warn(spell: Spell, text: str, fields: dict[str, Value] | None = None) -> None:
    """Log something that may be wrong.

    Args:
        text: The line.
        fields: More facts.

    Example:
        lua:
            Log.warn("no answer, asking again")
            return 1
        js:
            Log.warn("no answer, asking again")
            return 1
        gives: 1
    """
    spell.log("warning", text, fields or {})


@GLOBAL.post
def error(spell: Spell, text: str, fields: dict[str, Value] | None = None) -> None:
    """Log something that is wrong; the spell goes on.

    Args:
        text: The line.
        fields: More facts.

    Example:
        lua:
            Log.error("gave up", { after = 3 })
            return 1
        js:
            Log.error("gave up", { after: 3 })
            return 1
        gives: 1
    """
    spell.log("error", text, fields or {})
