"""Who runs now and who waits: a bound on runs, and a fair line before it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

import msgspec

from llmspell.errors import LimitError, UsageError

__all__ = ["PATIENCE", "Admission", "Wish"]

PATIENCE = 4
"""Each so many places, one goes to whoever has waited longest, whatever its priority."""


class Wish(msgspec.Struct, frozen=True, eq=False):
    """What somebody wants a place for.

    Attributes:
        priority: Higher goes first.
        lane: Who asks: of equal priority, lanes take turns, so that many runs of one do not hold up another's.
        moved: Gets the position in the line, 1 for the next, when it is joined and whenever it changes.
    """

    priority: int = 0
    lane: str = ""
    moved: Callable[[int], None] | None = None


class Admission:
    """Lets so many runs go on at once; the others wait in line.

    Args:
        running: Most runs at once.
        waiting: Most runs in line; one more is refused.
    """

    def __init__(self, running: int, waiting: int) -> None:
        self._most, self._longest = running, waiting
        self._running = 0
        self._closed = False
        self._line = _Line()
        self._gate = asyncio.Lock()

    @property
    def running(self) -> int:
        """How many have a place."""
        return self._running

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    def must_wait(self) -> bool:
        """Whether a run that begins here and now would have to."""
        return self._running >= self._most and not self._holds()

    def close(self) -> None:
        """Let nobody in any more; idempotent."""
        self._closed = True

    @asynccontextmanager
    async def place(self, wish: Wish) -> AsyncGenerator[None]:
        """Wait for a place and hold it; what runs inside, sub-runs too, shares it.

        Raises:
            LimitError: `limit.queue`: the line is full; nothing was begun.
            UsageError: The application is closed.
        """
        if self._closed:
            raise UsageError("the application is closed", hint="run spells inside `async with App() as app`")

        if self._holds():
            yield
            return

        await self._enter(wish)
        place = _Place(self)
        token = _place.set(place)

        try:
            async with self._gate:  # of many that come at once, each begins in a turn of the loop of its own
                await asyncio.sleep(0)

            yield
        finally:
            _place.reset(token)
            place.held = False
            self._leave()

    def _holds(self) -> bool:
        """Whether this happens inside a place."""
        outer = _place.get()
        return outer is not None and outer.held and outer.admission is self

    async def _enter(self, wish: Wish) -> None:
        if self._running < self._most:
            self._running += 1
            return

        if len(self._line) >= self._longest:
            raise LimitError(
                f"{self._running} spells run and {len(self._line)} wait already",
                code="limit.queue",
                hint="try again later, or raise queue.waiting",
            )

        ticket = _Ticket(wish, asyncio.get_running_loop().create_future())
        self._line.add(ticket)
        self._tell()

        try:
            await ticket.called
        except asyncio.CancelledError:
            if ticket in self._line:
                self._line.remove(ticket)
                self._tell()
            else:  # its place was given to it in the same moment
                self._leave()

            raise

    def _leave(self) -> None:
        """Give a place to the next in line, or keep it free."""
        if not self._line:
            self._running -= 1
            return

        self._line.pop().called.set_result(None)
        self._tell()

    def _tell(self) -> None:
        """Tell those who want to know where they stand now."""
        if not any(ticket.wish.moved for ticket in self._line):
            return

        for position, ticket in enumerate(self._line.order(), 1):
            if ticket.wish.moved is not None and ticket.position != position:
                ticket.position = position
                ticket.wish.moved(position)


class _Place:
    """A place that is held, for what runs inside it to know."""

    __slots__ = ("admission", "held")

    def __init__(self, admission: Admission) -> None:
        self.admission = admission
        self.held = True


_place: ContextVar[_Place | None] = ContextVar("place", default=None)
"""The place that this task runs in."""


class _Ticket(msgspec.Struct, eq=False):
    wish: Wish
    called: asyncio.Future[None]
    position: int = 0


class _Line:
    """Those who wait, in the order they will be called in if nobody else comes."""

    def __init__(self) -> None:
        self._arrived: OrderedDict[_Ticket, None] = OrderedDict()
        self._lanes: dict[int, OrderedDict[str, deque[_Ticket]]] = {}
        self._calls = 0

    def __len__(self) -> int:
        return len(self._arrived)

    def __contains__(self, ticket: _Ticket) -> bool:
        return ticket in self._arrived

    def __iter__(self) -> Iterator[_Ticket]:
        return iter(self._arrived)

    def add(self, ticket: _Ticket) -> None:
        """Put somebody at the end of a lane."""
        self._arrived[ticket] = None
        lanes = self._lanes.setdefault(ticket.wish.priority, OrderedDict())
        lanes.setdefault(ticket.wish.lane, deque()).append(ticket)

    def pop(self) -> _Ticket:
        """Return who is next and take it out."""
        self._calls += 1

        if self._calls % PATIENCE == 0:
            ticket = next(iter(self._arrived))
        else:
            ticket = next(iter(self._lanes[max(self._lanes)].values()))[0]

        self.remove(ticket)
        lanes = self._lanes.get(ticket.wish.priority)

        if lanes is not None and ticket.wish.lane in lanes:  # the other lanes have their turn first
            lanes.move_to_end(ticket.wish.lane)

        return ticket

    def remove(self, ticket: _Ticket) -> None:
        """Take somebody out."""
        del self._arrived[ticket]
        lanes = self._lanes[ticket.wish.priority]
        lane = lanes[ticket.wish.lane]
        lane.remove(ticket)

        if not lane:
            del lanes[ticket.wish.lane]

        if not lanes:
            del self._lanes[ticket.wish.priority]

    def order(self) -> Iterator[_Ticket]:
        """Give all in the order they will be called in."""
        copy = _Line()
        copy._calls = self._calls
        copy._arrived = self._arrived.copy()
        copy._lanes = {
            priority: OrderedDict((lane, deque(tickets)) for lane, tickets in lanes.items())
            for priority, lanes in self._lanes.items()
        }

        while copy:
            yield copy.pop()
