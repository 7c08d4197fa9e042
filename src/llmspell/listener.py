"""Listening: a spell runs once for each event of some topics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, cast
from uuid import uuid4

import msgspec

from llmspell.app import App, Given, Script, SpellResult
from llmspell.budget import Budget
from llmspell.config import SourceSettings
from llmspell.context import Context
from llmspell.errors import UsageError, nearest
from llmspell.event import Delivery, Event, Subscription, is_reserved, matches
from llmspell.event.nats import NatsBridge, exchanging
from llmspell.event.topic import check_pattern, is_literal
from llmspell.hook import HookTable
from llmspell.source import EventSource, Outlet, make_source, source_plugins
from llmspell.value import Value, plain

__all__ = ["Listener", "Listening", "Outcome", "Policy", "Ran"]

Policy: TypeAlias = Literal["block", "drop_oldest", "drop_newest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """What is listened to, and how.

    Attributes:
        on: Patterns of topics; an event that fits several counts once.
        sources: The sources to start, by names of your own.
        concurrency: Runs at once; events of one key stay in order.
        buffer: Events that may wait.
        on_full: What happens to one more: `block` makes sources wait or turn callers away, the others lose one.
        retries: How often a failed run is tried again; then the event goes to `dead.<topic>`.
        backoff_s: Seconds before the first of these; doubled each time, at most 30.
        most: Events after which it ends; None for no bound.
        seconds: Time after which it ends; None for no bound.
    """

    on: tuple[str, ...]
    sources: Mapping[str, SourceSettings] = field(default_factory=dict[str, SourceSettings])
    concurrency: int = 1
    buffer: int = 1000
    on_full: Policy = "block"
    retries: int = 0
    backoff_s: float = 1.0
    most: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One run for one event.

    Attributes:
        event: The event.
        attempt: How often it was tried for this event, from 1.
        result: How the run ended.
    """

    event: Event
    attempt: int
    result: SpellResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What has become of the events.

    Attributes:
        done: Events whose run ended well.
        given_up: Events whose last run failed.
        dropped: Events that were lost because the queue was full.
    """

    done: int
    given_up: int
    dropped: int


class Listener:
    """Runs a spell once for each event, in one application.

    The spell reads its event with `Run.input("event")`. What the runs themselves tell about their
    crossings starts no further runs; what they publish does.

    Args:
        app: Where the spell runs; not closed here.
        script: What runs.
        listening: What is listened to.
        given: What each run is given besides the event.
        folder: Where relative paths of the spell start; its own folder unless given.
    """

    def __init__(
        self,
        app: App,
        script: Script,
        listening: Listening,
        *,
        given: Given | None = None,
        folder: Path | None = None,
    ) -> None:
        self._app = app
        self._script = script
        self._listening = listening
        self._given = given or Given()
        self._context = app.context(
            grants=self._given.grants, limits=self._given.limits, folder=folder or script.folder
        )
        _check_topics(app, listening.on)
        self._sources = _sources(app, listening.sources, self._context)
        self._running: set[str] = set()
        self._attempts: dict[tuple[str, str], int] = {}
        self._begun = self._done = self._given_up = 0
        self._stopping = asyncio.Event()

    async def run(
        self,
        *,
        on_ran: Callable[[Ran], None] = lambda _ran: None,
        on_ready: Callable[[str, str], None] = lambda _name, _place: None,
    ) -> Outcome:
        """Listen until it has enough, its time is over, or `stop` is called.

        Args:
            on_ran: Told of each run that has ended.
            on_ready: Told of each source that is at work: its name, and what it watches or where it is reached.

        Returns:
            What has become of the events; those that waited have been worked on.

        Raises:
            EventError: `event.source`: a source cannot go on; what waited has been worked on. `event.exchange`:
                events cannot be exchanged with other machines, as the configuration wants.
            ConfigError: The extra `nats` is not installed, and the configuration wants it.
            UsageError: `event.topic`: a pattern is none.
            asyncio.CancelledError: The caller was cancelled; all runs have been stopped.
        """

        async def handle(event: Event) -> None:
            await self._handle(event, on_ran)

        subscription = self._subscribe(handle)

        try:
            async with exchanging(self._app.events, self._app.settings.events.nats) as bridge:
                await self._follow(subscription, on_ready, bridge)
        finally:
            await subscription.close()

        return Outcome(done=self._done, given_up=self._given_up, dropped=subscription.stats().dropped)

    async def _follow(
        self, subscription: Subscription, on_ready: Callable[[str, str], None], bridge: NatsBridge | None
    ) -> None:
        """Have the sources at work until it is to end, and then wait until all is worked on."""
        sources = [
            asyncio.create_task(source.run(self._context, Outlet(self._context, name, _ready(on_ready, name))))
            for name, source in self._sources.items()
        ]
        until: list[asyncio.Task[object]] = [asyncio.create_task(self._stopping.wait())]

        if self._listening.seconds is not None:
            until.append(asyncio.create_task(self._passed(self._listening.seconds)))

        if bridge is not None:
            on_ready("nats", bridge.place)

        try:
            await _first_of([*sources, *until])
            self._stopping.set()
            await _end(sources)

            if bridge is not None:
                await bridge.stop_incoming()

            await subscription.settled()
        finally:
            await _end([*sources, *until])

        for source in sources:
            if not source.cancelled():
                source.result()

    def stop(self) -> None:
        """Take no more events; `run` returns when those that wait have been worked on. Idempotent."""
        self._stopping.set()

    async def _passed(self, seconds: float) -> None:
        await self._app.clock.sleep(seconds)

    def _subscribe(self, handle: Callable[[Event], object]) -> Subscription:
        patterns = self._listening.on
        delivery = Delivery(
            buffer=self._listening.buffer,
            on_full=self._listening.on_full,
            where=self._wants,
            workers=self._listening.concurrency,
            retries=self._listening.retries,
            backoff_s=self._listening.backoff_s,
            on_dead=self._give_up,
        )
        # one queue for all patterns: a run that publishes must never wait for a queue that waits for the run
        return self._app.events.subscribe(patterns[0] if len(patterns) == 1 else ">", handle, delivery)

    def _wants(self, event: Event) -> bool:
        if self._stopping.is_set() or (is_reserved(event.type) and event.source in self._running):
            return False

        return any(matches(pattern, event.type) for pattern in self._listening.on)

    async def _handle(self, event: Event, on_ran: Callable[[Ran], None]) -> None:
        if (attempt := self._attempt(event)) == 0:
            return

        context = self._fresh_context()
        self._running.add(context.run_id)
        inputs = {**self._given.inputs, "event": _as_input(event)}

        try:
            result = await self._app.run_spell(
                self._script, msgspec.structs.replace(self._given, inputs=inputs), context=context
            )
        finally:
            self._running.discard(context.run_id)

        on_ran(Ran(event=event, attempt=attempt, result=result))

        if result.error is not None:
            raise result.error

        self._done += 1
        self._finish(event)

    def _attempt(self, event: Event) -> int:
        """Count an attempt; 0 where there have been enough events."""
        name = (event.source, event.id)

        if name not in self._attempts:
            if self._listening.most is not None and self._begun >= self._listening.most:
                return 0

            self._begun += 1

        self._attempts[name] = self._attempts.get(name, 0) + 1
        return self._attempts[name]

    def _give_up(self, event: Event, _error: Exception) -> None:
        self._given_up += 1
        self._finish(event)

    def _finish(self, event: Event) -> None:
        self._attempts.pop((event.source, event.id), None)

        if self._done + self._given_up == self._listening.most:
            self.stop()

    def _fresh_context(self) -> Context:
        """A run has an id, a budget, hooks and `temp` state of its own, and shares what is open."""
        limits = self._given.limits or self._app.settings.limits
        return msgspec.structs.replace(
            self._context,
            run_id=uuid4().hex,
            budget=Budget(limits.budget),
            hooks=HookTable(self._app.hooks),
            store=self._app.keeper.for_run(),
        )


def _check_topics(app: App, patterns: Iterable[str]) -> None:
    """Refuse what no source tells of, such as a topic that is misspelt: nothing would ever come.

    Raises:
        UsageError: `event.topic`.
    """
    plugins = source_plugins(app.settings)

    for pattern in patterns:
        check_pattern(pattern)
        word = pattern.partition(".")[0]

        if word not in plugins.names() or not is_literal(pattern):
            continue

        topics = list(plugins.get(word).topics)

        if not any(matches(topic.replace("<name>", "*"), pattern) for topic in topics):
            raise UsageError(f'nothing tells of "{pattern}"', code="event.topic", hint=nearest(pattern, topics))


def _sources(app: App, wanted: Mapping[str, SourceSettings], context: Context) -> dict[str, EventSource]:
    plugins = source_plugins(app.settings)
    return {
        name: make_source(plugins.get(settings.use or name), name, settings, context.grants)
        for name, settings in wanted.items()
    }


def _ready(told: Callable[[str, str], None], name: str) -> Callable[[str], None]:
    return lambda place: told(name, place)


def _as_input(event: Event) -> Value:
    fields = cast("dict[str, Value]", plain(event))
    return {name: value for name, value in fields.items() if name != "specversion"}


async def _first_of(tasks: Iterable[asyncio.Task[object]]) -> None:
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)


async def _end(tasks: Iterable[asyncio.Task[object]]) -> None:
    ending = list(tasks)

    for task in ending:
        task.cancel()

    await asyncio.gather(*ending, return_exceptions=True)
