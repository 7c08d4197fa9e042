"""Who runs inside a spell, and who waits: a bound on sub-runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import msgspec

__all__ = ["Crew", "Seat"]


class Seat:
    """A place for one sub-run.

    Attributes:
        taken: Whether somebody has it.
    """

    __slots__ = ("taken",)

    def __init__(self) -> None:
        self.taken = False


class Crew:
    """Lets so many sub-runs of one spell, and of all spells inside it, go on at once.

    Each spell has a seat of its own, so that spells that wait for each other never wait for a seat
    that one of them holds; the others are shared. Who comes first goes first.

    Args:
        most: Most sub-runs at once while none of them has sub-runs itself.
    """

    def __init__(self, most: int) -> None:
        self._shared = [Seat() for _ in range(most - 1)]
        self._line: list[_Ticket] = []

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    @asynccontextmanager
    async def place(self, own: Seat) -> AsyncGenerator[None]:
        """Wait for a place and hold it.

        Args:
            own: The seat of the spell whose sub-run it is.
        """
        seat = self._take(own) or await self._wait(own)

        try:
            yield
        finally:
            self._leave(seat)

    def _take(self, own: Seat) -> Seat | None:
        seat = next((one for one in (own, *self._shared) if not one.taken), None)

        if seat is not None:
            seat.taken = True

        return seat

    async def _wait(self, own: Seat) -> Seat:
        ticket = _Ticket(own, asyncio.get_running_loop().create_future())
        self._line.append(ticket)

        try:
            return await ticket.called
        except asyncio.CancelledError:
            if ticket in self._line:
                self._line.remove(ticket)
            else:  # a seat was given to it in the same moment
                self._leave(ticket.called.result())

            raise

    def _leave(self, seat: Seat) -> None:
        """Give a seat back, and to whoever waits longest of those that may have it."""
        seat.taken = False

        for ticket in self._line:
            if (free := self._take(ticket.own)) is not None:
                self._line.remove(ticket)
                ticket.called.set_result(free)
                return


class _Ticket(msgspec.Struct, eq=False):
    own: Seat
    called: asyncio.Future[Seat]
