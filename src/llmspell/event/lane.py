"""Lanes: one line of events, in order, and the task that hands them to a handler."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import Context, ContextVar, copy_context
from types import CoroutineType
from typing import Protocol, cast

from llmspell.errors import EventError
from llmspell.event._timing import Sleep
from llmspell.event.delivery import Delivery, Handler, Tally
from llmspell.event.envelope import Event

__all__ = ["CURRENT", "Lane", "Owner", "select"]

CURRENT: ContextVar[tuple[object, Event] | None] = ContextVar("event being delivered", default=None)
"""The subscription that the running task works for and its event, which causes what the task publishes."""

MAX_BACKOFF_S = 30.0
TURN = 64
"""Events that a handler that never waits gets before others have a turn."""

SKIPPED = object()
"""What an act gives that did not want its event."""


class Owner(Protocol):
    """What a lane needs of its subscription."""

    pattern: str
    delivery: Delivery
    tally: Tally
    strained: bool

    def taken(self) -> None:
        """There is room for one more."""
        ...

    def rested(self) -> None:
        """A lane has nothing to do."""
        ...

    def bury(self, event: Event, error: Exception, attempts: int) -> None:
        """Tell that an event was given up."""
        ...


class Lane:
    """One line of events; its task lives only while events wait.

    Args:
        owner: The subscription.
        handler: Gets the events; None where they are read.
        sleep: Measures the pauses between retries.
    """

    __slots__ = ("_context", "_handler", "_owner", "_sleep", "queue", "task")

    def __init__(self, owner: Owner, handler: Handler | None, sleep: Sleep) -> None:
        self.queue: deque[Event] = deque()
        self.task: asyncio.Task[None] | None = None
        self._owner = owner
        self._handler = handler
        self._sleep = sleep
        self._context: Context = copy_context()

    def put(self, event: Event) -> None:
        """Add an event at the end of the line."""
        self.queue.append(event)

        if self.task is None and self._handler is not None:
            work = self._work(self._handler)
            self.task = asyncio.get_running_loop().create_task(work, context=self._context)

    async def _work(self, handler: Handler) -> None:
        owner, queue, tally, turn = self._owner, self.queue, self._owner.tally, 0
        act = handler if owner.delivery.select is None else self._selecting(owner.delivery.select, handler)

        while queue:
            event = queue.popleft()
            tally.held -= 1
            tally.at_work += 1
            CURRENT.set((owner, event))

            if owner.strained:
                owner.taken()

            try:
                result = act(event)

                if result is not None and (type(result) is CoroutineType or isinstance(result, Awaitable)):
                    result = await cast("Awaitable[object]", result)

                if result is not SKIPPED:
                    tally.delivered += 1
            except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - a handler is a stranger's code
                await self._failed(act, event, error)
            finally:
                tally.at_work -= 1

            turn += 1

            if turn % TURN == 0:
                await asyncio.sleep(0)

        self.task = None
        owner.rested()

    def _selecting(self, wanted: Callable[[Event], Awaitable[bool]], handler: Handler) -> Handler:
        async def act(event: Event) -> object:
            return await _outcome(handler(event)) if await select(wanted, event, self._owner.tally) else SKIPPED

        return act

    async def _failed(self, act: Handler, event: Event, error: BaseException) -> None:
        """Try again, as often as it may be tried, unless the task itself is stopped."""
        attempt = 1

        while True:
            if isinstance(error, asyncio.CancelledError) and _is_stopped():
                self._owner.tally.dropped += 1
                asyncio.get_running_loop().call_soon(self._owner.rested)  # who waits is told when this is over
                raise error

            if not self._tries_again(event, error, attempt):
                return

            try:
                await self._sleep(min(self._owner.delivery.backoff_s * 2 ** (attempt - 1), MAX_BACKOFF_S))

                if await _outcome(act(event)) is not SKIPPED:
                    self._owner.tally.delivered += 1

                return
            except (Exception, asyncio.CancelledError) as again:  # noqa: BLE001 - the same handler
                error, attempt = again, attempt + 1

    def _tries_again(self, event: Event, error: BaseException, attempts: int) -> bool:
        self._owner.tally.failed += 1

        if attempts <= self._owner.delivery.retries:
            return True

        problem = error if isinstance(error, Exception) else EventError("the handler was cancelled")
        self._owner.bury(event, problem, attempts)
        return False


async def _outcome(result: object) -> object:
    return await cast("Awaitable[object]", result) if isinstance(result, Awaitable) else result


async def select(wanted: Callable[[Event], Awaitable[bool]], event: Event, tally: Tally) -> bool:
    """Return whether an event is wanted; one that is not counts as skipped."""
    if await wanted(event):
        return True

    tally.skipped += 1
    return False


def _is_stopped() -> bool:
    """Whether the running task itself was cancelled, and not only something it waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
