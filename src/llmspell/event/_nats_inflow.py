"""Events that come in: in order, once each, confirmed when finished."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec
import nats.errors
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig
from nats.js.client import JetStreamContext

from llmspell.errors import EventError, SpellError
from llmspell.event._nats_link import ORIGIN, TRANSIENT, ensure_stream
from llmspell.event.bus import EventBus
from llmspell.event.envelope import Event, from_cloudevent
from llmspell.event.subscription import Subscription
from llmspell.event.topic import matches

if TYPE_CHECKING:
    from llmspell.event.nats import NatsSettings

__all__ = ["Inflow"]

SOURCE = "nats"
FETCH_S = 1.0
"""How long the server may wait for an event before it is asked again."""

MORE_S = 0.02
"""How long more is waited for after something came: the client waits as long for a batch that is not full."""

KNOWN = 10_000
"""Events that are known to be finished, so that they are not delivered again."""

PAUSE_S = 0.25

_log = logging.getLogger(__name__)


class Inflow:
    """One pattern of events that come in, through a durable consumer of its own.

    Args:
        bus: Where they are delivered.
        stream: Where they come from.
        settings: The stream's name and bounds.
        pattern: Which topics.
        before: Patterns whose events come in elsewhere.
        admit: Delivers an event.
    """

    def __init__(
        self,
        bus: EventBus,
        stream: JetStreamContext,
        settings: NatsSettings,
        pattern: str,
        before: tuple[str, ...],
        admit: Callable[[Event], None],
    ) -> None:
        self._bus = bus
        self._stream = stream
        self._settings = settings
        self._pattern = pattern
        self._before = before
        self._admit = admit
        self._open: dict[int, asyncio.Task[None]] = {}
        self._finished: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._connection = 0
        self._stopping = False
        self._task: asyncio.Task[None] = asyncio.create_task(self._run())

    def reconnected(self) -> None:
        """What was under way when the connection broke comes again before anything newer."""
        self._connection += 1

    async def stop(self) -> None:
        """Take no more; idempotent."""
        self._stopping = True  # a cancellation that comes together with a timeout is lost in the client
        self._task.cancel()
        await asyncio.wait([self._task])

    async def close(self) -> None:
        """Confirm what is finished; the rest will come again."""
        await asyncio.sleep(0)

        if self._open:
            await asyncio.wait(self._open.values(), timeout=PAUSE_S)

        for task in list(self._open.values()):
            task.cancel()

    # taking

    async def _run(self) -> None:
        while not self._stopping:
            try:
                await self._take()
            except (EventError, *TRANSIENT) as error:
                _log.info("events of %s are asked for again: %s", self._pattern, error or type(error).__name__)
                await self._bus.sleep(PAUSE_S)

    async def _take(self) -> None:
        pull = await self._subscribe()

        try:
            while not self._stopping:
                connection = self._connection
                await self._deliver_all(await self._owed(pull))

                while connection == self._connection and not self._stopping:
                    await self._deliver_all(await _fetch(pull, 1, FETCH_S))

                    while not self._stopping and (messages := await _fetch(pull, self._settings.max_pending, MORE_S)):
                        await self._deliver_all(messages)
        finally:
            await pull.unsubscribe()

    async def _subscribe(self) -> JetStreamContext.PullSubscription:
        await ensure_stream(self._stream, self._settings)
        config = ConsumerConfig(ack_wait=self._settings.ack_wait_s, max_ack_pending=self._settings.max_pending)
        return await self._stream.pull_subscribe(
            f"{self._settings.prefix}.{self._pattern}",
            durable=self._durable,
            stream=self._settings.stream,
            config=config,
        )

    @property
    def _durable(self) -> str:
        """The consumer's name: a pattern holds what a name may not."""
        return f"{self._settings.name}-{hashlib.sha256(self._pattern.encode()).hexdigest()[:12]}"

    async def _owed(self, pull: JetStreamContext.PullSubscription) -> list[Msg]:
        """Wait for what was delivered to a connection that is gone: newer events must not overtake it."""
        held: dict[int, Msg] = {}
        patience = self._settings.ack_wait_s + FETCH_S

        while patience > 0 and not self._stopping:
            info = await self._stream.consumer_info(self._settings.stream, self._durable)

            if (info.num_ack_pending or 0) <= len(held.keys() | self._open.keys()):
                break

            for message in await _fetch(pull, self._settings.max_pending, PAUSE_S):
                held[message.metadata.sequence.stream] = message

            await self._bus.sleep(PAUSE_S)
            patience -= 2 * PAUSE_S

        return [held[place] for place in sorted(held)]

    # delivering

    async def _deliver_all(self, messages: Iterable[Msg]) -> None:
        for message in messages:
            if not self._stopping:
                await self._deliver(message)

    async def _deliver(self, message: Msg) -> None:
        place = message.metadata.sequence.stream

        if place in self._open or (event := await self._read(message)) is None:
            return

        if (event.source, event.id) in self._finished:
            await message.ack()
            return

        await self._bus.room(SOURCE, event.type)
        self._admit(event)
        task = asyncio.create_task(self._confirm(message, event))
        self._open[place] = task
        task.add_done_callback(lambda _task: self._open.pop(place, None))

    async def _read(self, message: Msg) -> Event | None:
        """Return the event of a message; what is none, or ours, or comes in elsewhere, is done with."""
        if (message.headers or {}).get(ORIGIN) == self._settings.name:
            await message.ack()
            return None

        try:
            event = _event_of(message, self._settings.prefix)
        except SpellError as error:
            await message.term()
            problem = {"code": error.code, "message": str(error), "hint": error.hint}
            data = {"subject": message.subject, "error": problem}
            self._bus.publish("dead.nats", source=SOURCE, subject=message.subject, data=data)
            _log.warning("what came by %s is thrown away: %s", message.subject, error)
            return None

        if any(matches(pattern, event.type) for pattern in self._before):
            await message.ack()
            return None

        return event

    async def _confirm(self, message: Msg, event: Event) -> None:
        """Confirm an event once all who got it have finished; until then tell that it is being worked on."""
        takers = [
            (one, one.stats().dropped) for one in self._bus.listeners(event.type) if isinstance(one, Subscription)
        ]
        keeper = asyncio.create_task(self._keep_alive(message))

        try:
            for taker, _ in takers:
                await taker.settled()
        finally:
            keeper.cancel()

        # a subscriber that was closed has thrown away what waited: somebody else shall have it
        if any(one.ended and one.stats().dropped > dropped for one, dropped in takers):
            return

        self._finished[event.source, event.id] = None

        while len(self._finished) > KNOWN:
            self._finished.popitem(last=False)

        try:
            await message.ack()
        except TRANSIENT as error:  # it comes again, and is known then
            _log.info("event %s could not be confirmed: %s", event.id, error)

    async def _keep_alive(self, message: Msg) -> None:
        while True:
            await self._bus.sleep(self._settings.ack_wait_s / 3)

            try:
                await message.in_progress()
            except TRANSIENT as error:
                _log.info("the server could not be told that %s goes on: %s", message.subject, error)


async def _fetch(pull: JetStreamContext.PullSubscription, most: int, seconds: float) -> list[Msg]:
    try:
        return await pull.fetch(most, timeout=seconds)
    except (nats.errors.TimeoutError, TimeoutError):
        return []


def _event_of(message: Msg, prefix: str) -> Event:
    try:
        fields = msgspec.json.decode(message.data, type=dict[str, object])
    except msgspec.MsgspecError as error:
        raise EventError(f"it is no JSON object: {error}", code="event.envelope", hint="send CloudEvents") from error

    event = from_cloudevent(fields)

    if message.subject != f"{prefix}.{event.type}":
        text = f"its type is {event.type}, and its subject {message.subject}"
        raise EventError(text, code="event.envelope", hint="both have to name the same topic")

    return msgspec.structs.replace(event, replyto="")
