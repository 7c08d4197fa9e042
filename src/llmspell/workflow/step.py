"""Steps: what a workflow runs, and what happens before, after and instead."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from llmspell.agent.base import BaseAgent
from llmspell.errors import NotFoundError, UsageError, nearest
from llmspell.tool import Tool
from llmspell.value import Value
from llmspell.workflow.template import Render, compile_expression, compile_input

if TYPE_CHECKING:
    from llmspell.workflow.scope import Scope

__all__ = [
    "ONCE",
    "Condition",
    "Function",
    "OnError",
    "Retry",
    "Runs",
    "Step",
    "StepLike",
    "as_step",
    "insert",
    "named",
    "rename",
]

Function: TypeAlias = "Callable[..., Value | Awaitable[Value]]"
"""A step: gets its input and, if it takes a second parameter, the scope. It may wait."""

Ask: TypeAlias = "Callable[[Scope], Value | Awaitable[Value]]"
"""An input or a condition: gets the scope. It may wait."""

Condition: TypeAlias = "str | bool | Ask"
"""An expression such as `last > 3`, or a function of the scope that gives true or false."""

Runs: TypeAlias = "Tool | BaseAgent | Function"


class Retry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often a step is tried, and the pauses between.

    Attributes:
        attempts: Tries in all.
        delay_s: Seconds before the second.
        backoff: What each further pause is multiplied by.
        max_delay_s: Longest pause.
    """

    attempts: int = 1
    delay_s: float = 0.0
    backoff: float = 2.0
    max_delay_s: float = 60.0

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise UsageError(f"a step of {self.attempts} attempts never runs", hint="attempts count from 1")

        if not (self.delay_s >= 0 and self.max_delay_s >= 0 and self.backoff >= 1):
            raise UsageError("a retry has a negative pause, or a backoff below 1", hint="pauses only grow")

    def pause(self, attempt: int) -> float:
        """Return the seconds to wait after an attempt, counted from 1."""
        try:
            return min(self.delay_s * self.backoff ** (attempt - 1), self.max_delay_s)
        except OverflowError:
            return self.max_delay_s


ONCE = Retry()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One unit of a workflow; exactly one of `tool`, `agent`, `workflow` and `run` says what it does.

    Attributes:
        name: Unique within its workflow; that of what it runs unless given.
        tool: A tool; its input is a map of arguments.
        agent: An agent; each time a fresh copy of it answers.
        workflow: A workflow.
        run: A function, or any of the three above.
        input: What it gets instead of what the workflow's kind would give it: a value, with templates wherever
            text stands in it, or a function of the scope.
        when: It is skipped unless this holds.
        retry: How often it is tried.
        timeout_s: Seconds each attempt may take; None for as long as it likes.
        on_error: What becomes of the workflow when it fails: `fail`, `continue`, or a step that runs instead.
        undo: Runs when the workflow fails later or is cancelled; its input is this step's output.
    """

    name: str = ""
    tool: Tool | None = None
    agent: BaseAgent | None = None
    workflow: BaseAgent | None = None
    run: Runs | None = None
    input: Value | Ask = None
    when: Condition | None = None
    retry: Retry = ONCE
    timeout_s: float | None = None
    on_error: OnError = "fail"
    undo: StepLike | None = None
    runs: Runs = field(init=False, repr=False)
    wants_scope: bool = field(init=False, repr=False)
    looks: bool = field(init=False, repr=False)
    feed: Render | None = field(init=False, repr=False)
    test: Render | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        given = [one for one in (self.tool, self.agent, self.workflow, self.run) if one is not None]

        if len(given) != 1:
            raise UsageError(
                f"the step {self.name or '(without a name)'} says {len(given)} times what it runs",
                hint="give exactly one of tool, agent, workflow and run",
            )

        if self.timeout_s is not None and not self.timeout_s > 0:
            raise UsageError(f"a step of {self.timeout_s:g} s never ends", hint="timeout_s is more than 0")

        set_field = object.__setattr__
        set_field(self, "runs", given[0])
        set_field(self, "wants_scope", _wants_scope(given[0]))
        set_field(self, "name", _checked_name(self.name or _name_of(given[0])))
        set_field(self, "feed", None if callable(self.input) else compile_input(self.input))
        set_field(self, "test", compile_expression(self.when) if isinstance(self.when, str) else None)

        for name in ("on_error", "undo"):
            if not isinstance(one := getattr(self, name), str | None):
                set_field(self, name, as_step(one))

        helped = isinstance(self.on_error, Step) or self.undo is not None
        set_field(self, "looks", self.wants_scope or helped or self.feed is not None or callable(self.input))


OnError: TypeAlias = "Literal['fail', 'continue'] | Step | StepLike"
StepLike: TypeAlias = "Step | Runs"


def as_step(one: StepLike) -> Step:
    """Return the step that a step, a tool, an agent, a workflow or a function stands for.

    Raises:
        UsageError: It is none of them.
    """
    return one if isinstance(one, Step) else Step(run=one)


def named(steps: list[Step]) -> dict[str, Step]:
    """Return steps by name; one without a name is called after its place.

    Raises:
        UsageError: Two have the same name.
    """
    found: dict[str, Step] = {}

    for place, step in enumerate(steps, 1):
        placed = step if step.name else rename(step, f"step_{place}")

        if placed.name in found:
            raise UsageError(f'two steps are called "{placed.name}"', hint="give one of them another name")

        found[placed.name] = placed

    return found


def rename(step: Step, name: str) -> Step:
    """Return the same step under another name."""
    return step if step.name == name else replace(step, name=name)


def insert(steps: Mapping[str, Step], one: StepLike, after: str | None) -> dict[str, Step]:
    """Return the steps with one more: the last, or right after another.

    Raises:
        UsageError: There is a step of its name.
        NotFoundError: There is no step to put it after.
    """
    if after is not None and after not in steps:
        raise NotFoundError(f'there is no step "{after}" to put it after', hint=nearest(after, list(steps)))

    names = list(steps)
    place = len(names) if after is None else names.index(after) + 1
    step = as_step(one)
    step = step if step.name else rename(step, f"step_{len(names) + 1}")
    return named([*[steps[name] for name in names[:place]], step, *[steps[name] for name in names[place:]]])


def _name_of(runs: Runs) -> str:
    if isinstance(runs, Tool | BaseAgent):
        return runs.name

    name = getattr(runs, "__name__", "")
    return name if name.isidentifier() else ""


def _checked_name(name: str) -> str:
    if name and not name.replace("_", "").replace("-", "").isalnum():
        raise UsageError(f'"{name}" is not the name of a step', hint="letters, digits, _ and -")

    return name


def _wants_scope(runs: Any) -> bool:
    """Whether a function takes a second parameter; one that cannot be asked gets it."""
    if isinstance(runs, Tool | BaseAgent):
        return False

    if not callable(runs):
        raise UsageError(f"a step runs a {type(runs).__name__}", hint="give a tool, an agent, a workflow or a function")

    try:
        parameters = inspect.signature(runs).parameters.values()
    except (TypeError, ValueError):
        return True

    places = [one for one in parameters if one.kind in {one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD}]
    return len(places) > 1 or any(one.kind is one.VAR_POSITIONAL for one in parameters)
