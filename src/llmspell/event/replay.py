"""Replay: the past from the journal into a subscription that is live already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell.errors import EventError
from llmspell.event.subscription import Subscription

if TYPE_CHECKING:
    from llmspell.event.bus import Keeper

__all__ = ["replay"]

BATCH = 500


async def replay(journal: Keeper, subscription: Subscription, until: int) -> None:
    """Give a subscription what the journal holds, up to a position, then what has come since.

    Args:
        journal: The past.
        subscription: Keeps what is published meanwhile for later.
        until: The last position before it subscribed.
    """
    since = subscription.delivery.since or 0

    try:
        while events := await journal.history(subscription.pattern, since, BATCH, until):
            for event in events:
                await subscription.replay(event)

            since = events[-1].position
    except EventError as problem:
        subscription.fail(problem)

    subscription.go_live()
