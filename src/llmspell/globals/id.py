"""`Id`: names that nobody else has."""

from __future__ import annotations

from uuid import UUID

from llmspell import boundary
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.hook import Crossing

__all__ = ["GLOBAL"]

GLOBAL = Global("Id", "Names that nobody else has. They are recorded, so that a replay sees the same ones.")


@GLOBAL.function
async def uuid(spell: Spell) -> str:
    """Return a random UUID, version 4 (RFC 9562).

    Example:
        lua:
            return #Id.uuid()
        js:
            return (await Id.uuid()).length
        gives: 36
    """
    context = spell.context

    async def act() -> str:
        return str(UUID(int=context.random.getrandbits(128), version=4))

    return await boundary.cross(context, Crossing("id", "uuid"), act)
