"""What is ahead in one run of a workflow: it can be changed while the run goes on."""

from __future__ import annotations

from llmspell.errors import NotFoundError, WorkflowError, nearest
from llmspell.workflow.nesting import Composite, check_cycle
from llmspell.workflow.step import Step, StepLike, as_step, insert, rename

__all__ = ["Agenda"]


class Agenda:
    """The steps of one run, and which of them are ahead.

    Args:
        workflow: Whose steps it begins with.

    Attributes:
        steps: All of them by name, in order.
        ahead: The names of those that have not begun, in order.
    """

    __slots__ = ("_workflow", "ahead", "steps")

    def __init__(self, workflow: Composite) -> None:
        self._workflow = workflow
        self.steps = dict(workflow.members)
        self.ahead: dict[str, None] = dict.fromkeys(self.steps)

    def begin(self, name: str) -> Step:
        """Return a step that begins now.

        Raises:
            NotFoundError: There is no such step.
        """
        if (step := self.steps.get(name)) is None:
            raise self._unknown(name)

        self.ahead.pop(name, None)
        return step

    def rewind(self) -> None:
        """Have all steps ahead again."""
        self.ahead = dict.fromkeys(self.steps)

    def add(self, one: StepLike, after: str | None = None) -> None:
        """Put a step among those ahead: last, or after another one; after one that has begun, it is the next.

        Raises:
            UsageError: There is a step of its name.
            NotFoundError: There is no step to put it after.
        """
        steps = insert(self.steps, one, after)
        new = next(name for name in steps if name not in self.steps)
        check_cycle(self._workflow, steps[new])
        self.steps = steps
        names = list(self.ahead)
        place = len(names) if after is None else names.index(after) + 1 if after in self.ahead else 0
        self.ahead = dict.fromkeys([*names[:place], new, *names[place:]])

    def replace(self, name: str, one: StepLike) -> None:
        """Put another step in the place of one ahead; it takes over its name.

        Raises:
            NotFoundError: There is no such step.
            WorkflowError: `workflow.step_begun`.
        """
        self._check_ahead(name)
        step = rename(as_step(one), name)
        check_cycle(self._workflow, step)
        self.steps[name] = step

    def remove(self, name: str) -> None:
        """Take away a step that is ahead.

        Raises:
            NotFoundError: There is no such step.
            WorkflowError: `workflow.step_begun`.
        """
        self._check_ahead(name)
        del self.ahead[name], self.steps[name]

    def _check_ahead(self, name: str) -> None:
        if name not in self.steps:
            raise self._unknown(name)

        if name not in self.ahead:
            raise WorkflowError(
                f"{self._workflow.name}.{name} has begun and cannot be changed",
                code="workflow.step_begun",
                hint="only steps that are ahead can be",
            )

    def _unknown(self, name: str) -> NotFoundError:
        return NotFoundError(f'{self._workflow.name} has no step "{name}"', hint=nearest(name, list(self.steps)))
