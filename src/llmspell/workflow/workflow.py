"""A workflow: steps, and the kind that says in which order they run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from llmspell import boundary
from llmspell.agent.base import Handoff
from llmspell.agent.checks import check_limits
from llmspell.budget import UNLIMITED, Limits
from llmspell.context import Context
from llmspell.errors import AgentError
from llmspell.hook import Crossing
from llmspell.message import Message
from llmspell.state import State
from llmspell.stream import Stream
from llmspell.value import Json, Value
from llmspell.workflow.arrangement import Arrangement
from llmspell.workflow.frame import Emit, Undo
from llmspell.workflow.kind import KINDS, Kind
from llmspell.workflow.nesting import MAX_STEPS, check_depth
from llmspell.workflow.passage import Passage
from llmspell.workflow.plan import tree
from llmspell.workflow.reply import WorkflowChunk, WorkflowDone, WorkflowReply
from llmspell.workflow.step import Condition, StepLike
from llmspell.workflow.table import to_table

__all__ = ["Workflow"]


class Workflow(Arrangement):
    """Steps that run in an order that is written down, not chosen by a model.

    Args:
        name: Unique among the workflows and agents that know each other.
        kind: How its steps run: the name of a built-in kind, or a kind of your own.
        steps: What it runs, in order.
        options: The kind's options.
        description: What it is good for; agents' models read this.
        limits: Bounds of one run, its agents included.
        max_steps: Most steps of one run.
        state: Its state; empty unless given.

    Raises:
        UsageError: A step, an option or the limits make no sense, or two steps have the same name.
        WorkflowError: `workflow.template`: a template or an expression is malformed.
    """

    def __init__(  # noqa: PLR0913 - these are the workflow; each is one of its options
        self,
        name: str,
        *,
        kind: str | Kind = "sequential",
        steps: Iterable[StepLike] = (),
        options: Mapping[str, object] | None = None,
        description: str = "",
        limits: Limits = UNLIMITED,
        max_steps: int = MAX_STEPS,
        state: State | None = None,
    ) -> None:
        super().__init__(name, steps, description=description, state=state)
        check_limits(name, limits)
        self.kind = KINDS.get(kind) if isinstance(kind, str) else kind
        self.options = self.kind.check(options or {}, name)
        self.limits = limits
        self.max_steps = max_steps
        self.lifecycle.phase = "ready"

    @classmethod
    def sequential(cls, name: str, steps: Iterable[StepLike], **parts: Any) -> Workflow:
        """Return a workflow whose steps run one after the other; each gets what the one before gave.

        Args:
            name: Its name.
            steps: What it runs.
            **parts: Further arguments of `Workflow`.
        """
        return cls(name, kind="sequential", steps=steps, **parts)

    @classmethod
    def parallel(
        cls,
        name: str,
        branches: Iterable[StepLike],
        *,
        max_concurrency: int | None = None,
        stop: str = "first_error",
        **parts: Any,
    ) -> Workflow:
        """Return a workflow whose steps run side by side; each gets the workflow's input.

        Args:
            name: Its name.
            branches: What it runs.
            max_concurrency: How many run at once; all of them unless given.
            stop: `first_error`: a failure stops the others and the workflow; `never`: all go on to their end,
                and it fails only when all do; `first_success`: the first output is the workflow's, the others stop.
            **parts: Further arguments of `Workflow`.
        """
        options = {"max_concurrency": max_concurrency, "stop": stop}
        return cls(name, kind="parallel", steps=branches, options=options, **parts)

    @classmethod
    def conditional(
        cls, name: str, branches: Iterable[StepLike], *, default: StepLike | None = None, **parts: Any
    ) -> Workflow:
        """Return a workflow that runs the first step whose `when` holds.

        Args:
            name: Its name.
            branches: Steps with a `when`.
            default: Runs when none of them does.
            **parts: Further arguments of `Workflow`.
        """
        return cls(name, kind="conditional", steps=[*branches, *([] if default is None else [default])], **parts)

    @classmethod
    def loop(  # noqa: PLR0913 - each is one of the kind's options
        cls,
        name: str,
        body: Iterable[StepLike],
        *,
        over: object = None,
        times: int | None = None,
        while_: Condition | None = None,
        until_: Condition | None = None,
        max_iterations: int = 1000,
        **parts: Any,
    ) -> Workflow:
        """Return a workflow that runs its steps again and again.

        Args:
            name: Its name.
            body: What each turn runs, in order.
            over: A list, a template that gives one, or a function of the scope: a turn for each item.
            times: So many turns.
            while_: Goes on before a turn as long as this holds.
            until_: Ends after the turn in which this holds.
            max_iterations: Most turns.
            **parts: Further arguments of `Workflow`.
        """
        options = {"over": over, "times": times, "while_": while_, "until_": until_}
        given = {key: value for key, value in options.items() if value is not None}
        return cls(name, kind="loop", steps=body, options={**given, "max_iterations": max_iterations}, **parts)

    async def run(self, context: Context, prompt: Value | Sequence[Json | Message] = None) -> WorkflowReply:
        """Run it to its end.

        Args:
            context: What it may reach.
            prompt: Its input; any value.

        Raises:
            WorkflowError: A step failed, or the workflow makes no sense; `data` holds what the steps gave.
            LimitError: One of its limits, or of an outer budget.
            AgentError: It is running already or closed.
        """
        reply, _ = await self.perform(context, cast("Value", prompt), None)
        return reply

    def stream(self, context: Context, prompt: Value = None) -> Stream[WorkflowChunk]:
        """Run it and read what happens to its steps, those of nested workflows too; the last chunk is the reply.

        Closing the stream early cancels the run.
        """

        async def produce(emit: Emit) -> None:
            reply, _ = await self.perform(context, prompt, emit)
            await emit(WorkflowDone(reply))

        return Stream(produce)

    async def receive(self, context: Context, handoff: Handoff) -> WorkflowReply:
        """Take over a conversation: its input is the last thing that was said."""
        for key, value in handoff.state.items():
            self.state.set(key, value)

        return await self.run(context, handoff.messages[-1].text if handoff.messages else "")

    def fresh(self) -> Workflow:
        """Return a copy with cloned state that can run at the same time."""
        return Workflow(
            self.name,
            kind=self.kind,
            steps=self._members.values(),
            options=self.options,
            description=self.description,
            limits=self.limits,
            max_steps=self.max_steps,
            state=self._state.clone() if self._state is not None else None,
        )

    def plan(self) -> str:
        """Return it as a tree, a line for each step."""
        return tree(self)

    def to_table(self) -> dict[str, Value]:
        """Return it as data that `load` reads back.

        Raises:
            WorkflowError: `workflow.not_data`: a function is part of it.
        """
        return to_table(self)

    async def perform(self, context: Context, value: Value, emit: Emit | None) -> tuple[WorkflowReply, list[Undo]]:
        """Run it, and also return how to take it back."""
        if self.lifecycle.running:
            raise AgentError(
                f"{self.name} is running already", code="agent.state", hint="wait for its run, or run a copy"
            )

        check_depth(context, self.name)
        inner = context.within(self.name, self.limits, stateful=self)
        self.lifecycle.move(inner, "waiting")
        crossing = Crossing("workflow", self.name, value, context.agent)
        passage = Passage(inner, self, emit)

        try:
            reply = await boundary.cross(inner, crossing, lambda: passage.go(value), alter=passage.alter)
        except BaseException as error:
            await passage.give_up(error)

            if self.lifecycle.state != "closed":
                self.lifecycle.move(inner, "failed")

            raise
        finally:
            self.end()

        self.lifecycle.move(inner, "done")
        return reply, passage.undos
