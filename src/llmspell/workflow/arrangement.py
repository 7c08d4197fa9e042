"""The steps of a workflow, changed for all runs or for the one that goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from llmspell.context import Context
from llmspell.errors import NotFoundError, nearest
from llmspell.state import State
from llmspell.value import Value
from llmspell.workflow.frame import Emit
from llmspell.workflow.nesting import Composite, check_cycle
from llmspell.workflow.step import Step, StepLike, as_step, insert, named, rename
from llmspell.workflow.steps import Steps

__all__ = ["Arrangement"]


class Arrangement(Composite):
    """Steps that can be added, replaced and removed.

    Args:
        name: Its name.
        steps: What it begins with, in order.
        description: What it is good for.
        state: Its state; empty unless given.
    """

    def __init__(
        self, name: str, steps: Iterable[StepLike], *, description: str = "", state: State | None = None
    ) -> None:
        super().__init__(name, description=description, state=state)
        self._members = named([as_step(one) for one in steps])
        self._steps: Steps | None = None

    @property
    def members(self) -> Mapping[str, Step]:
        """Its steps by name, in order."""
        return MappingProxyType(self._members)

    def add(self, one: StepLike, *, after: str | None = None) -> None:
        """Add a step: the last, or right after another. While it runs, this run alone is changed.

        Raises:
            UsageError: It has a step of that name.
            NotFoundError: There is no step to put it after.
            WorkflowError: `workflow.cycle`.
        """
        if self._steps is not None:
            self._steps.agenda.add(one, after)
            return

        steps = insert(self._members, one, after)

        for name in steps.keys() - self._members.keys():
            check_cycle(self, steps[name])

        self._members = steps

    def replace(self, name: str, one: StepLike) -> None:
        """Put another step in the place of one; it takes over its name. While it runs, this run alone is changed.

        Raises:
            NotFoundError: There is no such step.
            WorkflowError: `workflow.step_begun`, `workflow.cycle`.
        """
        if self._steps is not None:
            self._steps.agenda.replace(name, one)
            return

        self._require(name)
        step = rename(as_step(one), name)
        check_cycle(self, step)
        self._members = {**self._members, name: step}

    def remove(self, name: str) -> None:
        """Remove a step. While it runs, this run alone is changed.

        Raises:
            NotFoundError: There is no such step.
            WorkflowError: `workflow.step_begun`.
        """
        if self._steps is not None:
            self._steps.agenda.remove(name)
            return

        self._require(name)
        self._members = {key: step for key, step in self._members.items() if key != name}

    def begin(self, context: Context, value: Value, emit: Emit | None) -> Steps:
        """Return its steps for one run; what is changed from now on is changed for that run alone.

        Args:
            context: What the steps may reach.
            value: What the run is given.
            emit: Gets each chunk as it comes, if anybody wants them.
        """
        self._steps = Steps(context, self, value, emit=emit, most=self.max_steps)
        return self._steps

    def end(self) -> None:
        """Have changes be for all runs again."""
        self._steps = None

    def _require(self, name: str) -> None:
        if name not in self._members:
            raise NotFoundError(f'{self.name} has no step "{name}"', hint=nearest(name, list(self._members)))
