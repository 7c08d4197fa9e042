"""The bus: brings each event to whoever subscribed to its topic.

Publishing never waits. Observers are told at once; subscriptions have a queue of their own.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias, TypeVar

import msgspec

from llmspell.errors import EventError, SpellError
from llmspell.event._mint import mint
from llmspell.event._timing import Sleep
from llmspell.event.delivery import Delivery, Handler
from llmspell.event.envelope import Event
from llmspell.event.lane import CURRENT
from llmspell.event.observer import Observer
from llmspell.event.replay import replay
from llmspell.event.subscription import Subscription
from llmspell.event.topic import PatternTree, check_pattern, check_topic, is_literal, matches

__all__ = ["EventBus", "Keeper"]

MEMO_SIZE = 1024
"""Topics whose subscribers are remembered."""

Subscriber: TypeAlias = Observer | Subscription
S = TypeVar("S", Observer, Subscription)

_DEFAULT = Delivery()


class Keeper(Protocol):
    """A journal of events, as the bus needs it."""

    def position(self) -> int:
        """Return the place of the next event."""
        ...

    def append(self, event: Event) -> None:
        """Keep an event; never waits."""
        ...

    @property
    def pressed(self) -> bool:
        """Whether it is behind, or has failed."""
        ...

    async def flush(self) -> None:
        """Wait until all is written.

        Raises:
            EventError: `event.journal`.
        """
        ...

    async def history(self, pattern: str, since: int, limit: int, until: int | None = None) -> list[Event]:
        """Return kept events in order.

        Raises:
            EventError: `event.journal`.
        """
        ...


class EventBus:
    """Delivers each event to the matching subscribers, in the order they subscribed.

    Args:
        now: Unix seconds, for the envelope.
        name: The source of what nobody else is named for, and the beginning of all ids.
        sleep: Measures timeouts and the pauses between retries.

    Attributes:
        active: Whether anybody listens at all; kept as a value, because every crossing asks for it.
        make: Returns an event as `publish` makes it, for `deliver`.
    """

    __slots__ = (
        "_full",
        "_journal",
        "_memo",
        "_orders",
        "_replays",
        "_tree",
        "_waiters",
        "_sleep",
        "active",
        "make",
        "name",
    )

    def __init__(self, now: Callable[[], float], *, name: str = "bus", sleep: Sleep = asyncio.sleep) -> None:
        self.name = name
        self._sleep = sleep
        self._orders = itertools.count(1)
        self._tree: PatternTree[Subscriber] = PatternTree()
        self._memo: dict[str, tuple[Subscriber, ...]] = {}
        self._full: dict[Subscription, None] = {}
        self._waiters: list[asyncio.Future[None]] = []
        self._replays: set[asyncio.Task[None]] = set()
        self._journal: Keeper | None = None
        self.active = False
        self.make = mint(name, now)

    async def sleep(self, seconds: float) -> None:
        """Wait, by the bus's own clock."""
        await self._sleep(seconds)

    # publishing

    def wants(self, topic: str) -> bool:
        """Whether somebody listens to the topic: only then is an event worth making."""
        return bool(self.listeners(topic)) or self._journal is not None

    def listeners(self, topic: str) -> tuple[Subscriber, ...]:
        """Return who gets the events of a topic, in the order they subscribed.

        Raises:
            UsageError: `event.topic`.
        """
        if (found := self._memo.get(topic)) is None:
            check_topic(topic)

            if len(self._memo) >= MEMO_SIZE:
                self._memo.clear()

            found = tuple(sorted(self._tree.matching(topic), key=lambda one: one.order))
            self._memo[topic] = found

        return found

    def publish(
        self, topic: str, *, source: str = "", subject: str = "", data: object = None, key: str = ""
    ) -> Event | None:
        """Bring an event to everybody whose pattern matches its topic; never waits.

        It is caused by the event that is being delivered to the caller, if there is one.

        Args:
            topic: Words joined by dots.
            source: The run it happened in; the bus's name unless given.
            subject: The component it happened to.
            data: What happened; not changed any more from now on.
            key: Events of one key stay in order; their source is their key unless given.

        Returns:
            The event; None when nobody listens.

        Raises:
            UsageError: `event.topic`.
        """
        if (matching := self._memo.get(topic)) is None:
            matching = self.listeners(topic)

        if not matching and self._journal is None:
            return None

        event = self.make(topic, source, subject, data, key)

        if self._journal is not None:
            event = self._keep(self._journal, event)

        for one in matching:
            one.offer(event)

        return event

    async def send(
        self, topic: str, *, source: str = "", subject: str = "", data: object = None, key: str = ""
    ) -> Event | None:
        """Publish as soon as no subscriber that must not lose anything is full.

        Raises:
            UsageError: `event.topic`.
            EventError: `event.journal`: the journal cannot be written.
        """
        if self.pressed:
            await self.room(source, topic)

        return self.publish(topic, source=source, subject=subject, data=data, key=key)

    def deliver(self, event: Event) -> bool:
        """Bring a ready event, such as one from elsewhere, to everybody; returns whether somebody may answer it.

        Raises:
            UsageError: `event.topic`.
        """
        matching = self.listeners(event.type)

        if self._journal is not None:
            event = self._keep(self._journal, event)

        taken = [one.offer(event) for one in matching]
        return any(taken)

    # room

    @property
    def pressed(self) -> bool:
        """Whether a subscriber that must not lose anything is full, or the journal is behind or broken."""
        return bool(self._full) or (self._journal is not None and self._journal.pressed)

    async def room(self, source: str, *topics: str) -> None:
        """Wait until a publisher can go on; not for the queue whose handler is calling.

        Args:
            source: The run that is going to publish: full queues of other runs do not concern it.
            *topics: To what; those that want none of it do not either.

        Raises:
            EventError: `event.journal`: the journal cannot be written.
        """
        if self._journal is not None and self._journal.pressed:
            await self._journal.flush()

        delivered = CURRENT.get()
        own = delivered[0] if delivered is not None else None

        while any(one is not own and _concerns(one, source, topics) for one in self._full):
            self._waiters.append(waiter := asyncio.get_running_loop().create_future())
            await waiter

    def press(self, subscriber: Subscription) -> None:
        """Make publishers that can wait do so."""
        self._full[subscriber] = None

    def relieve(self, subscriber: Subscription) -> None:
        """Let them go on."""
        self._full.pop(subscriber, None)
        waiters, self._waiters = self._waiters, []

        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    # subscribing

    def observe(self, pattern: str, function: Callable[[Event], object]) -> Observer:
        """Tell a plain function of each event while it is published.

        Args:
            pattern: The topics it wants.
            function: It must not wait; one that raises is counted and harms nobody.

        Raises:
            UsageError: `event.topic`.
        """
        return self._add(Observer(pattern, function, self.remove))

    def subscribe(self, pattern: str, handler: Handler | None = None, delivery: Delivery = _DEFAULT) -> Subscription:
        """Queue the events of a pattern for a handler, or for whoever reads the subscription.

        Args:
            pattern: The topics it wants.
            handler: Gets the events one after the other; it may be `async`.
            delivery: Bounds, filters, retries.

        Raises:
            UsageError: `event.topic`.
            EventError: `event.journal`: the past is asked for, and no journal is kept.
        """
        kept = None if delivery.since is None else self._kept()
        subscription = self._add(Subscription(self, pattern, handler, delivery))

        if kept is not None:
            # what is published from now on has a place after this one, so there is neither gap nor repetition
            task = asyncio.ensure_future(replay(kept, subscription, kept.position() - 1))
            self._replays.add(task)
            task.add_done_callback(self._replays.discard)

        return subscription

    def remove(self, subscriber: Subscriber) -> None:
        """Offer nothing to a subscriber any more; idempotent."""
        if self._tree.remove(subscriber.pattern, subscriber):
            self._forget(subscriber.pattern)

    def bury(self, subscriber: Subscription, event: Event, error: Exception, attempts: int) -> None:
        """Publish to `dead.<topic>` what a subscriber gave up, unless that is a dead letter itself."""
        if event.type.startswith("dead."):
            return

        data = {"event": event, "error": _problem(error), "attempts": attempts, "pattern": subscriber.pattern}
        self.publish(
            f"dead.{event.type}", source=subscriber.delivery.owner, subject=event.subject, data=data, key=event.key
        )

    # the past

    def keep(self, journal: Keeper | None) -> None:
        """Write each event into a journal from now on; None for no more."""
        self._journal = journal
        self.active = bool(self._tree) or journal is not None

    async def history(self, pattern: str, *, since: int = 0, limit: int = 100) -> list[Event]:
        """Return events that the journal holds, oldest first.

        Args:
            pattern: The topics wanted.
            since: The position after which to begin.
            limit: The most to return.

        Raises:
            UsageError: `event.topic`.
            EventError: `event.journal`: none is kept, or it cannot be read.
        """
        check_pattern(pattern)
        return await self._kept().history(pattern, since, limit)

    async def close(self) -> None:
        """End all subscriptions and their handlers; idempotent."""
        for task in list(self._replays):
            task.cancel()

        for one in self._tree.items():
            if isinstance(one, Subscription):
                await one.close()
            else:
                one.close()

    # inside

    def _kept(self) -> Keeper:
        if self._journal is None:
            hint = 'keep one with `journal = "events.db"` below `[events]` in the configuration'
            raise EventError("no journal of events is kept", code="event.journal", hint=hint)

        return self._journal

    def _keep(self, journal: Keeper, event: Event) -> Event:
        if event.type.startswith("_"):
            return event

        kept = msgspec.structs.replace(event, position=journal.position())
        journal.append(kept)
        return kept

    def _add(self, subscriber: S) -> S:
        check_pattern(subscriber.pattern)
        subscriber.order = next(self._orders)
        self._tree.add(subscriber.pattern, subscriber)
        self._forget(subscriber.pattern)
        return subscriber

    def _forget(self, pattern: str) -> None:
        """Look again who listens: somebody came or went."""
        self.active = bool(self._tree) or self._journal is not None

        if is_literal(pattern):
            self._memo.pop(pattern, None)
        else:
            self._memo.clear()


def _concerns(full: Subscription, source: str, topics: Sequence[str]) -> bool:
    """Whether a full queue makes who publishes wait."""
    return full.delivery.owner in {"", source} and any(matches(full.pattern, topic) for topic in topics)


def _problem(error: Exception) -> dict[str, str]:
    spell = error if isinstance(error, SpellError) else SpellError(str(error), code="internal")
    return {"code": spell.code, "message": spell.message, "hint": spell.hint, "stack": spell.stack}
