"""Hooks and events: what one costs, how many go through, whether a slow subscriber loses any."""

import asyncio
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

from llmspell import boundary
from llmspell.app import App, Script
from llmspell.context import Context
from llmspell.event import Delivery, EventBus
from llmspell.event.journal import EventJournal
from llmspell.hook import Crossing, Hook

CROSSINGS = 20_000
SCRIPT_CALLS = 2_000
JOURNALED = 50_000
SLOW, KEYS = 1_000_000, 16
LOADS = {1: 50_000, 10: 10_000, 1000: 200}
TARGETS = {1: 10.0, 10: 20.0, 1000: 1000.0}
CROSSING = Crossing("tool", "probe", {"x": 1})
CALLED = {
    "lua": f"for i = 1, {SCRIPT_CALLS} do Tool.call('calculate', {{ expression = '1' }}) end",
    "javascript": f"for (let i = 0; i < {SCRIPT_CALLS}; i++) await Tool.call('calculate', {{ expression: '1' }})",
}
HOOKS = {
    "lua": 'Hook.on("before:tool", function() end) ',
    "javascript": 'await Hook.on("before:tool", () => {}); ',
}


async def act():
    return 1


async def pass_by(_context, _crossing):
    yield None


async def over_bare_us(work, rounds):
    """Return the microseconds of what `work` gives to await, over the bare call inside it."""
    times = []

    for _ in range(rounds):
        start = time.perf_counter()

        for _ in range(CROSSINGS):
            await act()

        bare = time.perf_counter() - start
        start = time.perf_counter()

        for _ in range(CROSSINGS):
            await work()

        times.append(time.perf_counter() - start - bare)

    return statistics.median(times) / CROSSINGS * 1e6


async def crossing_us(context, rounds):
    """Return the microseconds of one crossing, over the bare call."""
    return await over_bare_us(partial(boundary.cross, context, CROSSING, act), rounds)


async def generator_us(rounds):
    """Return the microseconds of an async generator around a call, which is the least a hook can cost."""
    return await over_bare_us(lambda: _around(pass_by(None, CROSSING)), rounds)


async def _around(generator):
    await generator.__anext__()
    result = await act()

    try:
        await generator.asend(result)
    except StopAsyncIteration:
        return result


async def script_hook_us(app, engine, rounds):
    """Return what a script's own hook adds to each of its calls."""
    times = []

    for _ in range(rounds):
        pair = []

        for hook in ("", HOOKS[engine]):
            script = Script(source=f"{hook}{CALLED[engine]}", file="bench", engine=engine, folder=Path())
            result = await app.run_spell(script)
            assert result.status == "ok", result.error
            pair.append(result.seconds)

        times.append(pair[1] - pair[0])

    return statistics.median(times) / SCRIPT_CALLS * 1e6


async def event_us(subscribers, count):
    """Return the microseconds of one event that all subscribers have handled, queues included."""
    bus, handled = EventBus(time.time), [0]

    def handle(_event):
        handled[0] += 1

    subscriptions = [bus.subscribe("a.b", handle, Delivery(buffer=1024)) for _ in range(subscribers)]
    start = time.perf_counter()

    for i in range(count):
        await bus.send("a.b", data=i)

    for one in subscriptions:
        await one.settled()

    seconds = time.perf_counter() - start
    assert handled[0] == subscribers * count
    await bus.close()
    return seconds / count * 1e6


async def journal_us():
    with tempfile.TemporaryDirectory() as folder:
        bus, journal = EventBus(time.time), EventJournal(Path(folder) / "events.db")
        bus.keep(journal)
        start = time.perf_counter()

        for i in range(JOURNALED):
            await bus.send("a.b", data={"i": i})

        await journal.flush()
        seconds = time.perf_counter() - start
        await bus.close()
        await journal.close()

    return seconds / JOURNALED * 1e6


async def lost_and_reordered():
    """Return what a subscriber slower than its publisher lost, and what came out of the order of its key."""
    bus, newest, seen = EventBus(time.time), {}, [0, 0]

    async def handle(event):
        seen[0] += 1
        seen[1] += newest.get(event.key, -1) >= event.data
        newest[event.key] = event.data

        if event.data % 50 == 0:
            await asyncio.sleep(0)

    subscription = bus.subscribe("a", handle, Delivery(buffer=256, workers=4))

    for i in range(SLOW):
        await bus.send("a", data=i, key=str(i % KEYS))

    await subscription.settled()
    await bus.close()
    return SLOW - seen[0], seen[1]


async def measure_hooks(rounds):
    """Return the rows of the table: what, value, unit, target."""
    hooked = Context()
    hooked.hooks.add(Hook(pass_by, "tool"))
    rows = [
        ("a crossing without hooks, over the bare call", await crossing_us(Context(), rounds), "µs", 2.0),
        ("an async generator around it, nothing else (the floor)", await generator_us(rounds), "µs", None),
        ("one Python hook around it, over the bare call", await crossing_us(hooked, rounds), "µs", 5.0),
    ]

    async with App(spares=1) as app:
        for engine in CALLED:
            added = await script_hook_us(app, engine, rounds)
            rows.append((f"{engine}: what a script's hook adds to a call", added, "µs", 150.0))

    for subscribers, count in LOADS.items():
        times = [await event_us(subscribers, count) for _ in range(rounds)]
        rows.append(
            (f"an event to {subscribers} queued subscribers", statistics.median(times), "µs", TARGETS[subscribers])
        )

    rows.append(("an event into the journal", await journal_us(), "µs", 50.0))
    lost, reordered = await lost_and_reordered()
    rows.append((f"{SLOW} events to a slow subscriber, {KEYS} keys: lost", lost, "events", 0))
    rows.append(("the same: out of the order of its key", reordered, "events", 0))
    return rows
