"""Many spells at once: how near to the ideal, how fair, how much the host's loop is held up."""

import asyncio
import time
from pathlib import Path

from llmspell.app import App, Given, Script
from llmspell.config import SpellLimits

SPELLS = 200
CORES = 2
WORK = {
    "lua": "for i = 1, 20 do local x = 0 for k = 1, 200000 do x = x + k end Task.sleep(0.01) end",
    "javascript": "for (let i = 0; i < 20; i++) { let x = 0; for (let k = 0; k < 50000; k++) x += k; await Task.sleep(0.01) }",
}


async def watch(lags):
    while True:
        start = time.perf_counter()
        await asyncio.sleep(0.005)
        lags.append(time.perf_counter() - start - 0.005)


async def measure_crowd():
    """Return the rows of the table: what, value, unit, target."""
    rows = []

    for engine, source in WORK.items():
        async with App(spares=2) as app:
            script = Script(source=source, file="crowd", engine=engine, folder=Path())
            given = Given(limits=SpellLimits(wall="5m"))
            await app.run_spell(script, given)
            alone = await app.run_spell(script, given)
            lags = []
            watcher = asyncio.create_task(watch(lags))
            start = time.perf_counter()
            results = await asyncio.gather(*[app.run_spell(script, given) for _ in range(SPELLS)])
            seconds = time.perf_counter() - start
            watcher.cancel()

        assert all(one.status == "ok" for one in results), next(one.error for one in results if one.error)
        ideal = max(alone.cpu_s * SPELLS / CORES, alone.seconds)
        took = sorted([one.seconds - one.queued_s for one in results])
        lags.sort()
        what = f"{engine}: {SPELLS} spells at once, each 20 × (work and 10 ms)"
        rows += [
            (f"{what}: over the ideal on {CORES} cores", seconds / ideal, "times", 1.3),
            ("the same: the slowest over the fastest", took[-1] / took[0], "times", 1.25),
            ("the same: lag of the host's loop, p99", lags[int(len(lags) * 0.99)] * 1e3, "ms", 50.0),
        ]

    return rows
