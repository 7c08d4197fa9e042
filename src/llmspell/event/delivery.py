"""How events come to a subscriber, and what became of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal, TypeAlias

import msgspec

from llmspell.errors import UsageError
from llmspell.event.envelope import Event

__all__ = ["Delivery", "Handler", "Policy", "Stats", "Tally"]

Handler: TypeAlias = Callable[[Event], object]
"""Gets an event; what it returns is awaited if it can be."""

Policy: TypeAlias = Literal["block", "drop_oldest", "drop_newest", "close"]


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """How events come to a subscriber.

    Attributes:
        buffer: Events that may wait.
        on_full: What happens to one more: `block` keeps it and slows publishers that can wait, `drop_oldest`
            and `drop_newest` lose one, `close` takes no more and ends the subscription.
        where: Whether an event is wanted; asked while it is published, so it must not wait.
        select: The same for a question that may wait; asked when the event's turn has come.
        workers: Handlers that run at once; events of one key stay in order.
        retries: How often a failed handler is tried again.
        backoff_s: Seconds before the first of these; doubled each time, at most 30.
        since: Begin with what the journal holds after this position; None for what comes from now on.
        owner: The run it belongs to; its full queue slows only that run. Empty for the host's.
        on_dead: Told of each event that is given up, with the error.
        most: With `block`: events that may wait at all; with one more the subscription ends. None for no bound.
    """

    buffer: int = 1024
    on_full: Policy = "block"
    where: Callable[[Event], bool] | None = None
    select: Callable[[Event], Awaitable[bool]] | None = None
    workers: int = 1
    retries: int = 0
    backoff_s: float = 0.1
    since: int | None = None
    owner: str = ""
    on_dead: Callable[[Event, Exception], None] | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        """Refuse numbers without a meaning."""
        for name, least in (("buffer", 1), ("workers", 1), ("retries", 0), ("backoff_s", 0), ("since", 0)):
            if (value := getattr(self, name)) is not None and value < least:
                raise UsageError(f"{name} is {value}", hint=f"it has to be at least {least}")


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a subscription's events: `received` is the sum of all the others but `failed`.

    Attributes:
        received: Events that matched.
        delivered: A handler or a reader has taken them.
        skipped: `select` did not want them.
        dropped: Lost because the queue was full or the subscription ended.
        dead: Given up after the last retry, and told to `dead.<topic>`.
        waiting: In the queue or at the handler.
        failed: How often a handler failed, retries included.
    """

    received: int = 0
    delivered: int = 0
    skipped: int = 0
    dropped: int = 0
    dead: int = 0
    waiting: int = 0
    failed: int = 0


class Tally(msgspec.Struct):
    """The counters behind `Stats`, while they change.

    Attributes:
        received: Events that matched.
        delivered: A handler or a reader has taken them.
        skipped: `select` did not want them.
        dropped: Lost.
        dead: Given up.
        held: In the queue.
        at_work: At the handler or the filter.
        failed: Attempts that failed.
    """

    received: int = 0
    delivered: int = 0
    skipped: int = 0
    dropped: int = 0
    dead: int = 0
    held: int = 0
    at_work: int = 0
    failed: int = 0

    def stats(self) -> Stats:
        """Return what they say now."""
        return Stats(
            received=self.received,
            delivered=self.delivered,
            skipped=self.skipped,
            dropped=self.dropped,
            dead=self.dead,
            waiting=self.held + self.at_work,
            failed=self.failed,
        )
