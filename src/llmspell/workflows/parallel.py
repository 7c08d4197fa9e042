"""`parallel`: the steps side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Literal

from llmspell.errors import UsageError, WorkflowError
from llmspell.value import Value
from llmspell.workflow import StepResult, Steps, kind

__all__ = ["parallel"]


class _WonError(Exception):
    """A branch gave what was wanted; the others stop."""


def _examine(options: Mapping[str, Any]) -> None:
    if (most := options.get("max_concurrency")) is not None and most < 1:
        raise UsageError(f"{most} branches at once", hint="max_concurrency counts from 1")


@kind(shape="fork", examine=_examine)
async def parallel(
    steps: Steps,
    value: Value,
    *,
    max_concurrency: int | None = None,
    stop: Literal["never", "first_error", "first_success"] = "first_error",
) -> Value:
    """Run the steps side by side, each with the workflow's input; gives a map from their names to their outputs.

    With `first_success` it gives the output of the step that was first.
    """
    won: list[Value] = []
    errors: list[WorkflowError] = []

    async def work() -> None:
        for name in steps.ahead():
            try:
                result = await steps.run(name, value)
            except WorkflowError as error:
                if stop == "first_error" or error.code != "workflow.step_failed":
                    raise

                errors.append(error)
            else:
                if stop == "first_success" and _gave(result):
                    won.append(result.output)
                    raise _WonError

    await _side_by_side(work, min(len(steps.names), max_concurrency or len(steps.names)))

    if won:
        return won[0]

    return _outputs(steps, errors)


def _outputs(steps: Steps, errors: list[WorkflowError]) -> Value:
    """Return what the branches gave; when all failed, raise what the first one failed with."""
    ended = [(name, steps.results[name]) for name in steps.order if name in steps.results]
    outputs = {name: result.output for name, result in ended if _gave(result)}

    if errors and not outputs:
        raise errors[0]

    return outputs


async def _side_by_side(work: Callable[[], Coroutine[Any, Any, None]], count: int) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(work())
    except* _WonError:
        pass
    except* Exception as failures:  # noqa: BLE001 - one of them is raised again
        raise failures.exceptions[0] from None


def _gave(result: StepResult) -> bool:
    return result.status in {"done", "recovered"}
