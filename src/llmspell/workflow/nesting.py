"""Workflows in workflows: what the outer one must know; none holds itself."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

from llmspell.agent.base import BaseAgent
from llmspell.budget import Limits
from llmspell.context import Context
from llmspell.errors import WorkflowError
from llmspell.value import Value
from llmspell.workflow.frame import Emit, Undo
from llmspell.workflow.kind import Kind
from llmspell.workflow.reply import WorkflowReply
from llmspell.workflow.step import Step

__all__ = ["MAX_DEPTH", "MAX_STEPS", "Composite", "check_cycle", "check_depth"]

MAX_DEPTH = 32
"""How often one workflow may be at work inside itself, by way of tools and functions."""


MAX_STEPS = 1000
"""Most steps of one run, unless the workflow says so itself."""


class Composite(BaseAgent):
    """An agent made of steps.

    Attributes:
        kind: How its steps run.
        options: The kind's options.
        limits: Bounds of one run, its agents included.
        max_steps: Most steps of one run.
    """

    crosses = "workflow"
    kind: Kind
    options: Mapping[str, Any]
    limits: Limits
    max_steps: int

    @property
    @abstractmethod
    def members(self) -> Mapping[str, Step]:
        """Its steps by name, in order."""

    @abstractmethod
    async def perform(self, context: Context, value: Value, emit: Emit | None) -> tuple[WorkflowReply, list[Undo]]:
        """Run it, and also return how to take it back."""


def check_cycle(outer: Composite, step: Step) -> None:
    """Refuse a step that holds the workflow it would become a part of.

    Raises:
        WorkflowError: `workflow.cycle`, with the way round.
    """
    if (way := _way(step, outer)) is not None:
        names = " → ".join([outer.name, *way])
        raise WorkflowError(
            f"{outer.name} would hold itself: {names}", code="workflow.cycle", hint="use a loop to run it again"
        )


def check_depth(context: Context, name: str) -> None:
    """Refuse to run a workflow inside itself for ever.

    Raises:
        WorkflowError: `workflow.cycle`, with the way round.
    """
    if context.path.count(name) >= MAX_DEPTH:
        way = " → ".join([*context.path[-4:], name])
        raise WorkflowError(
            f"{name} runs inside itself {MAX_DEPTH} times: … → {way}",
            code="workflow.cycle",
            hint="use a loop to run it again",
        )


def _way(step: Step, wanted: Composite) -> list[str] | None:
    """Return the names on the way from a step to a workflow."""
    for inner in _family(step):
        runs = inner.runs

        if runs is wanted:
            return [wanted.name]

        if isinstance(runs, Composite):
            for member in runs.members.values():
                if (way := _way(member, wanted)) is not None:
                    return [runs.name, *way]

    return None


def _family(step: Step) -> Iterator[Step]:
    """Give a step, and the ones that run instead of it or undo it."""
    yield step

    for other in (step.on_error, step.undo):
        if isinstance(other, Step):
            yield from _family(other)
