"""The context: all that a component may reach, passed as the first parameter."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, NoReturn, Protocol, TypeAlias

import msgspec

from llmspell.budget import Budget, Limits
from llmspell.event import EventBus
from llmspell.grant import Grants
from llmspell.hook import HookTable
from llmspell.journal import Journal
from llmspell.provider import EmbeddingModel, Model
from llmspell.store import Place

if TYPE_CHECKING:
    from llmspell.account import Account
    from llmspell.filesystem import FileSystem
    from llmspell.http import HttpClient
    from llmspell.state import State
    from llmspell.store import Store
    from llmspell.subrun import SubRun, SubRunResult

__all__ = ["OPEN", "Ask", "Clock", "Context", "ManualClock", "RunSpell", "Stateful", "SystemClock"]


Ask: TypeAlias = "Callable[[str, Sequence[str]], Awaitable[str | None]]"
"""Asks a person: gets a question and the answers there are, gives one of them, or None when nobody answers."""


class RunSpell(Protocol):
    """Runs spells and computations inside a run."""

    async def __call__(self, context: Context, order: SubRun) -> SubRunResult:
        """Run one to its end, within the grants and the budget of a context; cancelling it stops the spell.

        Raises:
            LimitError: A limit of the context was reached, or sub-runs are nested too deep.
            CancelledError: The spell was stopped.
        """
        ...


class Stateful(Protocol):
    """What has a state."""

    @property
    def crosses(self) -> str:
        """The kind of crossing that its runs are: `agent` or `workflow`."""
        ...

    @property
    def state(self) -> State:
        """Its versioned state."""
        ...


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> float:
        """Unix seconds."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Unix seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class ManualClock:
    """A clock that moves only when somebody sleeps on it: for tests and replays.

    Args:
        start: Unix seconds it shows first.
    """

    def __init__(self, start: float = 0.0) -> None:
        self._now = start

    def now(self) -> float:
        """Unix seconds."""
        return self._now

    def monotonic(self) -> float:
        """The same seconds."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Move the clock forward and give other tasks a turn."""
        self._now += seconds
        await asyncio.sleep(0)


async def _no_model(name: str) -> Model:
    from llmspell.errors import NotFoundError

    raise NotFoundError(f'no providers are set up here to find "{name}"', hint="make the context with App().context()")


async def _no_embedder(name: str) -> EmbeddingModel | None:
    return None if not name else _found_nowhere("embedding model", name)


def _no_store(scope: str) -> Store:
    from llmspell.errors import NotFoundError

    raise NotFoundError(f'no store is set up here for "{scope}"', hint="make the context with App().context()")


def _found_nowhere(kind: str, name: str) -> NoReturn:
    from llmspell.errors import NotFoundError

    raise NotFoundError(f'there is no {kind} "{name}" here', hint="make the context with App().context()")


OPEN = Grants({"model": ["*"], "tool": ["*"]})
"""The grants of a context that is given none."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """All that a component may reach. Narrower ones are made with `narrow` and `within`.

    Attributes:
        run_id: The run it belongs to.
        clock: Time.
        random: Randomness.
        events: Where to tell what happened.
        hooks: What wants to be asked first.
        journal: Where crossings are recorded; None for nowhere.
        grants: What may be touched; any model and any tool, but nothing else, unless given.
        budget: What may be used up.
        model: Finds a model by `vendor/model` name, or what `auto` stands for.
        embedder: Finds an embedding model by `vendor/model` name; for the empty name the configured one, or None.
        store: Finds the store that keeps the state of a scope.
        find: Finds a component by kind (`tool`, `agent`) and name.
        fs: Files, through the grants.
        http: The web, through the grants.
        ask: Asks a person; None where there is nobody to ask.
        spell: Runs spells inside the run, for agents and other spells; None where there are no workers.
        account: What the run may still use up by that; None outside runs of spells.
        agent: Name of the agent at work; empty outside agents.
        path: Names of the agents above and including the one at work, outermost first.
        stateful: The agent or workflow at work, whose state that of the work is; None outside both.
        owner: Whose is what is kept for this work beyond the run: the spell's place, or what a program says; None for
            nobody's.
    """

    run_id: str = "run"
    clock: Clock = msgspec.field(default_factory=SystemClock)
    random: random.Random = msgspec.field(default_factory=random.SystemRandom)
    events: EventBus = msgspec.field(default_factory=lambda: EventBus(time.time))
    hooks: HookTable = msgspec.field(default_factory=HookTable)
    journal: Journal | None = None
    grants: Grants = OPEN
    budget: Budget = msgspec.field(default_factory=Budget)
    model: Callable[[str], Awaitable[Model]] = _no_model
    embedder: Callable[[str], Awaitable[EmbeddingModel | None]] = _no_embedder
    store: Callable[[str], Store] = _no_store
    find: Callable[[str, str], object] = _found_nowhere
    fs: FileSystem | None = None
    http: HttpClient | None = None
    ask: Ask | None = None
    spell: RunSpell | None = None
    account: Account | None = None
    agent: str = ""
    path: tuple[str, ...] = ()
    stateful: Stateful | None = None
    owner: Place | None = None

    @property
    def state(self) -> State | None:
        """The state of the agent or workflow at work; None outside both."""
        return None if self.stateful is None else self.stateful.state

    def narrow(self, grants: Grants) -> Context:
        """Return a context that may touch only what both permit, its handles included."""
        return msgspec.structs.replace(
            self,
            grants=self.grants.narrow(grants),
            fs=self.fs and self.fs.narrow(grants),
            http=self.http and self.http.narrow(grants),
        )

    def within(
        self, agent: str, limits: Limits, hooks: HookTable | None = None, stateful: Stateful | None = None
    ) -> Context:
        """Return the context of an agent's work, with its own budget inside this one.

        Args:
            agent: Its name.
            limits: Its bounds.
            hooks: Hooks of its own, inside those here.
            stateful: What its state is asked of; most work never asks, and then there is none.
        """
        return msgspec.structs.replace(
            self,
            hooks=self.hooks if hooks is None else hooks,
            budget=Budget(limits, self.budget),
            agent=agent,
            path=(*self.path, agent),
            stateful=stateful,
        )
