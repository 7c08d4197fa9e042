"""The steps of one run, as the workflow's kind sees them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import NoReturn, cast

import msgspec

from llmspell.context import Context
from llmspell.errors import ControlError, LimitError, SpellError, WorkflowError
from llmspell.value import Value
from llmspell.workflow.agenda import Agenda
from llmspell.workflow.attempt import holds, is_final, perform, resolve
from llmspell.workflow.frame import Emit, Frame, Undo, finish, undo_all
from llmspell.workflow.nesting import Composite
from llmspell.workflow.reply import StepFinished, StepResult, StepStatus, failure_of
from llmspell.workflow.scope import Scope
from llmspell.workflow.step import Condition, Step
from llmspell.workflow.template import compile_expression, compile_input

__all__ = ["Steps"]

_log = logging.getLogger(__name__)

_GAVE: frozenset[StepStatus] = frozenset({"done", "recovered"})


class Steps:
    """The steps of one run of a workflow.

    A kind calls it: `await steps(name, input)` runs a step and returns its output, or the input
    again where the step was skipped or failed without stopping the workflow.

    Args:
        context: The workflow's own context.
        workflow: What runs.
        value: What it was given.
        emit: Gets each chunk as it comes, if anybody wants them.
        most: How many steps may run.
    """

    __slots__ = ("_frame", "_left", "_most", "_workflow", "agenda", "input", "results")

    def __init__(
        self, context: Context, workflow: Composite, value: Value, *, emit: Emit | None = None, most: int = 1000
    ) -> None:
        self.input = value
        self.results: dict[str, StepResult] = {}
        self.agenda = Agenda(workflow)
        self._workflow = workflow
        self._frame = Frame(context=context, name=workflow.name, emit=emit)
        self._most = self._left = most

    @property
    def names(self) -> list[str]:
        """The names of the steps that are ahead, in order."""
        return list(self.agenda.ahead)

    @property
    def order(self) -> list[str]:
        """The names of all steps, in order."""
        return list(self.agenda.steps)

    @property
    def undos(self) -> list[Undo]:
        """How to take back what is done so far."""
        return self._frame.undos

    def ahead(self) -> Iterator[str]:
        """Give the name of each step ahead, also of those added meanwhile; several may read side by side."""
        ahead = self.agenda.ahead

        while ahead:
            name = next(iter(ahead))
            del ahead[name]
            yield name
            ahead = self.agenda.ahead

    def rewind(self) -> None:
        """Have all steps ahead again, for another turn."""
        self.agenda.rewind()

    async def __call__(self, name: str, value: Value = None, *, item: Value = None, index: int = 0) -> Value:
        """Run a step and return what goes on to the next: its output, or the input again if it gave none."""
        result = await self.run(name, value, item=item, index=index)
        return result.output if result.status in _GAVE else value

    async def run(self, name: str, value: Value = None, *, item: Value = None, index: int = 0) -> StepResult:
        """Run a step and return what became of it.

        Args:
            name: Its name.
            value: What it gets, unless it says so itself.
            item: The item at hand, in a loop over a list.
            index: Which turn of a loop it is, from 1.

        Raises:
            NotFoundError: There is no such step.
            WorkflowError: `workflow.step_failed`, `workflow.template`, `workflow.predicate`.
            LimitError: `limit.steps`.
        """
        step = self._begin(name)
        scope = self.scope(value, item, index) if step.looks else None
        label = f"{self._frame.name}.{name}"

        if step.when is not None and not await holds(
            step.when, step.test, scope or self.scope(value, item, index), label
        ):
            return await self._skip(name)

        result, error = await perform(self._frame, step, label, value, scope)
        self.results[name] = result

        if error is not None:
            self._fail(name, error)

        return result

    def scope(self, last: Value = None, item: Value = None, index: int = 0) -> Scope:
        """Return what an input or a condition sees now."""
        return Scope(
            context=self._frame.context,
            workflow=self._workflow,
            input=self.input,
            last=last,
            item=item,
            index=index,
            results=self.results,
            names=lambda: self.order,
        )

    async def holds(self, condition: Condition, last: Value = None, *, item: Value = None, index: int = 0) -> bool:
        """Return whether a condition holds.

        Args:
            condition: An expression, or a function of the scope; it may wait.
            last: What it knows as `last`.
            item: What it knows as `item`.
            index: What it knows as `index`.

        Raises:
            WorkflowError: `workflow.predicate`.
        """
        render = compile_expression(condition) if isinstance(condition, str) else None
        return await holds(condition, render, self.scope(last, item, index), self._frame.name)

    async def value(self, given: object) -> Value:
        """Return an option that may be a value, a template, or a function of the scope.

        Raises:
            WorkflowError: `workflow.template`.
        """
        render = None if callable(given) else compile_input(cast("Value", given))
        return await resolve(given, render, self.scope(self.input), f"an option of {self._frame.name}")

    async def give_up(self, error: BaseException) -> None:
        """Undo what is done, last step first, and put into the error what is known."""
        undos = self._frame.undos.copy()
        hurried = not isinstance(error, SpellError) or isinstance(error, ControlError)
        errors = await (finish if hurried else undo_all)(self._frame.undos)
        self._frame.undos.clear()  # what there was no time for is not tried again
        self._mark_undone(undos, {problem["step"] for problem in errors})

        if isinstance(error, SpellError):
            error.data |= self._facts(errors)
            return

        for problem in errors:  # a cancellation carries nothing to whoever asked for it
            _log.warning("%s could not be undone: %s", problem["step"], problem["message"])

    def _begin(self, name: str) -> Step:
        step = self.agenda.begin(name)
        self._left -= 1

        if self._left < 0:
            raise LimitError(
                f"{self._frame.name} ran more than {self._most} steps", code="limit.steps", hint="raise its max_steps"
            )

        return step

    async def _skip(self, name: str) -> StepResult:
        result = self.results[name] = StepResult(status="skipped")

        if self._frame.emit is not None:
            await self._frame.emit(StepFinished(self._frame.name, name, result))

        return result

    def _fail(self, name: str, error: BaseException) -> NoReturn:
        """Raise what stops the workflow because of a step."""
        if not isinstance(error, Exception) or is_final(error):
            raise error

        failure = failure_of(error)
        raise WorkflowError(
            f"{self._frame.name}.{name} failed: {failure.message}",
            code="workflow.step_failed",
            hint=getattr(error, "hint", ""),
            data={"workflow": self._frame.name, "step": name, "code": failure.code},
        ) from error

    def _mark_undone(self, undos: list[Undo], stuck: set[str]) -> None:
        owners = {undo.owner for undo in undos} - {undo.owner for undo in undos if undo.label in stuck}

        for name, result in self.results.items():
            if f"{self._frame.name}.{name}" in owners:
                self.results[name] = msgspec.structs.replace(result, status="undone")

    def _facts(self, errors: list[dict[str, str]]) -> dict[str, object]:
        steps = {name: msgspec.to_builtins(result, builtin_types=(bytes,)) for name, result in self.results.items()}
        facts: dict[str, object] = {"workflow": self._frame.name, "steps": steps}
        return {**facts, "undo_errors": errors} if errors else facts
