"""Minting: events with an id, a time and a cause of their own."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Protocol

from llmspell.event.envelope import Event
from llmspell.event.lane import CURRENT

__all__ = ["Mint", "mint"]


class Mint(Protocol):
    """Makes an event as `EventBus.publish` does."""

    def __call__(self, topic: str, source: str = "", subject: str = "", data: object = None, key: str = "") -> Event:
        """Return the event; its source is the bus unless given, its cause what is being delivered to the caller."""
        ...


def mint(name: str, now: Callable[[], float]) -> Mint:
    """Return what makes the events of a bus.

    Args:
        name: The source of what nobody else is named for, and the beginning of all ids.
        now: Unix seconds.
    """

    ids = itertools.count(1)

    def make(topic: str, source: str = "", subject: str = "", data: object = None, key: str = "") -> Event:
        source = source or name
        correlation, causation = source, ""

        if (delivered := CURRENT.get()) is not None:
            correlation, causation = delivered[1].correlationid, delivered[1].id

        return Event(f"{name}-{next(ids)}", source, topic, now(), subject, data, key, correlation, causation)

    return make
