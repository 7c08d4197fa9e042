"""A source at work beside a test: it is ready before the test goes on, and gone after it."""

import asyncio

import pytest

from llmspell.config import Settings, SourceSettings
from llmspell.context import Context
from llmspell.event import EventBus
from llmspell.grant import Grants
from llmspell.source import Outlet, make_source, source_plugins


class AtWork:
    def __init__(self, context, task, place):
        self.context = context
        self.task = task
        self.place = place
        self.bus = context.events

    async def stop(self):
        self.task.cancel()
        await asyncio.wait([self.task])


@pytest.fixture
async def start():
    started = []

    async def begin(name, grants=None, clock=None, **options):
        fields = {} if clock is None else {"clock": clock, "events": EventBus(clock.now, name="t", sleep=clock.sleep)}
        context = Context(grants=grants or Grants({"fs.read": ["/"]}), **fields)
        source = make_source(
            source_plugins(Settings()).get(name), name, SourceSettings(options=options), context.grants
        )
        place = asyncio.get_running_loop().create_future()
        task = asyncio.ensure_future(source.run(context, Outlet(context, name, place.set_result)))
        await asyncio.wait([task, place], return_when=asyncio.FIRST_COMPLETED)
        started.append(AtWork(context, task, place.result() if place.done() else ""))
        return started[-1]

    yield begin

    for one in started:
        await one.stop()
