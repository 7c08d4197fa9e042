"""The connection to NATS, its stream, and what their errors mean."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, cast

import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.js.api import StreamConfig
from nats.js.client import JetStreamContext

from llmspell.errors import EventError

if TYPE_CHECKING:
    from llmspell.event.nats import NatsSettings

__all__ = ["ORIGIN", "TRANSIENT", "connect", "ensure_stream"]

ORIGIN = "Llmspell-Origin"
"""The header that says which application sent an event."""

RECONNECT_S = 0.25
DUPLICATES_S = 120.0
"""How long the server knows what it has: an event sent again within that time is thrown away."""

TRANSIENT = (nats.errors.Error, TimeoutError, OSError)
"""What goes by when the server is there again, unless it is refused (`APIError` with a status below 500)."""

_log = logging.getLogger(__name__)


async def connect(settings: NatsSettings, reconnected: Callable[[], Awaitable[None]]) -> Client:
    """Return a connection that comes back by itself.

    Args:
        settings: The servers, and what to show them.
        reconnected: Told when it has come back.

    Raises:
        EventError: `event.exchange`: no server can be reached, or it refuses.
    """
    client = Client()
    options: dict[str, Any] = {
        **({"token": settings.token} if settings.token else {}),
        **({"user_credentials": settings.credentials} if settings.credentials else {}),
    }

    try:
        async with asyncio.timeout(settings.timeout_s):
            await client.connect(
                settings.url.split(","),
                name=settings.name,
                error_cb=_note,
                reconnected_cb=reconnected,
                max_reconnect_attempts=-1,
                reconnect_time_wait=RECONNECT_S,  # pyright: ignore[reportArgumentType] - it may be a fraction
                **options,
            )
    except (*TRANSIENT, ValueError) as error:
        await client.close()
        why = f": {error}" if str(error) else ""
        problem = f"{settings.shown} cannot be reached{why}"
        hint = "check url and token below [events.nats], and that the server runs"
        raise EventError(problem, code="event.exchange", hint=hint) from error

    return client


async def ensure_stream(stream: JetStreamContext, settings: NatsSettings) -> None:
    """Make the stream if there is none.

    Raises:
        EventError: `event.exchange`: it cannot be made, or JetStream is not enabled.
    """
    subjects = [f"{settings.prefix}.>"]

    try:
        try:
            await stream.stream_info(settings.stream)
        except nats.js.errors.NotFoundError:
            config = StreamConfig(name=settings.stream, subjects=subjects, duplicate_window=DUPLICATES_S)
            await cast("Any", stream).add_stream(config)
    except TRANSIENT as error:
        problem = f"the stream {settings.stream} cannot be had: {error or type(error).__name__}"
        hint = "start the server with JetStream (-js), and let no other stream have these subjects"
        raise EventError(problem, code="event.exchange", hint=hint) from error


async def _note(error: Exception) -> None:
    _log.info("nats: %s", error or type(error).__name__)
