"""What a framework's file must offer to be measured."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from script import Script, Tally

Flow = Callable[[], Awaitable[Any]]
"""Runs a workflow, made before, and returns its output."""

Turn = Callable[[str], Awaitable[str]]
"""Adds a prompt to a conversation and returns the final text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the tables must know of a framework.

    Attributes:
        title: Its name in the tables.
        package: The distribution whose version is printed; empty for none.
        imports: What a program imports to define an agent with tools and run it.
        hooks_a_run: How often hooks fire in a run of ten tool turns: before and after each of
            eleven model calls and ten tool calls, unless the framework has fewer places for them.
        agent_per_run: An agent does one run at a time, so concurrent runs need one each.
        notes: Scenario to what a reader must know about the figure.
        missing: Scenario to the reason why there is no figure.
    """

    title: str
    package: str
    imports: str
    hooks_a_run: int = 42
    agent_per_run: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)


class Peer(Protocol):
    """A module `with_NAME`; its agents are of whatever type it likes."""

    ABOUT: About

    def create(self, script: Script, tally: Tally | None = None) -> Any:
        """Return an agent with five tools whose model follows the script; with hooks if there is a tally."""
        ...

    async def run(self, agent: Any) -> str:
        """Run the agent on `PROMPT` in an empty conversation and return the final text."""
        ...

    async def stream(self, agent: Any) -> list[str]:
        """Run it on `PROMPT` and return the pieces of text as a user sees them come."""
        ...

    def sequence(self) -> Flow:
        """Return a workflow of `STEPS` functions in a row; it returns the number of steps."""
        ...

    def side_by_side(self) -> Flow:
        """Return a workflow of `STEPS` functions at once; it returns the list of what they gave."""
        ...

    def talk(self, script: Script) -> Turn:
        """Start a conversation whose history the framework itself keeps or hands back."""
        ...
