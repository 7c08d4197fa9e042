"""The running spell, as the script API's functions see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import msgspec

from llmspell.agent.base import BaseAgent
from llmspell.agent.template import AgentTemplate
from llmspell.bridge.handle import Named
from llmspell.config import SpellLimits
from llmspell.context import Context
from llmspell.errors import LimitError, NotFoundError, UsageError, nearest
from llmspell.event import Subscription
from llmspell.grant import Grants
from llmspell.hook.plugin import HookPlugin
from llmspell.message import Usage
from llmspell.provider import ProviderPlugin
from llmspell.registry import Registry
from llmspell.scope import ScopedState
from llmspell.script import Script
from llmspell.session import Session
from llmspell.subrun import SubRun
from llmspell.tool import Tool
from llmspell.value import Value
from llmspell.workflow import Kind

__all__ = ["Log", "Spell"]

Log = Callable[[str, str, Mapping[str, Value]], None]
"""Gets level, text and fields of a log line."""


class Spell(msgspec.Struct, kw_only=True):
    """One run of a script.

    Attributes:
        context: What its components may reach.
        script: What runs.
        limits: Its bounds.
        trusted: Whether it runs in a thread of this process.
        read_spell: Reads a sub-spell by the name that the script calls it.
        args: Words after `--`.
        inputs: Named inputs.
        settings: Free values of the configuration, for `Config.get`.
        tools: Built-in and listed third-party tools.
        providers: Providers there are.
        hooks: Built-in and listed third-party hooks.
        workflows: Built-in and listed third-party kinds of workflows.
        templates: Built-in and listed third-party agents.
        ready: Whether a provider can be asked now.
        write: Gets each printed text.
        log: Gets each log line.
        output_limit: Bytes it may print.
        agents: Agents it created, by name.
        subscriptions: Its subscriptions to events; they end with it.
        own_tools: Tools it was given or has defined, by name.
        kinds: Kinds of workflows it has made, by name.
        progress: Gets each progress report: fraction and text.
        deliver: Gets each partial result; the spell waits for it.
        state: The state that is its own.
        session: The session it opened last; None when that was closed or deleted.
    """

    context: Context
    script: Script
    limits: SpellLimits
    trusted: bool = False
    read_spell: Callable[[str], Script]
    args: tuple[str, ...] = ()
    inputs: Mapping[str, Value] = msgspec.field(default_factory=dict[str, Value])
    settings: Mapping[str, object] = msgspec.field(default_factory=dict[str, object])
    tools: Registry[Tool]
    providers: Registry[ProviderPlugin]
    hooks: Registry[HookPlugin]
    workflows: Registry[Kind]
    templates: Registry[AgentTemplate]
    ready: Callable[[str], bool]
    write: Callable[[str], None]
    log: Log
    output_limit: int
    agents: dict[str, BaseAgent] = msgspec.field(default_factory=Named[BaseAgent])
    subscriptions: list[Subscription] = msgspec.field(default_factory=list[Subscription])
    own_tools: dict[str, Tool] = msgspec.field(default_factory=Named[Tool])
    kinds: dict[str, Kind] = msgspec.field(default_factory=Named[Kind])
    progress: Callable[[float, str], None] = lambda _fraction, _text: None
    deliver: Callable[[Value], Awaitable[None]] | None = None
    state: ScopedState
    session: Session | None = None
    printed: int = 0

    def find(self, kind: str, name: str) -> object:
        """Return a component by kind and name: one the spell made, else one that every spell has.

        Raises:
            NotFoundError: There is none.
        """
        if kind == "agent":
            if (agent := self.agents.get(name)) is None:
                raise NotFoundError(f'this spell has no agent "{name}"', hint=nearest(name, list(self.agents)))

            return agent

        return self.tool(name)

    def tool(self, name: str) -> Tool:
        """Return a tool by name: one the spell was given or has defined, else one that every spell has.

        Raises:
            NotFoundError: There is none.
        """
        return self.own_tools.get(name) or self.tools.get(name)

    async def run_inside(self, order: SubRun, grants: Grants | None = None) -> Value:
        """Run something inside the spell, and return what it gives.

        Args:
            order: What to run.
            grants: What it may touch, of what the spell may; all of that unless given.

        Raises:
            UsageError: There are no workers here.
            LimitError: A limit of the spell was reached, or it is nested too deep.
            SpellError: What it ended with, with its own stack.
        """
        context = self.context

        if context.spell is None:
            raise UsageError("there are no workers to run a spell", hint="make the context with App().context()")

        done = await context.spell(context if grants is None else context.narrow(grants), order)
        self.count_output(0)  # what it printed was counted there: too much ends this spell too

        if done.error is not None:
            raise done.error

        return done.result

    @property
    def usage(self) -> Usage:
        """What its model calls used up so far."""
        return self.context.budget.usage

    def print(self, text: str) -> None:
        """Write one printed text.

        Raises:
            LimitError: `limit.output`.
        """
        self.count_output(len(text) + 1)
        self.write(text)

    def count_output(self, size: int) -> None:
        """Count what the spell gives out.

        Raises:
            LimitError: `limit.output`.
        """
        self.printed += size

        if self.printed > self.output_limit:
            raise LimitError(
                f"the spell printed more than {self.output_limit} bytes",
                code="limit.output",
                hint="raise it with --limit output=…",
                ends_run=True,
            )
