"""One step: its input, its attempts, its time, and what runs instead."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, cast

import msgspec

from llmspell import boundary
from llmspell.agent.base import BaseAgent
from llmspell.context import Context
from llmspell.deadline import DeadlineError, within
from llmspell.enclosing import ENCLOSING
from llmspell.errors import ControlError, DeniedError, ToolError, UsageError, WorkflowError
from llmspell.hook import Crossing
from llmspell.tool import Tool, result_text
from llmspell.value import Value, check, preview
from llmspell.workflow import altered
from llmspell.workflow.frame import Frame, Undo
from llmspell.workflow.nesting import Composite
from llmspell.workflow.reply import StepFinished, StepResult, StepRetried, StepStarted, StepStatus, failure_of
from llmspell.workflow.scope import Scope
from llmspell.workflow.step import Condition, Step
from llmspell.workflow.template import Render

__all__ = ["holds", "is_final", "perform", "resolve"]

Outcome = tuple[StepResult, BaseException | None]


async def perform(frame: Frame, step: Step, label: str, value: Value, scope: Scope | None) -> Outcome:
    """Do one step; returns what became of it and, unless the workflow goes on, why not.

    Args:
        frame: The run it belongs to.
        step: What to do.
        label: What its crossing is called.
        value: What it gets, unless it says so itself.
        scope: What it sees of the run; None for a step that does not look.
    """
    if frame.emit is not None:
        await frame.emit(StepStarted(frame.name, step.name))

    result, error = await _perform(frame, step, label, value, scope)

    if frame.emit is not None:
        await frame.emit(StepFinished(frame.name, step.name, result))

    return result, error


async def _perform(frame: Frame, step: Step, label: str, value: Value, scope: Scope | None) -> Outcome:
    context, clock = frame.context, frame.context.clock
    started, begun, tries = clock.now(), clock.monotonic(), [0]

    def ended(status: StepStatus, output: Value = None, error: BaseException | None = None) -> StepResult:
        return StepResult(
            status=status,
            output=output,
            error=None if error is None else failure_of(error),
            attempts=tries[0],
            seconds=clock.monotonic() - begun,
            started=started,
        )

    def act_on(given: Value) -> Awaitable[Value]:
        return _done(frame, step, label, given, scope, tries)

    def renew(
        _context: Context, crossing: Crossing, given: object
    ) -> tuple[Value, Callable[[], Awaitable[Value]], tuple[()]]:
        taken = altered.value(crossing, given)
        return taken, lambda: act_on(taken), ()

    alter = boundary.Alter(renew=renew, accept=altered.value)
    around = ENCLOSING.set((f"step {label}", context.path))

    try:
        given = value if step.input is None else await _given(step, label, cast("Scope", scope))
        crossing = Crossing("step", label, given, context.agent)
        output = await boundary.cross(context, crossing, lambda: act_on(given), alter=alter)
    except asyncio.CancelledError as error:
        return ended("cancelled", error=error), error
    except Exception as error:  # noqa: BLE001 - what a step runs is anybody's code
        if is_final(error):
            return ended("failed", error=error), error

        return await _instead(frame, step, label, value, scope, (ended("failed", error=error), error))

    finally:
        ENCLOSING.reset(around)

    return ended("done", output), None


async def _done(frame: Frame, step: Step, label: str, given: Value, scope: Scope | None, tries: list[int]) -> Value:
    """Do the work, and remember how to take it back: also should a hook not want what came of it."""
    if step.timeout_s is None and step.retry.attempts == 1:
        tries[0] += 1
        output = await _act(frame, step, label, given, scope)
    else:
        output = await _attempts(frame, step, label, given, scope, tries)

    if step.undo is not None:
        frame.undos.append(_undo_of(frame, step, label, output, scope))

    return output


def is_final(error: Exception) -> bool:
    """Whether no retry, no fallback and no `continue` may hide it."""
    if isinstance(error, ControlError):
        return True

    return isinstance(error, WorkflowError | UsageError) and error.code in _MISTAKES


_MISTAKES = frozenset({"hook.point", "hook.verdict", "workflow.cycle", "workflow.predicate", "workflow.template"})
"""Faults of the workflow itself, or of a hook, not of what it works on."""


async def _attempts(frame: Frame, step: Step, label: str, given: Value, scope: Scope | None, tries: list[int]) -> Value:
    clock, retry, before = frame.context.clock, step.retry, tries[0]

    while True:
        tries[0] += 1

        try:
            return await _in_time(step, label, _act(frame, step, label, given, scope))
        except Exception as error:
            if tries[0] - before >= retry.attempts or is_final(error) or isinstance(error, DeniedError):
                raise

            pause = retry.pause(tries[0] - before)

            if frame.emit is not None:
                await frame.emit(StepRetried(frame.name, step.name, tries[0], failure_of(error), pause))

            await clock.sleep(pause)


async def _in_time(step: Step, label: str, work: Coroutine[Any, Any, Value]) -> Value:
    if step.timeout_s is None:
        return await work

    try:
        return await within(step.timeout_s, work)
    except DeadlineError as error:
        raise WorkflowError(
            f"{label} did not finish in {step.timeout_s:g} s",
            code="workflow.step_timeout",
            hint="raise its timeout_s, or ask for less",
        ) from error


async def _act(frame: Frame, step: Step, label: str, given: Value, scope: Scope | None) -> Value:
    runs = step.runs

    if isinstance(runs, Tool):
        return await runs.call(frame.context, _arguments(runs, given))

    if isinstance(runs, Composite):
        return await _nest(frame, step, label, runs, given)

    if isinstance(runs, BaseAgent):
        reply = await runs.fresh().run(frame.context, result_text(given))
        return reply.text if reply.output is None else reply.output

    result = runs(given, scope) if step.wants_scope else runs(given)
    return check(await result if inspect.isawaitable(result) else result, label)


def _arguments(tool: Tool, given: Value) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise ToolError(
            f"{tool.name} takes a map of arguments, and its step gave {preview(given)}",
            code="tool.arguments",
            hint='give the step an input, such as { text = "{{ last }}" }',
        )

    return given


async def _nest(frame: Frame, step: Step, label: str, workflow: Composite, given: Value) -> Value:
    """Run a workflow as a step; what it did is undone with the outer one, unless the step says how itself."""
    idle = workflow if not workflow.lifecycle.running else cast("Composite", workflow.fresh())
    reply, undos = await idle.perform(frame.context, given, frame.emit)

    if step.undo is None:
        frame.undos.extend([msgspec.structs.replace(undo, owner=label) for undo in undos])

    return reply.output


async def _instead(
    frame: Frame, step: Step, label: str, value: Value, scope: Scope | None, outcome: Outcome
) -> Outcome:
    """Do what the step says about errors."""
    failed, _ = outcome

    if step.on_error == "continue":
        return failed, None

    if not isinstance(step.on_error, Step):
        return outcome

    seen = msgspec.structs.replace(cast("Scope", scope), error=failed.error)
    result, another = await _perform(frame, step.on_error, f"{label}.fallback", value, seen)

    seconds = failed.seconds + result.seconds

    if result.status in {"done", "recovered"}:
        return msgspec.structs.replace(failed, status="recovered", output=result.output, seconds=seconds), None

    return msgspec.structs.replace(failed, status=result.status, seconds=seconds), another


def _undo_of(frame: Frame, step: Step, label: str, output: Value, scope: Scope | None) -> Undo:
    seen = msgspec.structs.replace(cast("Scope", scope), last=output)

    async def act() -> None:
        _, error = await _perform(frame, cast("Step", step.undo), f"{label}.undo", output, seen)

        if error is not None:
            raise error

    return Undo(label, label, act)


def _given(step: Step, label: str, scope: Scope) -> Awaitable[Value]:
    return resolve(step.input, step.feed, scope, f"the input of {label}")


async def resolve(given: object, render: Render | None, scope: Scope, where: str) -> Value:
    """Return an input: a value, a template filled in, or what a function gives.

    Args:
        given: What was written.
        render: It compiled, if there is a template in it.
        scope: What it sees.
        where: Whose it is, for the error.

    Raises:
        WorkflowError: `workflow.template`.
        Exception: Whatever the function raises.
    """
    if render is not None:
        try:
            return render(scope.variables())
        except WorkflowError as error:
            raise WorkflowError(f"{where}: {error.message}", code=error.code, hint=error.hint) from error.__cause__

    return check(await _ask(given, scope), "input") if callable(given) else cast("Value", given)


async def holds(condition: Condition, render: Render | None, scope: Scope, where: str) -> bool:
    """Return whether a condition holds.

    Args:
        condition: What was written.
        render: It compiled, if it is an expression.
        scope: What it sees.
        where: Whose it is, for the error.

    Raises:
        WorkflowError: `workflow.predicate`: it failed, or gave neither true nor false.
    """
    try:
        value = render(scope.variables()) if render is not None else await _ask(condition, scope)
    except ControlError:
        raise
    except Exception as error:
        raise WorkflowError(
            f"the condition of {where} failed: {failure_of(error).message}",
            code="workflow.predicate",
            hint=getattr(error, "hint", ""),
        ) from error

    if not isinstance(value, bool):
        raise WorkflowError(
            f"the condition of {where} gave {preview(value)}", code="workflow.predicate", hint="give true or false"
        )

    return value


async def _ask(function: object, scope: Scope) -> object:
    if not callable(function):
        return function

    answer = function(scope)
    return await answer if inspect.isawaitable(answer) else answer
