"""Event sources: what brings events from the world to the bus, by name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import msgspec

from llmspell.config import Settings, SourceSettings
from llmspell.context import Context
from llmspell.errors import ConfigError, EventError
from llmspell.event import Event, Subscription
from llmspell.grant import Grants, Need
from llmspell.registry import Registry

__all__ = ["EventSource", "Outlet", "SourcePlugin", "make_source", "source_plugins"]


class Outlet:
    """Where a source puts what has happened.

    Args:
        context: Its events are the bus.
        name: The source's name; it stands as `source` in each event.
        told: Gets the place where the source can be reached, once it is at work.
    """

    __slots__ = ("_bus", "_told", "name")

    def __init__(self, context: Context, name: str, told: Callable[[str], None] = lambda _place: None) -> None:
        self.name = name
        self._bus = context.events
        self._told = told

    def ready(self, place: str) -> None:
        """Tell that from now on nothing is missed.

        Args:
            place: What is watched, or where the source can be reached, for a person.
        """
        self._told(place)

    async def send(self, topic: str, *, subject: str = "", data: object = None, key: str = "") -> Event | None:
        """Publish; waits while a subscriber that must not lose anything is full.

        Args:
            topic: Its first word is reserved for the source.
            subject: What it happened to.
            data: What happened.
            key: Events of one key stay in order; all of the source do unless it is given.

        Returns:
            The event; None when nobody listens.
        """
        return await self._bus.send(topic, source=self.name, subject=subject, data=data, key=key)

    async def offer(
        self, topic: str, *, subject: str = "", data: object = None, key: str = "", patience_s: float = 0.0
    ) -> Event:
        """Publish soon or not at all: for a source that can tell its caller to come again.

        Args:
            topic: As for `send`.
            subject: As for `send`.
            data: As for `send`.
            key: As for `send`.
            patience_s: Seconds to wait for room at most.

        Raises:
            EventError: `event.no_responder`: nobody listens. `event.overflow`: there is no room, or no subscriber
                took it.
        """
        if not self._bus.wants(topic):
            raise _nobody(topic)

        if self._bus.pressed:
            await self._room(topic, patience_s)

        event = self._bus.make(topic, source=self.name, subject=subject, data=data, key=key)

        if not self._bus.deliver(event):
            self._check_untaken(event)

        return event

    def _check_untaken(self, event: Event) -> None:
        """Let pass what no subscription has taken because it is for observers or the journal alone."""
        subscriptions = [one for one in self._bus.listeners(event.type) if isinstance(one, Subscription)]

        if any(_wants(one, event) for one in subscriptions):
            raise _no_room(event.type)

        if subscriptions and len(subscriptions) == len(self._bus.listeners(event.type)):
            raise _nobody(event.type)

    async def _room(self, topic: str, patience_s: float) -> None:
        try:
            async with asyncio.timeout(patience_s):
                await self._bus.room(self.name, topic)
        except TimeoutError:
            raise _no_room(topic) from None


def _wants(subscription: Subscription, event: Event) -> bool:
    where = subscription.delivery.where
    return not subscription.ended and (where is None or where(event))


def _nobody(topic: str) -> EventError:
    return EventError(f'nobody listens to "{topic}"', code="event.no_responder", hint="start a listener for it first")


def _no_room(topic: str) -> EventError:
    return EventError(f'nobody who listens to "{topic}" has room', code="event.overflow", hint="try again later")


class EventSource(Protocol):
    """Something that publishes what happens in the world, until it is cancelled."""

    async def run(self, context: Context, outlet: Outlet) -> None:
        """Publish until cancelled; leaves nothing behind then.

        Args:
            context: What it may reach.
            outlet: Where it publishes.

        Raises:
            EventError: `event.source`: it cannot start, or cannot go on.
        """
        ...


def _no_needs(_options: object) -> Sequence[Need]:
    return ()


class SourcePlugin(msgspec.Struct, frozen=True, kw_only=True):
    """What a file of `sources/` declares, under the name `SOURCE`.

    Attributes:
        create: Gets the checked options and returns the source.
        description: One line for lists.
        topics: What it publishes: topic and meaning of the data.
        options: The record that its options must fit; its docstring describes them.
        needs: Gets the options and says what the source touches; whoever starts it must be granted that.
    """

    create: Callable[[Any], EventSource]
    description: str
    topics: dict[str, str]
    options: type[msgspec.Struct]
    needs: Callable[[Any], Sequence[Need]] = _no_needs


def source_plugins(settings: Settings) -> Registry[SourcePlugin]:
    """Return the built-in sources, and those of strangers that the configuration lists."""
    allowed = tuple(settings.plugins.sources)
    return Registry("source", "llmspell.sources", SourcePlugin, attribute="SOURCE", allowed=allowed)


def make_source(plugin: SourcePlugin, name: str, settings: SourceSettings, grants: Grants) -> EventSource:
    """Return the source that settings ask for.

    Args:
        plugin: The plugin.
        name: What it is called.
        settings: How it is set.
        grants: What it may touch.

    Raises:
        ConfigError: The options do not fit.
        DeniedError: `grant.denied`: what it touches is not granted.
    """
    try:
        options = msgspec.convert(settings.options, plugin.options, strict=False)
    except msgspec.ValidationError as error:
        known = ", ".join(plugin.options.__struct_fields__)
        raise ConfigError(f"the options of the source {name} do not fit: {error}", hint=f"options: {known}") from error

    grants.require(plugin.needs(options), f"the source {name}")
    return plugin.create(options)
