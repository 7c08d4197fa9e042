"""The states of an agent: a small hierarchical machine, each move an event."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from llmspell.context import Context
from llmspell.errors import AgentError

__all__ = ["MOVES", "RUNNING", "Lifecycle", "Phase"]

Phase: TypeAlias = Literal[
    "created", "ready", "thinking", "calling_tools", "waiting", "handing_off", "paused", "done", "failed", "closed"
]

RUNNING: frozenset[Phase] = frozenset({"thinking", "calling_tools", "waiting", "handing_off"})
"""The phases inside `running`."""


def _to(*phases: Phase) -> frozenset[Phase]:
    return frozenset(phases)


_OUT: frozenset[Phase] = _to("paused", "done", "failed", "closed")

_TABLE: dict[Phase, frozenset[Phase]] = {
    "created": _to("ready", "closed"),
    "ready": _to("waiting", "closed"),
    "waiting": _to("thinking", "handing_off") | _OUT,
    "thinking": _to("calling_tools", "waiting", "handing_off") | _OUT,
    "calling_tools": _to("thinking", "waiting", "handing_off") | _OUT,
    "handing_off": _to("waiting") | _OUT,
    "paused": _to("waiting", "thinking", "failed", "closed"),
    "done": _to("waiting", "ready", "closed"),
    "failed": _to("waiting", "ready", "closed"),
    "closed": _to(),
}

MOVES: Mapping[Phase, frozenset[Phase]] = MappingProxyType(_TABLE)
"""Where each phase may go."""


class Lifecycle:
    """Where an agent is between creation and closing.

    Args:
        name: The agent's name, for errors and events.
    """

    __slots__ = ("_resumed", "name", "phase")

    def __init__(self, name: str) -> None:
        self.name = name
        self.phase: Phase = "created"
        self._resumed: asyncio.Event | None = None

    @property
    def state(self) -> str:
        """The outer state: the four working phases are all `running`."""
        return "running" if self.phase in RUNNING else self.phase

    @property
    def running(self) -> bool:
        """Whether a run is going on, paused ones included."""
        return self.phase in RUNNING or self.phase == "paused"

    @property
    def pausing(self) -> bool:
        """Whether it was asked to pause."""
        return self._resumed is not None

    def pause(self) -> None:
        """Stop before the next turn of the run that is going on, if it takes another one.

        Raises:
            AgentError: `agent.state`: none is going on.
        """
        if not self.running:
            raise AgentError(f"{self.name} is not running", code="agent.state", hint="a run can be paused")

        self._resumed = self._resumed or asyncio.Event()

    def resume(self) -> None:
        """Go on after a pause.

        Raises:
            AgentError: `agent.state`: nobody paused it.
        """
        if self._resumed is None:
            raise AgentError(f"{self.name} is not paused", code="agent.state", hint="pause it first")

        self._resumed.set()
        self._resumed = None

    async def unpaused(self, context: Context) -> None:
        """Wait while it is paused."""
        while self._resumed is not None:
            self.move(context, "paused")
            await self._resumed.wait()

    def end(self) -> None:
        """Forget a pause that nothing came after."""
        self._resumed = None

    def move(self, context: Context, phase: Phase) -> None:
        """Go to another phase and tell so with `agent.moved`.

        Raises:
            AgentError: `agent.state`: there is no such move.
        """
        before = self.phase

        if phase == before:
            return

        if phase not in MOVES[before]:
            raise AgentError(
                f"{self.name} is {before} and cannot become {phase}", code="agent.state", hint=_advice(before)
            )

        self.phase = phase

        if context.events.active:
            data = {"from": before, "to": phase}
            context.events.publish("agent.moved", source=context.run_id, subject=self.name, data=data)


def _advice(phase: Phase) -> str:
    if phase == "closed":
        return "create a new one"

    return "wait for its run, or clone it" if phase in RUNNING else ""
