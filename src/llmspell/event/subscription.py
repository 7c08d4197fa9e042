"""Subscriptions: a bounded queue of events for one handler or one reader."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from typing import Protocol

from llmspell.errors import EventError, SpellError, UsageError
from llmspell.event._timing import Sleep, in_time
from llmspell.event.delivery import Delivery, Handler, Stats, Tally
from llmspell.event.envelope import Event
from llmspell.event.lane import Lane, select

__all__ = ["Hub", "Subscription"]

_log = logging.getLogger(__name__)


class Hub(Protocol):
    """What a subscription needs of its bus."""

    @property
    def sleep(self) -> Sleep:
        """Measures timeouts and pauses."""
        ...

    def remove(self, subscriber: Subscription) -> None:
        """Offer it nothing any more."""
        ...

    def press(self, subscriber: Subscription) -> None:
        """Make publishers that can wait do so."""
        ...

    def relieve(self, subscriber: Subscription) -> None:
        """Let them go on."""
        ...

    def bury(self, subscriber: Subscription, event: Event, error: Exception, attempts: int) -> None:
        """Tell that an event was given up."""
        ...


class Subscription:
    """The events of a pattern, for a handler or for whoever calls `next`.

    Made by `EventBus.subscribe`. Its `stats` are exact at any time.
    """

    __slots__ = (
        "_hub", "_lanes", "_later", "_pressing", "_problem", "_waiters",
        "delivery", "ended", "handler", "order", "pattern", "strained", "tally",
    )  # fmt: skip

    def __init__(self, hub: Hub, pattern: str, handler: Handler | None, delivery: Delivery) -> None:
        self.pattern = pattern
        self.handler = handler
        self.delivery = delivery
        self.order = 0
        self.tally = Tally()
        self.ended = False
        self._hub = hub
        self._lanes = [Lane(self, handler, hub.sleep) for _ in range(delivery.workers if handler is not None else 1)]
        self._later: deque[Event] | None = None if delivery.since is None else deque()
        self._problem: EventError | None = None
        self._pressing = False
        self.strained = self._later is not None
        self._waiters: list[asyncio.Future[None]] = []

    def stats(self) -> Stats:
        """Return what became of its events so far."""
        return self.tally.stats()

    async def next(self, timeout_s: float | None = None) -> Event | None:
        """Return the next event; None once the subscription was closed.

        Args:
            timeout_s: Seconds to wait at most.

        Raises:
            EventError: `event.timeout`; or, after the last event, `event.overflow` if it could not keep up.
            UsageError: It has a handler.
        """
        if self.handler is not None:
            raise UsageError(
                f'the subscription to "{self.pattern}" has a handler', hint="subscribe without one to read"
            )

        try:
            return await in_time(self._next(), timeout_s, self._hub.sleep)
        except TimeoutError as error:
            text = f'no event of "{self.pattern}" within {timeout_s:g} s'
            raise EventError(text, code="event.timeout", hint="wait longer, or see who publishes it") from error

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        if (event := await self.next()) is None:
            raise StopAsyncIteration

        return event

    async def settled(self) -> None:
        """Wait until no event waits or is at work."""
        while self.tally.held or self.tally.at_work or (self._later is not None and not self.ended):
            await self._change()

    async def close(self) -> None:
        """Take no more, drop what waits, stop the handler and wait for it; idempotent."""
        own = asyncio.current_task()
        tasks = [lane.task for lane in self._lanes if lane.task is not None and lane.task is not own]
        self._end()

        for lane in self._lanes:
            lane.queue.clear()

        self.tally.dropped += self.tally.held
        self.tally.held, self._later = 0, None
        self._relieve()

        for task in tasks:
            task.cancel()

        if tasks:
            await asyncio.wait(tasks)

    # what the bus does with it

    def offer(self, event: Event) -> bool:
        """Take an event, as the policy says; returns whether it was taken."""
        if self.ended or (self.delivery.where is not None and not self._wants(event)):
            return False

        tally = self.tally
        tally.received += 1

        if tally.held >= self.delivery.buffer and not self._make_room():
            tally.dropped += 1
            return False

        tally.held += 1

        if tally.held >= self.delivery.buffer and not self._pressing and self.delivery.on_full == "block":
            self._pressing = self.strained = True
            self._hub.press(self)

        if self._later is None:
            self._put(event)
        else:
            self._later.append(event)

        return True

    async def replay(self, event: Event) -> None:
        """Put an event of the past in front of those that came since, as soon as there is room."""
        while not self.ended and sum(len(lane.queue) for lane in self._lanes) >= self.delivery.buffer:
            await self._change()

        if self.ended or (self.delivery.where is not None and not self._wants(event)):
            return

        self.tally.received += 1
        self.tally.held += 1
        self._put(event)

    def go_live(self) -> None:
        """Let what came during the replay follow it."""
        later, self._later = self._later or (), None

        for event in later:
            self._put(event)

        self.strained = self._pressing
        self._wake()

    def fail(self, problem: EventError) -> None:
        """Take no more, because of a problem; what waits is still delivered, then a reader gets the error."""
        _log.warning("%s", problem)
        self._problem = problem
        self._end()

    # what its lanes tell

    def taken(self) -> None:
        """There is room for one more."""
        if self._pressing and self.tally.held < self.delivery.buffer:
            self._relieve()

        if self._later is not None:
            self._wake()

    def rested(self) -> None:
        """A lane has nothing to do."""
        if self._waiters:
            self._wake()

    def bury(self, event: Event, error: Exception, attempts: int) -> None:
        """Count an event as dead and tell."""
        self.tally.dead += 1
        fault = None if isinstance(error, SpellError) else error
        _log.warning('the subscription to "%s" gave up event %s: %s', self.pattern, event.id, error, exc_info=fault)

        if self.delivery.on_dead is not None:
            self.delivery.on_dead(event, error)

        self._hub.bury(self, event, error, attempts)

    # taking in

    def _put(self, event: Event) -> None:
        lanes = self._lanes
        lane = lanes[0] if len(lanes) == 1 else lanes[hash(event.key or event.source) % len(lanes)]
        lane.put(event)

        if self._waiters:
            self._wake()

    def _wants(self, event: Event) -> bool:
        try:
            return self.delivery.where is None or self.delivery.where(event)
        except Exception as error:  # noqa: BLE001 - the predicate is a stranger's code
            self.tally.received += 1
            self.tally.failed += 1
            self.bury(event, error, 1)
            return False

    def _make_room(self) -> bool:
        match self.delivery.on_full:
            case "drop_newest":
                return False
            case "drop_oldest":
                self._longest().popleft()
                self.tally.held -= 1
                self.tally.dropped += 1
                return True
            case "block" if self.delivery.most is None or self.tally.held < self.delivery.most:
                return True
            case _:
                self.fail(self._overflow())
                return False

    def _longest(self) -> deque[Event]:
        queues = [lane.queue for lane in self._lanes]
        return max([*queues, self._later] if self._later else queues, key=len)

    def _overflow(self) -> EventError:
        return EventError(
            f'the subscription to "{self.pattern}" ended: {self.tally.held} events waited and one more came',
            code="event.overflow",
            hint="read faster, raise the buffer, or choose what happens when it is full",
        )

    def _end(self) -> None:
        self.ended = True
        self._hub.remove(self)
        self._wake()

    # reading

    async def _next(self) -> Event | None:
        wanted, queue = self.delivery.select, self._lanes[0].queue

        while True:
            while not queue:
                if self._problem is not None:
                    raise self._problem

                if self.ended:
                    return None

                await self._change()

            event = queue.popleft()
            self.tally.held -= 1
            self.taken()

            if wanted is None or await self._selects(event):
                self.tally.delivered += 1
                self.rested()
                return event

            self.rested()

    async def _selects(self, event: Event) -> bool:
        wanted, tally = self.delivery.select, self.tally
        tally.at_work += 1

        try:
            return wanted is None or await select(wanted, event, tally)
        except BaseException:
            tally.failed += 1
            tally.dead += 1
            raise
        finally:
            tally.at_work -= 1

    # being waited for

    async def _change(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter

    def _wake(self) -> None:
        waiting, self._waiters = self._waiters, []

        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    def _relieve(self) -> None:
        self.strained = self._later is not None

        if self._pressing:
            self._pressing = False
            self._hub.relieve(self)
