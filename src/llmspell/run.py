"""Runs: one execution of a spell, from its worker's start to its result."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, Protocol, TypeAlias

import msgspec

from llmspell import boundary
from llmspell.account import Account
from llmspell.admission import Admission, Wish
from llmspell.agent.template import AgentTemplate
from llmspell.bridge.api import Api
from llmspell.bridge.conversation import Conversation
from llmspell.bridge.convert import give
from llmspell.bridge.handle import Named
from llmspell.bridge.pure import pure, withheld
from llmspell.bridge.spell import Log, Spell
from llmspell.config import Settings, SpellLimits
from llmspell.context import Context
from llmspell.enclosing import ENCLOSING
from llmspell.engine import Death, Engine, Wire, WorkerLimits, Workers
from llmspell.errors import CancelledError, DeniedError, LimitError, SpellError
from llmspell.grant import Grants
from llmspell.hook import Crossing, HookTable
from llmspell.hook.plugin import HookPlugin
from llmspell.library import Library
from llmspell.message import Usage
from llmspell.models import Models
from llmspell.provider import ProviderPlugin
from llmspell.registry import Registry
from llmspell.scope import ScopedState
from llmspell.script import Script
from llmspell.spell_file import module_reader, sub_script, with_modules
from llmspell.stage import CLEAN_UP_S, Inspector, Stage, died
from llmspell.store import Place
from llmspell.tool import Tool
from llmspell.trace import Trace
from llmspell.trace.span import CURRENT
from llmspell.trace.trace import outcome_of
from llmspell.value import Value, check_text
from llmspell.workflow import Kind

__all__ = ["Given", "Means", "Partial", "Progress", "Run", "SpellResult", "Status", "status_of", "stop_all"]

Status: TypeAlias = Literal["ok", "error", "limit", "denied", "cancelled"]

GRACE_S = 0.08
"""How much longer than its wall limit a worker gets to say itself where it was."""

STOP_S = 2.0
"""How long runs that are stopped together may take to clean up and end."""

_log = logging.getLogger(__name__)


class Means(Protocol):
    """What a run needs of the application it belongs to."""

    settings: Settings
    tools: Registry[Tool]
    providers: Registry[ProviderPlugin]
    models: Models
    hook_plugins: Registry[HookPlugin]
    workflows: Registry[Kind]
    agents: Registry[AgentTemplate]
    engines: Registry[Engine]
    admission: Admission
    libraries: Mapping[str, Library]
    sub_runs: int

    @property
    def api(self) -> Api:
        """The script API."""
        ...

    def workers(self) -> Workers:
        """Where workers come from."""
        ...


class SpellResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a run of a spell gives back.

    Attributes:
        status: How it ended.
        result: What the spell returned.
        output: The lines it printed.
        error: Why it did not end well.
        usage: What its model calls used up.
        run_id: Its id.
        seconds: Wall time, waiting in line included.
        cpu_s: Processor seconds of the script itself and of what ran inside it.
        peak_bytes: Most memory that one of the workers held.
        queued_s: How long it waited in line.
    """

    status: Status
    result: Value
    output: tuple[str, ...]
    error: SpellError | None
    usage: Usage
    run_id: str
    seconds: float
    cpu_s: float = 0.0
    peak_bytes: int = 0
    queued_s: float = 0.0


class Partial(msgspec.Struct, frozen=True):
    """A result that a spell gave while it went on (`Run.output`)."""

    value: Value


