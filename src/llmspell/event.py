"""Events: what happened, told after the fact to whoever subscribed.

The envelope follows CloudEvents 1.0; topics follow the NATS subject grammar: words separated
by dots, `*` for one word, a trailing `>` for one or more.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TypeAlias

import msgspec

from llmspell.errors import UsageError

__all__ = ["Event", "EventBus", "Handler", "Subscription", "matches"]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened.

    Attributes:
        id: Unique within its source, increasing.
        source: The run it happened in.
        type: Its topic, in the past tense, such as `tool.finished`.
        time: Unix seconds.
        subject: Name of the component it happened to.
        data: What the topic's documentation says.
    """

    id: int
    source: str
    type: str
    time: float
    subject: str = ""
    data: object = None
    specversion: str = "1.0"


Handler: TypeAlias = Callable[[Event], None]


class Subscription:
    """A handler that gets the events of a pattern until it is closed."""

    __slots__ = ("_bus", "failures", "handler", "pattern")

    def __init__(self, bus: EventBus, pattern: str, handler: Handler) -> None:
        self._bus = bus
        self.pattern = pattern
        self.handler = handler
        self.failures = 0

    def close(self) -> None:
        """Stop; idempotent."""
        self._bus.remove(self)


class EventBus:
    """Delivers each event to the matching handlers, in the order they subscribed.

    A handler is a plain function that must not wait. One that raises is counted in its
    subscription's `failures` and harms neither the run nor the other handlers.

    Args:
        now: Unix seconds, for the envelope.
    """

    __slots__ = ("_ids", "_memo", "_now", "_subscriptions")

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._ids = itertools.count(1)
        self._subscriptions: list[Subscription] = []
        self._memo: dict[str, tuple[Subscription, ...]] = {}

    @property
    def active(self) -> bool:
        """Whether anybody listens at all."""
        return bool(self._subscriptions)

    def subscribe(self, pattern: str, handler: Handler) -> Subscription:
        """Deliver the events whose topic matches the pattern to a handler.

        Raises:
            UsageError: The pattern is malformed.
        """
        _check_pattern(pattern)
        subscription = Subscription(self, pattern, handler)
        self._subscriptions.append(subscription)
        self._memo.clear()
        return subscription

    def remove(self, subscription: Subscription) -> None:
        """Forget a subscription; idempotent."""
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)
            self._memo.clear()

    def wants(self, topic: str) -> bool:
        """Whether somebody listens to the topic: only then is an event worth making."""
        return bool(self._matching(topic))

    def publish(self, topic: str, *, source: str = "", subject: str = "", data: object = None) -> None:
        """Deliver an event to everybody whose pattern matches its topic."""
        if (matching := self._memo.get(topic)) is None:
            matching = self._matching(topic)

        if not matching:
            return

        event = Event(id=next(self._ids), source=source, type=topic, time=self._now(), subject=subject, data=data)

        for subscription in matching:
            try:
                subscription.handler(event)
            except Exception:  # noqa: BLE001 - a handler is a stranger's code
                subscription.failures += 1

    def _matching(self, topic: str) -> tuple[Subscription, ...]:
        if (found := self._memo.get(topic)) is None:
            if len(self._memo) >= 1024:
                self._memo.clear()

            found = tuple([one for one in self._subscriptions if matches(one.pattern, topic)])
            self._memo[topic] = found

        return found


def matches(pattern: str, topic: str) -> bool:
    """Return whether a topic fits a pattern."""
    wanted, words = pattern.split("."), topic.split(".")

    for i, word in enumerate(wanted):
        if word == ">":
            return i < len(words)

        if i >= len(words) or word not in {"*", words[i]}:
            return False

    return len(wanted) == len(words)


def _check_pattern(pattern: str) -> None:
    words = pattern.split(".")

    if not all(words) or ">" in words[:-1]:
        raise UsageError(f'"{pattern}" is not a topic pattern', hint="words separated by dots; `>` only at the end")
