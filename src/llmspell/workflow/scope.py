"""What a step, an input or a condition sees of the run it is part of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from llmspell.agent.base import BaseAgent
from llmspell.context import Context
from llmspell.errors import nearest
from llmspell.state import State
from llmspell.value import Value
from llmspell.workflow.reply import StepFailure, StepResult

__all__ = ["Scope"]


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """The run of a workflow, seen from one of its steps.

    Attributes:
        context: What may be reached.
        workflow: The workflow that runs: steps ahead can be changed through it.
        input: What the workflow was given.
        last: What the workflow's kind gives this step: in a chain the output of the step before.
        item: The item at hand, in a loop over a list.
        index: Which turn of a loop it is, from 1; 0 outside loops.
        error: Why the step failed that this one runs instead of.
        results: What became of the steps so far, by name.
        names: Gives the names of all steps there are.
    """

    context: Context
    workflow: BaseAgent
    input: Value
    last: Value
    item: Value = None
    index: int = 0
    error: StepFailure | None = None
    results: Mapping[str, StepResult]
    names: Callable[[], list[str]]

    @property
    def state(self) -> State:
        """The workflow's state."""
        return self.workflow.state

    def variables(self) -> dict[str, object]:
        """Return what templates and expressions know."""
        return {
            "input": self.input,
            "last": self.last,
            "item": self.item,
            "index": self.index,
            "error": self.error,
            "steps": _Results(self.results, self.names),
            "state": _Values(self),
        }


class _Results(Mapping[str, StepResult]):
    """The steps so far, as templates see them."""

    def __init__(self, results: Mapping[str, StepResult], names: Callable[[], list[str]]) -> None:
        self._results = results
        self._names = names

    def __getitem__(self, name: str) -> StepResult:
        return self._results[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    def known(self, name: str) -> tuple[str, str]:
        """Return why a step is not there, and a hint."""
        names = self._names()

        if name in names:
            return f'the step "{name}" has not run', "a step sees those that have ended before it begins"

        return f'there is no step "{name}"', nearest(name, names)


class _Values(Mapping[str, Value]):
    """The workflow's state, read when a template asks for it."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __getitem__(self, key: str) -> Value:
        if self._scope.state.version_of(key) < 0:
            raise KeyError(key)

        return self._scope.state.get(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._scope.state.snapshot())

    def __len__(self) -> int:
        return len(self._scope.state.snapshot())