class Progress(msgspec.Struct, frozen=True):
    """How far a spell said it had come (`Run.progress`).

    Attributes:
        fraction: From 0 to 1.
        text: What was being done.
    """

    fraction: float
    text: str


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller gives to one run.

    Attributes:
        args: Words after `--`.
        inputs: Named inputs.
        limits: Bounds; the configuration's unless given.
        grants: Further narrowing.
        trusted: Run in a thread of this process, without kernel limits.
        tools: Tools the spell finds by name before any other.
        compute: What the function that the text gives is called with; it then has no script API. None for a spell.
        on_output: Gets each printed line at once.
        on_progress: Gets each progress report.
        on_log: Gets each log line.
        on_partial: Gets each partial result (`Run.output`); the spell waits for it.
        priority: Where more spells want to run than may: higher goes first.
        lane: Who it runs for: lanes take turns; each script file is one unless given.
        on_queued: Gets its position in line, 1 for the next, whenever that changes.
        inspector: Looks into the script; its wall time stands still while the script does.
        trace: Notes what the run does and when.
        on_lost: Gets each failure of a task that nobody awaits, in a session; elsewhere it fails the spell.

    Raises:
        UsageError: A word holds a lone surrogate.
    """

    args: tuple[str, ...] = ()
    inputs: Mapping[str, Value] = msgspec.field(default_factory=dict[str, Value])
    limits: SpellLimits | None = None
    grants: Grants | None = None
    trusted: bool = False
    tools: Mapping[str, Tool] = msgspec.field(default_factory=dict[str, Tool])
    compute: tuple[Value, ...] | None = None
    on_output: Callable[[str], None] | None = None
    on_progress: Callable[[float, str], None] | None = None
    on_log: Log | None = None
    on_partial: Callable[[Value], Awaitable[None]] | None = None
    priority: int = 0
    lane: str = ""
    on_queued: Callable[[int], None] | None = None
    inspector: Inspector | None = None
    trace: Trace | None = None
    on_lost: Callable[[SpellError], None] | None = None

    def __post_init__(self) -> None:
        for word in self.args:
            check_text(word, "the argument")


class _Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a hook may change of what a spell is given."""

    args: tuple[str, ...] | None = None
    inputs: dict[str, Any] | None = None


def _told(given: Given) -> dict[str, object]:
    """Return what hooks and events get to know of what a run is given."""
    if given.compute is not None:
        return {"args": list(given.compute)}

    return {"args": list(given.args), "inputs": dict(given.inputs)}


@contextmanager
def _named(script: Script, context: Context) -> Generator[None]:
    """Have what happens here written down as done by a run of a script."""
    around = ENCLOSING.set((f"spell {script.file}", context.path))

    try:
        yield
    finally:
        ENCLOSING.reset(around)


@contextmanager
def _noted(trace: Trace | None, script: Script, hooks: HookTable) -> Generator[None]:
    """Have a trace note what happens here as a run of a script; None for no trace."""
    if trace is None:
        yield
        return

    remove = hooks.add(trace.hook())
    around = CURRENT.set(trace.begin("spell", script.file, None))
    trace.engine = script.engine

    try:
        yield
    except BaseException as error:
        trace.finish_all(outcome_of(error))
        raise
    else:
        trace.finish_all("ok")
    finally:
        CURRENT.reset(around)
        remove()


