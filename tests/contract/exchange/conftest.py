"""A real server for each test, and applications that exchange events through it."""

import os
import time
from contextlib import AsyncExitStack

import pytest

from llmspell.event import EventBus
from llmspell.event.nats import NatsBridge, NatsSettings

from ._server import Server, binary

ALL = {"publish": ["order.>"], "subscribe": ["order.>"], "ack_wait_s": 0.5, "timeout_s": 1.0}


@pytest.fixture
def server(tmp_path):
    if (program := binary()) is None:
        message = "nats-server is not installed"
        pytest.fail(message) if os.environ.get("LLMSPELL_REQUIRE_SERVERS") == "1" else pytest.skip(message)

    made = Server(program, tmp_path)
    yield made
    made.stop()


class Application:
    """A bus with its bridge, and what it heard."""

    def __init__(self, settings, *, incoming=True):
        self.bus = EventBus(time.time, name=f"{settings.name}-bus")
        self.bridge = NatsBridge(self.bus, settings, incoming=incoming)
        self.heard = self.bus.subscribe("order.>")

    async def take(self, count):
        return [(await self.heard.next(10)).data for _ in range(count)]


@pytest.fixture
async def join(server):
    """Return applications by name that are joined to the server; all of them leave at the end."""
    async with AsyncExitStack() as stack:

        async def enter(name, **options):
            application = Application(NatsSettings(url=server.url, name=name, **{**ALL, **options}))
            await stack.enter_async_context(application.bridge)
            stack.push_async_callback(application.bus.close)
            return application

        yield enter
