"""Hooks around the work of one agent, as scripts write them down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from llmspell.bridge.callback import Callback
from llmspell.bridge.spell import Spell
from llmspell.globals._script_hook import asked
from llmspell.hook import Hook, on, parse_point
from llmspell.hook.combine import How

__all__ = ["AgentHook", "hooks_of"]


class AgentHook(msgspec.Struct, frozen=True, kw_only=True):
    """A hook around the work of one agent; each field is as for `Hook.on`.

    Attributes:
        point: Where it is asked.
        ask: The function that is asked, or several.
        match: Pattern of the component's name, or a map of patterns by attribute.
        priority: Higher runs further outside.
        name: Its name in errors.
        fail: What an error of the function means.
        timeout_s: Seconds the function may take.
        combine: How several functions are asked.
        quorum: Votes that deny.
    """

    point: str
    ask: Callback | list[Callback]
    match: str | dict[str, str] = "*"
    priority: int = 0
    name: str = ""
    fail: Literal["open", "closed"] = "closed"
    timeout_s: float = 30.0
    combine: How = "sequence"
    quorum: int | None = None


def hooks_of(spell: Spell, agent: str, written: Sequence[AgentHook]) -> list[Hook]:
    """Return the hooks that a script wrote for an agent.

    Args:
        spell: Whose points of its own count.
        agent: The agent's name.
        written: What it wrote.

    Raises:
        UsageError: `hook.point`: there is no such point.
    """
    return [_hook(spell, agent, one) for one in written]


def _hook(spell: Spell, agent: str, one: AgentHook) -> Hook:
    place = parse_point(one.point, spell.context.hooks.custom)
    return on(
        place,
        asked(one.ask, one.combine, one.quorum),
        match=one.match,
        priority=one.priority,
        name=one.name or f"{place} of the agent {agent}",
        fail=one.fail,
        timeout_s=one.timeout_s,
    )
