"""The composition root: puts settings, plugins, contexts and workers together."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import SystemRandom
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar
from uuid import uuid4

from llmspell import boundary
from llmspell.admission import Admission
from llmspell.agent import BaseAgent
from llmspell.agent.template import AgentTemplate
from llmspell.bridge.api import Api, assemble
from llmspell.bridge.emit.bindings import bindings
from llmspell.bridge.op import Global
from llmspell.budget import Budget
from llmspell.config import Loaded, Settings, SpellLimits, load
from llmspell.context import Ask, Context, SystemClock
from llmspell.engine import Bindings, Engine, Workers
from llmspell.errors import NotFoundError, SpellError
from llmspell.event import EventBus
from llmspell.filesystem import FileSystem
from llmspell.grant import Grants
from llmspell.hook import HookTable
from llmspell.hook.plugin import HookPlugin, HookSettings, make_hooks
from llmspell.http import HttpClient
from llmspell.journal import Journal
from llmspell.keeper import Keeper
from llmspell.library import Library, open_libraries
from llmspell.models import Models
from llmspell.nested import run_nested
from llmspell.provider import Model, ProviderPlugin
from llmspell.registry import Registry
from llmspell.run import Given, Partial, Progress, Run, SpellResult, stop_all
from llmspell.script import Script
from llmspell.spell_file import script_of
from llmspell.spell_stream import Told, spell_stream
from llmspell.store import Place
from llmspell.stream import Stream
from llmspell.tool import Tool
from llmspell.value import Value
from llmspell.workflow import Kind

if TYPE_CHECKING:
    from llmspell.event.journal import EventJournal

__all__ = ["App", "Given", "Partial", "Progress", "Script", "SpellResult", "run_spell", "script_of"]

P = TypeVar("P")
_log = logging.getLogger(__name__)
_NOTHING_GIVEN = Given()


class App:
    """Everything one process needs to run agents and spells; use it with `async with`.

    Args:
        settings: The configuration; loaded from files and environment unless given.
        notify: Gets lines a person should see, such as "no model is configured".
        hooks: Hooks for all its contexts.
        ask: Asks a person, for hooks that want one's word; without it nobody can be asked.
        spares: Worker processes kept warm.
        workers: Where workers come from; a pool of its own unless given. It is closed with the rest.
    """

    def __init__(
        self,
        settings: Settings | Loaded | None = None,
        *,
        notify: Callable[[str], None] | None = None,
        hooks: HookTable | None = None,
        ask: Ask | None = None,
        spares: int = 0,
        workers: Workers | None = None,
    ) -> None:
        found = load() if settings is None else settings
        self.settings = found.settings if isinstance(found, Loaded) else found
        self.clock = SystemClock()
        self.events = EventBus(self.clock.now, name=f"app-{uuid4().hex[:8]}", sleep=self.clock.sleep)
        self._journal = _keep_events(self.events, self.settings.events.journal)
        self.hooks = HookTable() if hooks is None else hooks
        self.tools = Registry("tool", "llmspell.tools", Tool, allowed=tuple(self.settings.plugins.tools))
        self.workflows = Registry(
            "workflow", "llmspell.workflows", Kind, allowed=tuple(self.settings.plugins.workflows)
        )
        self.agents = _plugins("agent", AgentTemplate, self.settings.plugins.agents)
        self.providers = _plugins("provider", ProviderPlugin, self.settings.plugins.providers)
        self.hook_plugins = _plugins("hook", HookPlugin, self.settings.plugins.hooks)
        _set_hooks(self.hooks, self.hook_plugins, self.settings.hooks)
        self.engines = Registry("engine", "llmspell.engines", Engine, attribute="ENGINE")
        self.keeper = Keeper(self.settings.state, plugins=self.settings.plugins.stores)
        self.models = Models(self.settings, self.providers, notify or _log.warning)
        self.admission = Admission(self.settings.queue.running, self.settings.queue.waiting)
        self.libraries: Mapping[str, Library] = open_libraries(self.settings.library.folders)
        self.sub_runs = self.settings.queue.sub_runs or _processors()
        self._api: Api | None = None
        self._workers = workers
        self._bound = False
        self._files: set[FileSystem] = set()
        self._runs: set[Run] = set()
        self._spares, self._ask = spares, ask

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def api(self) -> Api:
        """The script API."""
        if self._api is None:
            self._api = _script_api()

        return self._api

    def workers(self) -> Workers:
        """Return the worker pool, started."""
        if self._workers is None:
            from llmspell.engines._pool import WorkerPool

            pool = WorkerPool(spares=self._spares)
            pool.start()
            self._workers = pool

        if not self._bound:
            self._bound = True
            self._workers.bind(_bindings(self.api, self.engines))

        return self._workers

    async def model(self, name: str) -> Model:
        """Return a model by `vendor/model` name, or what `auto` stands for.

        Raises:
            UsageError: The name has no vendor.
            NotFoundError: The vendor is unknown.
        """
        return await self.models.get(name)

    def agent(self, template: str, /, **options: object) -> BaseAgent:
        """Return a built-in agent.

        Args:
            template: Which one, such as `critic`.
            **options: What it takes.

        Raises:
            NotFoundError: There is no such agent, or no tool of a name.
            UsageError: `agent.template`: an option is unknown or does not fit.
        """
        return self.agents.get(template).make(partial(_find, self.tools), options)

    def context(
        self,
        *,
        grants: Grants | None = None,
        limits: SpellLimits | None = None,
        folder: Path | None = None,
        journal: Journal | None = None,
        owner: Place | None = None,
    ) -> Context:
        """Return a new context: what an agent or a tool may reach.

        Args:
            grants: Narrows what the configuration permits.
            limits: Bounds of all work in it together.
            folder: Where relative paths start; the working folder unless given.
            journal: Where crossings are recorded.
            owner: Whose is what hooks keep for it beyond its end, such as `place_of("user", "ada")`.
        """
        permissions = self.settings.permissions
        allowed = Grants(permissions.allow, permissions.deny)
        base = str(folder or Path.cwd())
        granted = (allowed if grants is None else allowed.narrow(grants)).based(base)
        files, web = FileSystem(granted, base), HttpClient(granted)
        self._files.add(files)
        return Context(
            run_id=uuid4().hex,
            clock=self.clock,
            random=SystemRandom(),
            events=self.events,
            hooks=HookTable(self.hooks),
            journal=journal,
            grants=granted,
            budget=Budget((limits or self.settings.limits).budget),
            model=self.models.get,
            embedder=self.models.embedder,
            store=self.keeper.for_run(),
            find=partial(_find, self.tools),
            fs=files,
            http=web,
            ask=self._ask,
            owner=owner,
            spell=partial(run_nested, self.run_spell, self.settings.limits, self.sub_runs),
        )

    async def run_spell(
        self, script: Script, given: Given = _NOTHING_GIVEN, *, context: Context | None = None
    ) -> SpellResult:
        """Run a spell to its end; whatever goes wrong inside is in the result.

        Args:
            script: What to run.
            given: Arguments, limits, narrowing, and who wants to see the output.
            context: What it may reach; a new one unless given.

        Raises:
            asyncio.CancelledError: The caller was cancelled; the spell has been stopped.
        """
        own = context is None
        context = context or self.context(grants=given.grants, limits=given.limits, folder=script.folder)
        run = Run(self, script, given, context)
        self._runs.add(run)

        try:
            return run.ended(await boundary.cross(context, run.crossing, run.go, alter=run.alter))
        except SpellError as failure:
            return run.ended(None, failure)
        finally:
            self._runs.discard(run)
            run.over.set()

            if own:
                _give_back(context.fs, self._files)

    def stream_spell(self, script: Script, given: Given = _NOTHING_GIVEN) -> Stream[Told]:
        """Run a spell and read what it tells as it comes; the last item is its `SpellResult`.

        Before it come, in the order in which the spell gave them, a `Partial` for each `Run.output` and a `Progress`
        for `Run.progress`. A spell waits for the reader with its partial results only. While the reader is behind,
        a newer report of progress takes the place of the one before it, unless a partial result lies between them;
        the newest is never lost.

        Args:
            script: What to run.
            given: As for `run_spell`; its `on_partial` is not called, its `on_progress` gets every report at once.

        Returns:
            The stream; one that is not read makes the spell wait, closing it stops the spell.
        """
        return spell_stream(partial(self.run_spell, script), given)

    async def close(self) -> None:
        """Stop the spells that run, then give back workers, connections, stores and files; idempotent."""
        self.admission.close()
        await stop_all(tuple(self._runs), "the application was closed")
        workers, self._workers = self._workers, None
        journal, self._journal = self._journal, None

        await self.models.close()

        while self._files:
            self._files.pop().close()

        if workers is not None:
            await workers.close()

        await self.keeper.close()
        await _close_events(self.events, journal)


async def run_spell(
    path: str | os.PathLike[str],
    *args: str,
    inputs: Mapping[str, Value] | None = None,
    allow: Mapping[str, Sequence[str]] | None = None,
    settings: Settings | None = None,
    on_output: Callable[[str], None] | None = None,
) -> SpellResult:
    """Run a spell file with an application of its own.

    Args:
        path: A `.lua` or `.js` file.
        *args: Words the spell sees as `Run.args`.
        inputs: Named inputs the spell reads with `Run.input`.
        allow: What it may touch beyond models and tools, by kind of grant.
        settings: The configuration; loaded from files and environment unless given.
        on_output: Gets each printed text at once.

    Raises:
        UsageError: There is no such file, or its ending is no language's.
    """
    found = load().settings if settings is None else settings
    permissions = found.permissions
    widened = {
        **permissions.allow,
        **{kind: [*permissions.allow.get(kind, []), *more] for kind, more in (allow or {}).items()},
    }

    async with App(_with_allow(found, widened)) as app:
        script = script_of(Path(path), app.engines)
        return await app.run_spell(script, Given(args=args, inputs=inputs or {}, on_output=on_output))


def _keep_events(bus: EventBus, path: str) -> EventJournal | None:
    """Write all events into a journal, if the configuration names one."""
    if not path:
        return None

    from llmspell.event.journal import EventJournal

    journal = EventJournal(Path(path))
    bus.keep(journal)
    return journal


async def _close_events(bus: EventBus, journal: EventJournal | None) -> None:
    await bus.close()

    if journal is not None:
        await journal.close()


def _plugins(kind: str, expected: type[P], listed: list[str]) -> Registry[P]:
    """Return the plugins of a folder, and those of strangers that the configuration lists."""
    return Registry(kind, f"llmspell.{kind}s", expected, attribute=kind.upper(), allowed=tuple(listed))


def _set_hooks(table: HookTable, plugins: Registry[HookPlugin], wanted: Mapping[str, HookSettings]) -> None:
    """Add the hooks of the configuration."""
    for name, settings in wanted.items():
        for hook in make_hooks(plugins.get(settings.use or name), name, settings):
            table.add(hook)


def _find(tools: Registry[Tool], kind: str, name: str) -> object:
    """Return a component that every run may use."""
    if kind == "tool":
        return tools.get(name)

    raise NotFoundError(f'there is no {kind} "{name}"', hint=f"pass the {kind} itself")


def _script_api() -> Api:
    found = Registry("global", "llmspell.globals", Global, attribute="GLOBAL")
    return assemble([found.get(name) for name in found.names()])


def _bindings(api: Api, engines: Registry[Engine]) -> Bindings:
    return {engine.name: bindings(api, engine.names) for engine in [engines.get(name) for name in engines.names()]}


def _give_back(files: FileSystem | None, held: set[FileSystem]) -> None:
    """Close the files of a run that is over."""
    if files is not None:
        files.close()
        held.discard(files)


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _with_allow(settings: Settings, allow: dict[str, list[str]]) -> Settings:
    import msgspec

    return msgspec.structs.replace(settings, permissions=msgspec.structs.replace(settings.permissions, allow=allow))
