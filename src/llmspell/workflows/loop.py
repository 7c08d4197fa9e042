"""`loop`: the steps again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from llmspell.errors import LimitError, UsageError, WorkflowError
from llmspell.value import Value, preview
from llmspell.workflow import Steps, kind

__all__ = ["loop"]


def _examine(options: Mapping[str, Any]) -> None:
    given = [name for name in ("over", "times", "while_", "until_") if options.get(name) is not None]

    if not given or {"over", "times"} <= set(given):
        raise UsageError(
            f"a loop with {' and '.join(given) or 'none'} of over, times, while_ and until_",
            hint="give over or times, while_ or until_; a condition may stand beside a count",
        )

    for name in ("times", "max_iterations"):
        if (options.get(name) or 0) < 0:
            raise UsageError(f"a loop of {options[name]} turns", hint=f"{name} is zero or more")


@kind(shape="cycle", examine=_examine)
async def loop(  # noqa: PLR0913 - each is an option
    steps: Steps,
    value: Value,
    *,
    over: Any = None,
    times: int | None = None,
    while_: Any = None,
    until_: Any = None,
    max_iterations: int = 1000,
) -> Value:
    """Run the steps again and again; over a list it gives the list of outputs, else the output of the last turn.

    Over a list each turn gets its item, else what the turn before gave.
    """
    items = None if over is None else await _items(steps, over)
    turns = times if items is None else len(items)
    outputs: list[Value] = []
    last, index = value, 0

    if while_ is until_ is None and (turns or 0) > max_iterations:  # better told before the first than after the last
        raise _too_long(max_iterations)

    while turns is None or index < turns:
        item = None if items is None else items[index]

        if while_ is not None and not await steps.holds(while_, last, item=item, index=index + 1):
            break

        if index >= max_iterations:
            raise _too_long(max_iterations)

        index += 1
        last = await _turn(steps, last if items is None else item, item, index)
        outputs.append(last)

        if until_ is not None and await steps.holds(until_, last, item=item, index=index):
            break

    return last if items is None else outputs


async def _turn(steps: Steps, value: Value, item: Value, index: int) -> Value:
    steps.rewind()

    for name in steps.ahead():
        value = await steps(name, value, item=item, index=index)

    return value


async def _items(steps: Steps, over: object) -> list[Value]:
    items = await steps.value(over) or []  # nothing in it: in Lua an empty list and an empty map are the same

    if not isinstance(items, list):
        raise WorkflowError(f"a loop goes over {preview(items)}", code="workflow.failed", hint="give it a list")

    return items


def _too_long(most: int) -> LimitError:
    return LimitError(
        f"the loop went on for more than {most} turns", code="limit.iterations", hint="raise its max_iterations"
    )
