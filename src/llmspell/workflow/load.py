"""Reads workflows from tables, and tables from JSON, YAML and TOML files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import msgspec

from llmspell.agent.base import BaseAgent
from llmspell.budget import UNLIMITED
from llmspell.context import Context
from llmspell.errors import NotFoundError, UsageError
from llmspell.schema import parse_json
from llmspell.tool import Tool
from llmspell.value import Value
from llmspell.workflow.kind import KINDS, Kind
from llmspell.workflow.nesting import MAX_STEPS
from llmspell.workflow.step import ONCE, Step
from llmspell.workflow.table import Fallback, StepTable, WorkflowTable, parse_table
from llmspell.workflow.workflow import Workflow

__all__ = ["Parts", "load", "read_table"]


def _no_tool(name: str) -> Tool:
    raise NotFoundError(f'there is no tool "{name}"', hint="say where tools are found by name")


def _no_agent(name: str) -> BaseAgent:
    raise NotFoundError(f'there is no agent "{name}"', hint="say where agents are found by name")


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """Where the names in a table lead; each raises `NotFoundError` for a name it does not know.

    Attributes:
        tool: Finds a tool.
        agent: Finds an agent.
        kind: Finds a kind of workflow.
    """

    tool: Callable[[str], Tool] = _no_tool
    agent: Callable[[str], BaseAgent] = _no_agent
    kind: Callable[[str], Kind] = KINDS.get


def load(table: object, parts: Parts = Parts()) -> Workflow:  # noqa: B008 - immutable
    """Return the workflow that a table stands for.

    Args:
        table: What `to_table` gives, or a person wrote.
        parts: Where the names in it lead.

    Raises:
        UsageError: It is not the table of a workflow; the message says what and where.
        NotFoundError: A name leads nowhere.
        WorkflowError: `workflow.template`, or `workflow.cycle`: the table holds itself.
    """
    return _workflow(parse_table(table), parts)


async def read_table(context: Context, path: str) -> Value:
    """Return the table in a file: JSON, YAML or TOML, by its ending.

    Args:
        context: Whose grants count.
        path: Absolute, or relative to the spell's folder.

    Raises:
        UsageError: The ending is another one, or the text is not of its language.
        DeniedError: The file is not granted.
        ToolError: `tool.not_found`, or it cannot be read.
    """
    parse = _READERS.get(path.rpartition(".")[2].lower())

    if parse is None:
        raise UsageError(f'"{path}" is neither JSON, YAML nor TOML', hint="name it .json, .yaml, .yml or .toml")

    if context.fs is None:
        raise UsageError("there are no files here", hint="make the context with App().context()")

    try:
        return parse((await context.fs.read(path)).decode())
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: {error}", hint="correct the file") from error


def _workflow(table: WorkflowTable, parts: Parts) -> Workflow:
    return Workflow(
        table.name,
        kind=parts.kind(table.kind),
        steps=[_step(step, parts) for step in table.steps] if isinstance(table.steps, list) else [],
        options=table.options,
        description=table.description,
        limits=table.limits or UNLIMITED,
        max_steps=MAX_STEPS if table.max_steps is None else table.max_steps,
    )


def _step(table: StepTable, parts: Parts) -> Step:
    error = table.on_error
    return Step(
        name=table.name,
        tool=None if table.tool is None else parts.tool(table.tool),
        agent=None if table.agent is None else parts.agent(table.agent),
        workflow=None if table.workflow is None else _workflow(table.workflow, parts),
        input=table.input,
        when=table.when,
        retry=table.retry or ONCE,
        timeout_s=table.timeout_s,
        on_error=_step(error.fallback, parts) if isinstance(error, Fallback) else error,
        undo=None if table.undo is None else _step(table.undo, parts),
    )


def _yaml(text: str) -> Value:
    import yaml

    try:
        return cast("Value", yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _toml(text: str) -> Value:
    import tomllib

    return cast("Value", tomllib.loads(text))


def _json(text: str) -> Value:
    return cast("Value", parse_json(text))


_READERS: dict[str, Callable[[str], Any]] = {"json": _json, "toml": _toml, "yaml": _yaml, "yml": _yaml}
