"""Events for other machines: the bus and a stream of NATS JetStream."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any, Self, cast

import msgspec

from llmspell.errors import ConfigError, EventError
from llmspell.event.bus import EventBus
from llmspell.event.envelope import Event
from llmspell.event.topic import check_pattern, matches

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.js.client import JetStreamContext

    from llmspell.event._nats_inflow import Inflow
    from llmspell.event._nats_outflow import Outflow

__all__ = ["NatsBridge", "NatsSettings", "exchanging"]

_Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_Seconds = Annotated[float, msgspec.Meta(gt=0)]

_log = logging.getLogger(__name__)


class NatsSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[events.nats]`: which events are exchanged with other machines; needs the extra `nats`.

    Attributes:
        url: The servers, such as `nats://127.0.0.1:4222`, joined by commas; `tls://` for a secured connection.
        name: Who this application is; all its processes share what comes, and never get what they have sent.
        publish: Patterns of topics that go out.
        subscribe: Patterns of topics that come in, while something listens to them.
        stream: The stream; made if there is none.
        prefix: First word of its subjects; the topic follows.
        token: What the servers want to be shown; empty for nothing.
        credentials: File with credentials; empty for none.
        max_pending: Events that are on their way in at most, for each pattern.
        max_unsent: Events that wait to go out, before publishers have to wait.
        ack_wait_s: Seconds after which an event comes again that nobody has finished or kept alive.
        timeout_s: Seconds until a server counts as unreachable when the bridge opens, and until it is given up when
            it closes.
    """

    url: str
    name: _Name
    publish: list[str] = []
    subscribe: list[str] = []
    stream: _Name = "llmspell"
    prefix: _Name = "llmspell"
    token: str = ""
    credentials: str = ""
    max_pending: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 64
    max_unsent: Annotated[int, msgspec.Meta(ge=1)] = 10_000
    ack_wait_s: _Seconds = 30.0
    timeout_s: _Seconds = 5.0

    @property
    def shown(self) -> str:
        """The servers as messages show them: an address may hold a password."""
        return ",".join([one.rpartition("@")[2] if "@" in one else one for one in self.url.split(",")])


class NatsBridge:
    """Brings events of the bus to a stream, and those of the stream to the bus; use it with `async with`.

    What goes out is kept in memory until the server has confirmed it, in order by key, and sent again as
    often as it takes; the server throws repetitions away. What comes in is confirmed once all subscribers
    have worked on it, and comes again if the process dies before. An event that came in does not go out.

    Args:
        bus: Whose events are exchanged.
        settings: With whom, and which.
        incoming: Whether events come in; without it they only go out.
    """

    def __init__(self, bus: EventBus, settings: NatsSettings, *, incoming: bool = True) -> None:
        self._bus = bus
        self._settings = settings
        self._incoming = incoming
        self._arriving = False
        self._client: Client | None = None
        self._outflows: list[Outflow] = []
        self._inflows: list[Inflow] = []

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close(at_once=kind is not None and issubclass(kind, asyncio.CancelledError))

    async def open(self) -> None:
        """Connect and begin.

        Raises:
            ConfigError: The extra is not installed.
            EventError: `event.exchange`: no server can be reached, or the stream cannot be had.
            UsageError: `event.topic`: a pattern is none.
        """
        for pattern in (*self._settings.publish, *self._settings.subscribe):
            check_pattern(pattern)

        try:
            from llmspell.event import _nats_link as link
            from llmspell.event._nats_inflow import Inflow
            from llmspell.event._nats_outflow import Outflow
        except ImportError as error:
            hint = "pip install llmspell[nats]"
            raise ConfigError("events cannot be exchanged: nats-py is not installed", hint=hint) from error

        self._client = client = await link.connect(self._settings, self._reconnected)
        stream: JetStreamContext = cast("Any", client).jetstream(timeout=self._settings.timeout_s)

        try:
            await link.ensure_stream(stream, self._settings)
        except BaseException:
            await client.close()
            raise

        for i, pattern in enumerate(self._settings.publish):
            wanted = self._outgoing(self._settings.publish[:i])
            self._outflows.append(Outflow(self._bus, stream, self._settings, pattern, wanted))

        for i, pattern in enumerate(self._settings.subscribe if self._incoming else ()):
            before = tuple(self._settings.subscribe[:i])
            self._inflows.append(Inflow(self._bus, stream, self._settings, pattern, before, self._admit))

    @property
    def place(self) -> str:
        """What is exchanged with whom, for a person."""
        ways = [("out", self._settings.publish), ("in", self._settings.subscribe if self._incoming else ())]
        return ", ".join([self._settings.shown, *[f"{way} {' '.join(found)}" for way, found in ways if found]])

    async def stop_incoming(self) -> None:
        """Take no more events; those that are being worked on are still confirmed. Idempotent."""
        for one in self._inflows:
            await one.stop()

    async def close(self, *, at_once: bool = False) -> None:
        """Send what waits, confirm what is finished, and disconnect; idempotent.

        Args:
            at_once: Whether nothing more is waited for.

        Raises:
            EventError: `event.exchange`: the server has not taken all in time; what is left is lost.
        """
        client, self._client = self._client, None

        if client is None:
            return

        try:
            await self.stop_incoming()
            left = sum([await one.close(0.0 if at_once else self._settings.timeout_s) for one in self._outflows])

            for one in self._inflows:
                await one.close()
        finally:
            await _disconnect(client)

        if left:
            text = f"{left} events have not been taken by {self._settings.shown} and are lost"
            raise EventError(text, code="event.exchange", hint="keep a journal to have them still")

    def _outgoing(self, before: Sequence[str]) -> Callable[[Event], bool]:
        """Return what wants events of one pattern: not those that came in, and not those of an earlier pattern."""

        def wanted(event: Event) -> bool:
            if self._arriving or event.type.startswith("_"):
                return False

            return not any(matches(pattern, event.type) for pattern in before)

        return wanted

    def _admit(self, event: Event) -> None:
        """Deliver an event from elsewhere; delivering does not wait, so all asked meanwhile are asked about it."""
        self._arriving = True

        try:
            self._bus.deliver(event)
        finally:
            self._arriving = False

    async def _reconnected(self) -> None:
        _log.info("%s is connected again", self._settings.shown)

        for one in self._inflows:
            one.reconnected()


@asynccontextmanager
async def exchanging(
    bus: EventBus, settings: NatsSettings | None, *, incoming: bool = True
) -> AsyncGenerator[NatsBridge | None]:
    """Keep a bridge open for a time, if there are settings for one.

    Args:
        bus: Whose events are exchanged.
        settings: With whom; None for nobody.
        incoming: Whether events come in.

    Raises:
        ConfigError: As `NatsBridge.open`.
        EventError: As `NatsBridge.open` and `NatsBridge.close`.
    """
    if settings is None or not (settings.publish or (incoming and settings.subscribe)):
        yield None
        return

    async with NatsBridge(bus, settings, incoming=incoming) as bridge:
        yield bridge


async def _disconnect(client: Client) -> None:
    try:
        async with asyncio.timeout(1.0):
            await client.flush()
    except Exception as error:  # noqa: BLE001 - the library's; there is nothing to do but to go
        _log.info("the last words to the server are lost: %s", error)

    await client.close()
