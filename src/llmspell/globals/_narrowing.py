"""Less than a spell may touch, as scripts write it down."""

from __future__ import annotations

from collections.abc import Sequence

from llmspell.bridge.spell import Spell
from llmspell.grant import KINDS, Grants, parse_rules

__all__ = ["narrowing"]


def narrowing(spell: Spell, allow: Sequence[str] | None, deny: Sequence[str] = ()) -> Grants | None:
    """Return what narrows the grants of a spell; None where nothing does.

    Args:
        spell: Relative paths start where they start for it.
        allow: `kind=target` each; all that the spell may unless given.
        deny: Likewise; deny wins.

    Raises:
        UsageError: A kind is unknown.
    """
    if allow is None and not deny:
        return None

    grants = spell.context.grants
    forbidden = grants.absolute(parse_rules(deny))
    return Grants(grants.absolute(parse_rules(KINDS if allow is None else allow)), forbidden)
