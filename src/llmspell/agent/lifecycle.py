"""The states of an agent: a small hierarchical machine, each move an event."""

from __future__ import annotations

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

_OUT_OF_RUNNING: frozenset[Phase] = frozenset({"paused", "done", "failed", "closed"})

MOVES: Mapping[Phase, frozenset[Phase]] = MappingProxyType(
    {
        "created": frozenset({"ready", "closed"}),
        "ready": frozenset({"waiting", "closed"}),
        "waiting": frozenset({"thinking", "handing_off"}) | _OUT_OF_RUNNING,
        "thinking": frozenset({"calling_tools", "waiting", "handing_off"}) | _OUT_OF_RUNNING,
        "calling_tools": frozenset({"thinking", "waiting", "handing_off"}) | _OUT_OF_RUNNING,
        "handing_off": frozenset({"waiting"}) | _OUT_OF_RUNNING,
        "paused": frozenset({"waiting", "thinking", "failed", "closed"}),
        "done": frozenset({"waiting", "ready", "closed"}),
        "failed": frozenset({"waiting", "ready", "closed"}),
        "closed": frozenset(),
    }
)
"""Where each phase may go."""


class Lifecycle:
    """Where an agent is between creation and closing.

    Args:
        name: The agent's name, for errors and events.
    """

    __slots__ = ("name", "phase")

    def __init__(self, name: str) -> None:
        self.name = name
        self.phase: Phase = "created"

    @property
    def state(self) -> str:
        """The outer state: the four working phases are all `running`."""
        return "running" if self.phase in RUNNING else self.phase

    @property
    def running(self) -> bool:
        """Whether a run is going on, paused ones included."""
        return self.phase in RUNNING or self.phase == "paused"

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
        return "create a new agent"

    return "wait for its run, or clone it" if phase in RUNNING else ""
