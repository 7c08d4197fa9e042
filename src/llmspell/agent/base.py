"""What agents and workflows share: identity, state, tools, lifecycle, handoff."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import msgspec

from llmspell.agent.lifecycle import Lifecycle
from llmspell.context import Context
from llmspell.errors import AgentError, NotFoundError, UsageError, nearest
from llmspell.message import Message, ToolCall, Usage
from llmspell.provider import ToolSpec
from llmspell.state import State
from llmspell.tool import Arguments, Tool, Work, tool
from llmspell.value import Json, Value

__all__ = ["AgentReply", "BaseAgent", "Handoff", "ToolLike", "as_tool", "to_tool"]

ToolLike: TypeAlias = "Tool | BaseAgent | Work"

_numbers = itertools.count(1)


class AgentReply(msgspec.Struct, frozen=True, kw_only=True):
    """What a run of an agent gives back.

    Attributes:
        text: The final text.
        output: The validated structured output, when a schema was given.
        messages: What this run added to the conversation.
        tool_calls: Every tool call of the run, in order.
        usage: Sum over all model calls, sub-agents and handoffs included.
        finish_reason: Why the last model call stopped.
        agent: Name of the agent that gave the answer (another one after a handoff).
        run_id: The run it happened in.
        cost_usd: US dollars, where prices are known.
    """

    text: str
    output: Value = None
    messages: list[Message]
    tool_calls: list[ToolCall]
    usage: Usage
    finish_reason: str
    agent: str
    run_id: str
    cost_usd: float = 0.0


class Handoff(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation on its way from one agent to another.

    Attributes:
        source: Name of the agent that gives it away.
        target: Name of the agent that gets it.
        reason: Why, in the words of the model or the caller.
        messages: The conversation after the input filter.
        state: Values the source maps into the target's state.
    """

    source: str
    target: str
    reason: str
    messages: list[Message]
    state: dict[str, Value] = {}


class BaseAgent(ABC):
    """Something that runs on an input and gives an answer, with tools and state of its own.

    Args:
        name: Unique among the agents that know each other.
        description: What it is good for; other agents' models read this.
        tools: What it may call.
        state: Its state; empty unless given.
    """

    crosses = "agent"

    def __init__(
        self, name: str, *, description: str = "", tools: Iterable[ToolLike] = (), state: State | None = None
    ) -> None:
        if not name or not name.replace("_", "").replace("-", "").isalnum():
            raise UsageError(f'"{name}" is not an agent name', hint="letters, digits, _ and -")

        self.id = next(_numbers)
        self.name = name
        self.description = description
        self.lifecycle = Lifecycle(name)
        self._state = state
        self._tools: dict[str, Tool] = {}
        self._specs: tuple[ToolSpec, ...] | None = None

        for one in tools:
            self.add_tool(one)

    @property
    def state(self) -> State:
        """Its versioned state."""
        if self._state is None:
            self._state = State()

        return self._state

    @state.setter
    def state(self, state: State) -> None:
        if self.lifecycle.running:
            raise AgentError(f"{self.name} is running", code="agent.state", hint="wait for its run")

        self._state = state

    @property
    def tools(self) -> Sequence[Tool]:
        """Its tools, in the order they were added."""
        return tuple(self._tools.values())

    def add_tool(self, one: ToolLike) -> Tool:
        """Add a tool, an agent as a tool, or a typed async function; returns the tool.

        Raises:
            UsageError: It has a tool of that name already.
        """
        made = to_tool(one)

        if made.name in self._tools:
            raise UsageError(f'{self.name} has a tool "{made.name}" already', hint="remove it first")

        self._tools[made.name] = made
        self._specs = None
        return made

    def remove_tool(self, name: str) -> bool:
        """Remove a tool; returns whether it was there."""
        self._specs = None
        return self._tools.pop(name, None) is not None

    def has_tool(self, name: str) -> bool:
        """Whether it has a tool of that name."""
        return name in self._tools

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """Its tools as a model sees them, in the order they were added."""
        if self._specs is None:
            self._specs = tuple([tool.spec for tool in self._tools.values()])

        return self._specs

    def tool(self, name: str) -> Tool:
        """Return the tool of that name.

        Raises:
            NotFoundError: There is none.
        """
        if (found := self._tools.get(name)) is None:
            raise NotFoundError(f'{self.name} has no tool "{name}"', hint=nearest(name, list(self._tools)))

        return found

    async def call_tool(self, context: Context, name: str, arguments: Arguments) -> Value:
        """Call one of its tools by hand.

        Raises:
            NotFoundError: It has no such tool.
            ToolError: The tool failed.
        """
        return await self.tool(name).call(context, arguments)

    @abstractmethod
    async def run(self, context: Context, prompt: str | Sequence[Json | Message]) -> AgentReply:
        """Work on a prompt and give an answer."""

    @abstractmethod
    async def receive(self, context: Context, handoff: Handoff) -> AgentReply:
        """Take over a conversation and answer it."""

    @abstractmethod
    def fresh(self) -> BaseAgent:
        """Return a copy with an empty conversation, for one use as a tool."""

    async def close(self, context: Context | None = None) -> None:
        """End its life; idempotent. A closed agent refuses to run.

        Args:
            context: Where to tell so; a spell's end closes its agents without a word.
        """
        if context is None:
            self.lifecycle.phase = "closed"
        else:
            self.lifecycle.move(context, "closed")


def to_tool(one: ToolLike) -> Tool:
    """Return the tool that a tool, an agent or a typed async function stands for.

    Raises:
        UsageError: It is none of these.
    """
    if isinstance(one, Tool):
        return one

    if isinstance(one, str):
        raise UsageError(
            f'"{one}" is the name of a tool, and a tool is needed', hint=f'get it with context.find("tool", "{one}")'
        )

    return as_tool(one) if isinstance(one, BaseAgent) else tool(one)


def as_tool(agent: BaseAgent, *, name: str | None = None, description: str | None = None) -> Tool:
    """Wrap an agent or a workflow as a tool: a model calls it with a task and reads its answer.

    Each call works on a fresh copy, so calls may run at the same time.

    Args:
        agent: What to wrap.
        name: The tool's name; the agent's own unless given.
        description: What models read; the agent's own unless given.
    """

    async def ask(context: Context, task: str) -> Value:
        reply = await agent.fresh().run(context, task)
        return reply.text if reply.output is None else reply.output

    ask.__doc__ = (
        f"{description or agent.description or f'Ask the agent {agent.name}.'}\n\nArgs:\n    task: What to do."
    )
    return tool(name=name or agent.name, effect="external", timeout_s=3600.0, category="agent")(ask)
