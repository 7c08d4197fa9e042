"""Workflows as data: what can be written down of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, cast

import msgspec

from llmspell.agent.base import BaseAgent
from llmspell.budget import UNLIMITED, Limits
from llmspell.errors import ConvertError, UsageError, WorkflowError
from llmspell.tool import Tool
from llmspell.value import Value, check
from llmspell.workflow.nesting import MAX_STEPS, Composite
from llmspell.workflow.step import Retry, Step

__all__ = ["Fallback", "StepTable", "WorkflowTable", "parse_table", "to_table"]

MAX_DEPTH = 48
"""Deepest nesting of a table."""

MAX_PARTS = 100_000
"""Most values in a table."""


class StepTable(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A step as data; `tool` and `agent` are names, `workflow` is a table."""

    name: str = ""
    tool: str | None = None
    agent: str | None = None
    workflow: WorkflowTable | None = None
    input: Any = None
    when: str | bool | None = None
    retry: Retry | None = None
    timeout_s: float | None = None
    on_error: Literal["fail", "continue"] | Fallback = "fail"
    undo: StepTable | None = None


class Fallback(msgspec.Struct, forbid_unknown_fields=True):
    """What runs instead of a step that fails."""

    fallback: StepTable


class _Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """An empty table of Lua, where a list was meant."""


class WorkflowTable(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A workflow as data."""

    name: str
    kind: str = "sequential"
    description: str = ""
    steps: list[StepTable] | _Nothing = []
    options: dict[str, Any] = {}
    limits: Limits | None = None
    max_steps: int | None = None


Written: TypeAlias = "dict[str, Value]"


def to_table(workflow: Composite) -> Written:
    """Return a workflow as data that `load` reads back.

    Raises:
        WorkflowError: `workflow.not_data`: a function is part of it; the message says where.
    """
    return cast("Written", msgspec.to_builtins(_workflow(workflow), builtin_types=(bytes,)))


def parse_table(value: object) -> WorkflowTable:
    """Return a table as records.

    Raises:
        UsageError: It is not the table of a workflow; the message says what and where.
    """
    _measure(value)

    try:
        return msgspec.convert(value, WorkflowTable)
    except (msgspec.ValidationError, UsageError) as error:
        raise UsageError(
            f"this is not the table of a workflow: {error}", hint="see docs/how-to/workflows.md"
        ) from error


def _workflow(workflow: Composite) -> WorkflowTable:
    return WorkflowTable(
        name=workflow.name,
        kind=workflow.kind.name,
        description=workflow.description,
        steps=[_step(step, f"{workflow.name}.{step.name}") for step in workflow.members.values()],
        options={
            name: _data(value, f"the option {name} of {workflow.name}")
            for name, value in workflow.options.items()
            if value is not None
        },
        limits=None if workflow.limits == UNLIMITED else workflow.limits,
        max_steps=None if workflow.max_steps == MAX_STEPS else workflow.max_steps,
    )


def _step(step: Step, where: str) -> StepTable:
    runs = step.runs

    if not isinstance(runs, Tool | BaseAgent):
        raise _not_data(where)

    return StepTable(
        name=step.name,
        tool=runs.name if isinstance(runs, Tool) else None,
        agent=runs.name if isinstance(runs, BaseAgent) and not isinstance(runs, Composite) else None,
        workflow=_workflow(runs) if isinstance(runs, Composite) else None,
        input=_data(step.input, f"the input of {where}"),
        when=cast("str | bool | None", _data(step.when, f"the condition of {where}")),
        retry=None if step.retry == Retry() else step.retry,
        timeout_s=step.timeout_s,
        on_error=_on_error(step, where),
        undo=_step(step.undo, f"{where}.undo") if isinstance(step.undo, Step) else None,
    )


def _on_error(step: Step, where: str) -> Literal["fail", "continue"] | Fallback:
    if isinstance(step.on_error, Step):
        return Fallback(_step(step.on_error, f"{where}.fallback"))

    return "continue" if step.on_error == "continue" else "fail"


def _data(value: object, where: str) -> Value:
    try:
        return check(value, where)
    except ConvertError as error:
        raise _not_data(where) from error


def _not_data(where: str) -> WorkflowError:
    return WorkflowError(
        f"{where} is a function, which has no form as data",
        code="workflow.not_data",
        hint="use a tool, a template or an expression",
    )


def _measure(value: object) -> None:
    """Refuse tables that hold themselves, or the same thing so often that nobody could read it."""
    waiting: list[tuple[object, int]] = [(value, 0)]
    seen = 0

    while waiting:
        item, depth = waiting.pop()
        seen += 1

        if depth > MAX_DEPTH:
            raise WorkflowError(
                f"the table is nested deeper than {MAX_DEPTH}",
                code="workflow.cycle",
                hint="a cycle looks like this too",
            )

        if seen > MAX_PARTS:
            raise UsageError(f"the table has more than {MAX_PARTS} values", hint="split the workflow")

        if isinstance(item, Mapping):
            waiting += [(one, depth + 1) for one in cast("Mapping[str, object]", item).values()]
        elif isinstance(item, list):
            waiting += [(one, depth + 1) for one in cast("list[object]", item)]
