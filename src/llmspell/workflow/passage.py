"""One run of a workflow on its way through the boundary."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, cast

from llmspell import boundary
from llmspell.context import Context
from llmspell.deadline import DeadlineError, within
from llmspell.errors import LimitError, SpellError, WorkflowError
from llmspell.hook import Crossing
from llmspell.message import assistant
from llmspell.value import Value, check
from llmspell.workflow import altered
from llmspell.workflow.arrangement import Arrangement
from llmspell.workflow.frame import Emit, Undo, undo_all
from llmspell.workflow.reply import WorkflowReply
from llmspell.workflow.steps import Steps

__all__ = ["Passage"]


class Passage:
    """One run of a workflow through the boundary; hooks may have it run anew.

    Args:
        context: What it may reach.
        workflow: What runs.
        emit: Gets each chunk as it comes, if anybody wants them.
    """

    def __init__(self, context: Context, workflow: Arrangement, emit: Emit | None) -> None:
        self.alter = boundary.Alter(
            renew=self._renew, accept=lambda one, value: altered.workflow_reply(one, value, context.run_id)
        )
        self._context = context
        self._workflow = workflow
        self._emit = emit
        self._steps: Steps | None = None

    @property
    def undos(self) -> list[Undo]:
        """How to take back what was done."""
        return [] if self._steps is None else self._steps.undos

    async def go(self, value: Value) -> WorkflowReply:
        """Run the steps; what an earlier run did, whose result a hook did not want, is undone first."""
        if self._steps is not None and (problems := await undo_all(self._steps.undos)):
            raise WorkflowError(
                f"{self._workflow.name} is not run again: what it did could not be undone",
                code="workflow.not_undone",
                hint="look at undo_errors",
                data={"workflow": self._workflow.name, "undo_errors": problems},
            )

        self._steps = self._workflow.begin(self._context, value, self._emit)
        return await _go(self._context, self._workflow, self._steps)

    async def give_up(self, error: BaseException) -> None:
        """Undo what was done well and is not wanted now."""
        if self._steps is not None and self._steps.undos:
            await self._steps.give_up(error)

    def _renew(
        self, _context: Context, crossing: Crossing, value: object
    ) -> tuple[Value, Callable[[], Awaitable[WorkflowReply]], tuple[()]]:
        given = altered.value(crossing, value)
        return given, lambda: self.go(given), ()


async def _go(context: Context, workflow: Arrangement, steps: Steps) -> WorkflowReply:
    clock, kind = context.clock, workflow.kind
    begun = clock.monotonic()

    try:
        work = kind.function(steps, steps.input, **workflow.options)
        output = await (work if workflow.limits.seconds is None else _in_time(workflow, work))
        output = check(output, workflow.name)
    except BaseException as error:
        failure = _explained(workflow, error)
        await steps.give_up(failure)

        if failure is error:
            raise

        raise failure from error

    text = altered.text_of(output)
    return WorkflowReply(
        text=text,
        output=output,
        messages=[assistant(text)],
        tool_calls=[],
        usage=context.budget.usage,
        finish_reason="stop",
        agent=workflow.name,
        run_id=context.run_id,
        cost_usd=context.budget.usage.cost_usd,
        status="partial" if any(one.status == "failed" for one in steps.results.values()) else "done",
        steps=steps.results,
        seconds=clock.monotonic() - begun,
    )


async def _in_time(workflow: Arrangement, work: Awaitable[Value]) -> Value:
    seconds = cast("float", workflow.limits.seconds)

    try:
        return await within(seconds, cast("Coroutine[Any, Any, Value]", work))
    except DeadlineError as error:
        raise LimitError(f"{workflow.name} did not end in {seconds:g} s", code="limit.seconds") from error


def _explained(workflow: Arrangement, error: BaseException) -> BaseException:
    """Return the error a caller gets: a fault of a kind's own code is told as the workflow's failure."""
    if isinstance(error, SpellError) or not isinstance(error, Exception):
        return error

    return WorkflowError(
        f"the kind {workflow.kind.name} of {workflow.name} failed: {type(error).__name__}: {error}",
        hint="look at the cause",
    )
