"""Events that go out: sent until the server confirms, in order by key."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
import nats.errors
import nats.js.errors
from nats.js.client import JetStreamContext

from llmspell.errors import EventError
from llmspell.event._nats_link import ORIGIN, TRANSIENT, ensure_stream
from llmspell.event.bus import EventBus
from llmspell.event.delivery import Delivery
from llmspell.event.envelope import Event, to_cloudevent

if TYPE_CHECKING:
    from llmspell.event.nats import NatsSettings

__all__ = ["Outflow"]

WORKERS = 16
"""Events that are confirmed at the same time; those of one key one after the other."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0

_log = logging.getLogger(__name__)


class Outflow:
    """One pattern of events that go out.

    Args:
        bus: Where they are published.
        stream: Where they go.
        settings: The stream's name and bounds.
        pattern: Which topics.
        wanted: Which events of these.
    """

    def __init__(
        self,
        bus: EventBus,
        stream: JetStreamContext,
        settings: NatsSettings,
        pattern: str,
        wanted: Callable[[Event], bool],
    ) -> None:
        self._bus = bus
        self._stream = stream
        self._settings = settings
        self._closing = False
        delivery = Delivery(buffer=settings.max_unsent, workers=WORKERS, where=wanted)
        self._subscription = bus.subscribe(pattern, self._send, delivery)

    async def close(self, seconds: float) -> int:
        """Send what waits, for some time; returns how many events are left."""
        try:
            async with asyncio.timeout(seconds):
                await self._subscription.settled()
        except TimeoutError:
            pass

        left = self._subscription.stats().waiting
        self._closing = True
        await self._subscription.close()
        return left

    async def _send(self, event: Event) -> None:
        """Send an event until it is confirmed.

        Raises:
            EventError: `event.exchange`: the server refuses it.
            ConvertError: Its data has no JSON form.
        """
        body = msgspec.json.encode(to_cloudevent(event))
        subject = f"{self._settings.prefix}.{event.type}"
        headers = {"Nats-Msg-Id": f"{event.source}/{event.id}", ORIGIN: self._settings.name}
        pause = FIRST_PAUSE_S

        while True:
            try:
                await self._stream.publish(subject, body, headers=headers)
                return
            except TRANSIENT as error:
                if _is_refusal(error):
                    raise _refused(event, error) from error

                if self._closing:  # a cancellation that comes together with a timeout is lost in the client
                    raise asyncio.CancelledError from error

                _log.info("event %s is sent again: %s", event.id, error or type(error).__name__)
                await self._bus.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)

                if isinstance(error, nats.js.errors.NoStreamResponseError):
                    await self._restore_stream()

    async def _restore_stream(self) -> None:
        try:
            await ensure_stream(self._stream, self._settings)
        except EventError as error:
            _log.info("%s", error)


def _is_refusal(error: BaseException) -> bool:
    if isinstance(error, nats.js.errors.APIError):
        return error.code is not None and error.code < 500

    return isinstance(error, nats.errors.MaxPayloadError | nats.errors.BadSubjectError | nats.errors.BadHeaderError)


def _refused(event: Event, error: BaseException) -> EventError:
    return EventError(f"the event {event.id} is refused: {error}", code="event.exchange", hint="send less, or none")