class Run:
    """One run of a script: the worker, the conversation with it, and the clock over both."""

    def __init__(self, means: Means, script: Script, given: Given, context: Context) -> None:
        self.means = means
        self.script = with_modules(script, means.libraries)
        self.given = given
        self.limits = given.limits or means.settings.limits
        owner = Place("spell", script.identity)
        self.account = Account(self.limits, context.clock.monotonic, means.sub_runs, context.account)
        self.context = msgspec.structs.replace(
            context, hooks=HookTable(context.hooks), account=self.account, owner=owner
        )
        self.crossing = Crossing("spell", script.file, _told(given))
        self.alter = boundary.Alter(renew=self._renew) if given.compute is None else None
        self.lines: list[str] = []
        self.death = Death()
        self.queued_s = 0.0
        self.over = asyncio.Event()
        self._stopped: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._began = time.perf_counter()

    def _renew(
        self, _context: Context, crossing: Crossing, value: object
    ) -> tuple[object, Callable[[], Awaitable[Value]], tuple[()]]:
        """Take other arguments of a hook: a map with `args` (a list of texts), `inputs`, or both."""
        try:
            words = msgspec.convert(value, _Words)
        except msgspec.ValidationError as error:
            raise boundary.refuse_value(crossing, value, f"a map of args and inputs ({error})") from error

        self.given = msgspec.structs.replace(
            self.given,
            args=self.given.args if words.args is None else words.args,
            inputs=self.given.inputs if words.inputs is None else words.inputs,
        )
        return {"args": list(self.given.args), "inputs": dict(self.given.inputs)}, self.go, ()

    def stop(self, reason: str) -> None:
        """Have it end as cancelled, soon; what its script deferred still runs.

        Args:
            reason: Why, for the error's message.
        """
        if not self._stopped.done():
            self._stopped.set_result(reason)

    def ended(self, result: Value, error: SpellError | None = None) -> SpellResult:
        """Return what the run gives back, now that it is over.

        Args:
            result: What the spell returned.
            error: Why it did not end well.
        """
        return SpellResult(
            status="ok" if error is None else status_of(error),
            result=result,
            output=tuple(self.lines),
            error=error,
            usage=self.context.budget.usage,
            run_id=self.context.run_id,
            seconds=time.perf_counter() - self._began,
            queued_s=self.queued_s,
            cpu_s=self.death.cpu_s + self.account.cpu_s,
            peak_bytes=max(self.death.peak_bytes, self.account.peak_bytes),
        )

    async def go(self) -> Value:
        """Wait for a place, run it and return its result.

        Raises:
            LimitError: `limit.queue`, or one of the run's own.
            SpellError: Whatever else it ends with.
        """
        given, context, admission = self.given, self.context, self.means.admission
        arrived = context.clock.monotonic()

        if admission.must_wait():
            waiting = {"running": admission.running, "waiting": admission.waiting}
            context.events.publish("spell.queued", source=context.run_id, subject=self.script.file, data=waiting)

        async with admission.place(Wish(given.priority, given.lane or self.script.file, given.on_queued)):
            self.queued_s += context.clock.monotonic() - arrived
            self._refuse_if_stopped()

            with _named(self.script, context), _noted(given.trace, self.script, self.context.hooks):
                return await self._perform()

    async def _perform(self) -> Value:
        engine, api, compute = self.means.engines.get(self.script.engine), self.means.api, self.given.compute
        program = engine.prepare(self.script.source, self.script.file, module_reader(self.script, engine))
        inspector = self.given.inspector
        limits = WorkerLimits(
            memory_bytes=self.limits.memory_bytes,
            cpu_s=self.limits.cpu_s,
            wall_s=self.limits.wall_s if inspector is None else None,  # the worker's own clock would go on
        )
        seen = api if compute is None else pure(api)
        stage = Stage(seen, engine, self.spell(), self.context, self.given.trace)
        self.account.begin()
        await stage.begin(
            self.means.workers(),
            limits,
            self.script.file,
            program,
            output_bytes=self.limits.output_bytes,
            trusted=self.given.trusted,
            compute=None if compute is None else _computation(compute, stage, withheld(api, engine.names)),
            inspector=inspector,
        )

        try:
            return await self._outcome(stage.conversation, stage.wire)
        except SpellError as error:
            await stage.let_clean_up(error)
            raise
        except asyncio.CancelledError:
            await stage.let_clean_up(CancelledError("the spell was stopped"))
            raise
        finally:
            self.death = await stage.end()
            self.account.settle(self.death.cpu_s, self.death.peak_bytes)

    async def _outcome(self, conversation: Conversation, wire: Wire) -> Value:
        closed = asyncio.ensure_future(wire.closed())
        started = self.context.clock.monotonic() - GRACE_S

        try:
            async with asyncio.timeout(self.limits.wall_s + GRACE_S) as deadline:
                loop = asyncio.get_running_loop()
                conversation.on_cleaning = lambda: deadline.reschedule(loop.time() + CLEAN_UP_S)

                if self.given.inspector is not None:
                    self.given.inspector.on_standing(_Clock(deadline, loop.time))

                await asyncio.wait([conversation.done, closed, self._stopped], return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            raise _too_long(self.limits.wall_s) from None
        finally:
            conversation.on_cleaning = lambda: None

            if self.given.inspector is not None:
                self.given.inspector.on_standing(lambda _standing: None)

            closed.cancel()

        if conversation.done.done():
            return conversation.done.result()

        self._refuse_if_stopped()
        conversation.done.cancel()
        death = closed.result()

        # its last words may wait behind calls that the host had stopped reading
        if not death.code and self.context.clock.monotonic() - started >= self.limits.wall_s:
            raise _too_long(self.limits.wall_s)

        raise died(death)

    def _refuse_if_stopped(self) -> None:
        if self._stopped.done():
            raise CancelledError(self._stopped.result())

    def _read_spell(self, name: str) -> Script:
        script = self.script
        assert script.modules is not None
        return sub_script(script.modules, script.file, name, self.means.engines)

    def spell(self) -> Spell:
        """Return what the host functions of this run see."""

        def write(text: str) -> None:
            self.lines.extend(text.split("\n"))

            if self.given.on_output is not None:
                self.given.on_output(text)

        spell = Spell(
            context=self.context,
            script=self.script,
            limits=self.limits,
            trusted=self.given.trusted,
            read_spell=self._read_spell,
            args=self.given.args,
            inputs=self.given.inputs,
            settings=self.means.settings.spell,
            tools=self.means.tools,
            providers=self.means.providers,
            hooks=self.means.hook_plugins,
            workflows=self.means.workflows,
            templates=self.means.agents,
            ready=self.means.models.ready,
            write=write,
            log=self.given.on_log or _log_line,
            output_limit=self.limits.output_bytes,
            progress=self.given.on_progress or (lambda _fraction, _text: None),
            deliver=self.given.on_partial,
            state=ScopedState("spell", self.script.identity, own=True),
            own_tools=Named(self.given.tools),
        )
        spell.context = msgspec.structs.replace(self.context, find=spell.find)
        return spell


def _computation(given: tuple[Value, ...], stage: Stage, without: dict[str, list[str]]) -> dict[str, object]:
    """Return what a worker gets to know of a computation."""
    return {"args": [give(value, stage.conversation.border) for value in given], "without": without}


def _too_long(seconds: float) -> LimitError:
    return LimitError(
        f"the spell ran longer than its {seconds:g} s", code="limit.wall", hint="raise it with --limit wall=…"
    )


async def stop_all(runs: Sequence[Run], reason: str) -> None:
    """Stop runs and wait until they have ended; one that does not in time is left to its worker's end.

    Args:
        runs: Which.
        reason: Why.
    """
    for run in runs:
        run.stop(reason)

    if waiting := [asyncio.ensure_future(run.over.wait()) for run in runs]:
        _, late = await asyncio.wait(waiting, timeout=STOP_S)

        for one in late:
            one.cancel()


class _Clock:
    """Stops a deadline while a script stands still."""

    def __init__(self, deadline: asyncio.Timeout, now: Callable[[], float]) -> None:
        self._deadline = deadline
        self._now = now
        self._left: float | None = None

    def __call__(self, standing: bool) -> None:
        end = self._deadline.when()

        if standing and end is not None:
            self._left = end - self._now()
            self._deadline.reschedule(None)
        elif not standing and self._left is not None:
            self._deadline.reschedule(self._now() + self._left)
            self._left = None


def status_of(error: SpellError) -> Status:
    """Return how a run ended that ended with an error."""
    match error.code.partition(".")[0]:
        case "limit":
            return "limit"
        case "denied" | "grant":
            return "denied"
        case "cancelled":
            return "cancelled"
        case _:
            return "denied" if isinstance(error, DeniedError) else "error"


def _log_line(level: str, text: str, fields: Mapping[str, Value]) -> None:
    _log.log(logging.getLevelNamesMapping()[level.upper()], "%s %s", text, dict(fields) or "")
