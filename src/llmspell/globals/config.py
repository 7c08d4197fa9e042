"""`Config`: values of the `[spell]` table of the configuration."""

from __future__ import annotations

from typing import Any, cast

from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.value import Value

__all__ = ["GLOBAL"]

GLOBAL = Global("Config", "Values that the user keeps for spells in the `[spell]` table of the configuration.")


@GLOBAL.function
def get(spell: Spell, path: str) -> Value:
    """Return a value, or nil where there is none. Nothing outside `[spell]` can be seen.

    Args:
        path: Dotted name below `[spell]`.

    Example:
        lua:
            return Config.get("no.such.value") == nil
        js:
            return (await Config.get("no.such.value")) === null
        gives: true
    """
    place: object = spell.settings

    for step in path.split("."):
        if not isinstance(place, dict) or step not in place:
            return None

        place = cast("dict[str, Any]", place)[step]

    return cast("Value", place)
