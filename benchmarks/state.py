"""Kept state: reads and writes through the whole path, and processes that change one key at once."""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from llmspell.app import App
from llmspell.config import Settings, StateSettings
from llmspell.scope import ScopedState

OPERATIONS = 1000
PROCESSES, UPDATES = 4, 1000


def settings_at(path):
    return Settings(state=StateSettings(path=str(path)))


async def add(n):
    return n + 1


async def count(path, times):
    """Add to one key so many times; what each of several processes does."""
    async with App(settings_at(path)) as app:
        context, state = app.context(), ScopedState("app", own=True)

        for _ in range(times):
            await state.update(context, "n", add, default=0)


async def timed(work):
    start = time.perf_counter()

    for i in range(OPERATIONS):
        await work(i)

    return (time.perf_counter() - start) / OPERATIONS * 1e6


async def path_cost(folder, rounds):
    """Return the microseconds of a read, of a write and of an update, through grants, events and thread."""
    reads, writes, updates = [], [], []

    async with App(settings_at(folder / "state.db")) as app:
        context, state = app.context(), ScopedState("user", "bench", own=True)

        for _ in range(rounds):
            writes.append(await timed(lambda i: state.set(context, f"key {i % 100}", {"number": i, "text": "x" * 100})))
            reads.append(await timed(lambda i: state.get(context, f"key {i % 100}")))
            updates.append(await timed(lambda _i: state.update(context, "n", add, default=0)))

    return [statistics.median(one) for one in (reads, writes, updates)]


def lost_updates(folder):
    """Return how many of the updates of several processes are missing in the end, and the seconds they took."""
    path = folder / "shared.db"
    start = time.perf_counter()
    command = [sys.executable, __file__, str(path), str(UPDATES)]
    codes = [process.wait() for process in [subprocess.Popen(command) for _ in range(PROCESSES)]]
    taken = time.perf_counter() - start
    assert codes == [0] * PROCESSES

    async def kept():
        async with App(settings_at(path)) as app:
            return await ScopedState("app", own=True).get(app.context(), "n")

    return PROCESSES * UPDATES - asyncio.run(kept()), taken


async def measure_state(rounds):
    """Return rows of what, value, unit and target."""
    with tempfile.TemporaryDirectory() as name:
        read, write, update = await path_cost(Path(name), rounds)
        lost, taken = await asyncio.to_thread(lost_updates, Path(name))

    return [
        ("SQLite: a read through the whole path (target: 5000 a second)", read, "µs", 200),
        ("SQLite: a write through the whole path (target: 2000 a second)", write, "µs", 500),
        ("SQLite: an update, which is a read and a write", update, "µs", None),
        (f"{PROCESSES} processes update one key {UPDATES} times each: lost", lost, "updates", 0),
        ("the same, whole", taken, "s", None),
    ]


if __name__ == "__main__":
    asyncio.run(count(sys.argv[1], int(sys.argv[2])))
