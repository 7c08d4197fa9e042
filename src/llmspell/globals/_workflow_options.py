"""How a script writes a workflow down, and what the names in it stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from llmspell.agent import Agent
from llmspell.bridge.callback import Callback
from llmspell.bridge.spell import Spell
from llmspell.budget import UNLIMITED, Limits
from llmspell.errors import NotFoundError, UsageError, nearest
from llmspell.tool import Tool
from llmspell.value import Value
from llmspell.workflow import Kind, Parts, Retry, Step, Workflow
from llmspell.workflow.step import ONCE

__all__ = [
    "Branch",
    "Condition",
    "Fallback",
    "StepLike",
    "WorkflowStep",
    "branches_of",
    "kind_names",
    "kind_of",
    "make",
    "parts_of",
    "step_of",
    "steps_of",
]

Runs: TypeAlias = str | Tool | Agent | Workflow | Callback
Condition: TypeAlias = Callback | str | bool


class Fallback(msgspec.Struct, frozen=True):
    """What runs instead of a step that fails.

    Attributes:
        fallback: The step; it gets what the failed one got, and sees why as `error` of its scope.
    """

    fallback: StepLike


class WorkflowStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a workflow; exactly one of `tool`, `agent`, `workflow` and `run` says what it does.

    Attributes:
        name: Unique within its workflow; that of what it runs unless given.
        tool: A tool or the name of a built-in one; its input is a map of arguments.
        agent: An agent; each time a fresh copy of it answers.
        workflow: A workflow.
        run: A function of the input and the scope; or the name of a tool, a tool, an agent, a workflow.
        input: What it gets: a value, with templates such as `{{ steps.fetch.output }}` wherever text stands in it, or
            a function of the scope. What the workflow's kind gives it, unless given.
        when: It is skipped unless this expression, such as `last > 3`, or this function of the scope holds.
        retry: How often it is tried.
        timeout_s: Seconds each attempt may take.
        on_error: What becomes of the workflow when it fails: `fail`, `continue`, or `{fallback = step}`.
        undo: A step that runs when the workflow fails later or is cancelled; its input is this step's output.
    """

    name: str | None = None
    tool: str | Tool | None = None
    agent: Agent | None = None
    workflow: Workflow | None = None
    run: Runs | None = None
    input: Callback | Value = None
    when: Condition | None = None
    retry: Retry | None = None
    timeout_s: float | None = None
    on_error: Literal["fail", "continue"] | Fallback = "fail"
    undo: StepLike | None = None


StepLike: TypeAlias = Runs | WorkflowStep


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """One way a conditional workflow can go.

    Attributes:
        when: An expression such as `last > 3`, or a function of the scope; the first branch whose one holds runs.
        run: What it runs.
    """

    when: Condition
    run: StepLike


def steps_of(spell: Spell, written: Sequence[StepLike]) -> list[Step]:
    """Return the steps that a script wrote."""
    return [step_of(spell, one) for one in written]


def branches_of(spell: Spell, written: Sequence[Branch], default: StepLike | None) -> list[Step]:
    """Return the steps of a conditional workflow, the default last.

    Raises:
        UsageError: A step of a branch has a condition of its own.
    """
    steps = [_branch(spell, one) for one in written]
    return steps if default is None else [*steps, step_of(spell, default)]


def step_of(spell: Spell, one: StepLike) -> Step:
    """Return the step that a script wrote, with tools looked up by name.

    Raises:
        UsageError: It does not say once what it runs, or an option makes no sense.
        NotFoundError: There is no tool of that name.
    """
    return _written(spell, one, None) if isinstance(one, WorkflowStep) else Step(run=_named(spell, one))


def _branch(spell: Spell, branch: Branch) -> Step:
    if not isinstance(branch.run, WorkflowStep):
        return Step(run=_named(spell, branch.run), when=branch.when)

    if branch.run.when is not None:
        raise UsageError("a branch has two conditions", hint="write `when` beside `run`, not inside it")

    return _written(spell, branch.run, branch.when)


def _written(spell: Spell, one: WorkflowStep, when: Condition | None) -> Step:
    error = one.on_error
    return Step(
        name=one.name or "",
        tool=_named(spell, one.tool),
        agent=one.agent,
        workflow=one.workflow,
        run=_named(spell, one.run),
        input=one.input,
        when=one.when if when is None else when,
        retry=one.retry or ONCE,
        timeout_s=one.timeout_s,
        on_error=step_of(spell, error.fallback) if isinstance(error, Fallback) else error,
        undo=None if one.undo is None else step_of(spell, one.undo),
    )


def _named(spell: Spell, one: Any) -> Any:
    """Return what a name stands for; anything else stays what it is."""
    return spell.tools.get(one) if isinstance(one, str) else one


def kind_names(spell: Spell) -> list[str]:
    """Return the names of the kinds of workflows there are, sorted."""
    return sorted({*spell.workflows.names(), *spell.kinds})


def make(
    spell: Spell, kind: str, name: str, steps: list[Any], options: dict[str, Any], about: tuple[str, Limits | None, int]
) -> Workflow:
    """Return a workflow of the parts that every constructor takes."""
    description, limits, max_steps = about
    return Workflow(
        name,
        kind=kind_of(spell, kind),
        steps=steps,
        options=options,
        description=description,
        limits=limits or UNLIMITED,
        max_steps=max_steps,
    )


def kind_of(spell: Spell, name: str) -> Kind:
    """Return a kind of workflow: one the spell has made, a built-in or an installed one.

    Raises:
        NotFoundError: There is none of that name.
    """
    if (found := spell.kinds.get(name)) is not None:
        return found

    if name not in spell.workflows:
        raise NotFoundError(f'there is no kind of workflow "{name}"', hint=nearest(name, kind_names(spell)))

    return spell.workflows.get(name)


def parts_of(spell: Spell, tools: Sequence[Tool], agents: Sequence[Agent]) -> Parts:
    """Return where the names in a table lead: to what is given, then to what the spell has."""
    more = {one.name: one for one in tools}
    made = {name: one for name, one in spell.agents.items() if isinstance(one, Agent)}
    known = {**made, **{one.name: one for one in agents}}

    def tool(name: str) -> Tool:
        return more[name] if name in more else spell.tools.get(name)

    def agent(name: str) -> Agent:
        if name not in known:
            raise NotFoundError(f'this spell has no agent "{name}"', hint=nearest(name, list(known)))

        return known[name]

    return Parts(tool=tool, agent=agent, kind=lambda name: kind_of(spell, name))
