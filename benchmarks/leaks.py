"""What stays behind: the growth of the host and of its zygote over many runs, as the slope of a fitted line."""

import math
import os
from pathlib import Path

from llmspell.app import App, Given, Script
from llmspell.config import Settings, SpellLimits

WARM_UP = 300
SAMPLES = 40
SPELLS = {
    "lua": """
        local model = Model.scripted{ replies = { { text = "abcdef" } }, chunk_size = 1 }
        Tool.define{ name = "own", description = "x", run = function(given) return given end }
        local channel = Channel.new(1)
        Task.spawn(function() for chunk in Model.stream("go", { model = model }) do channel:send(chunk) end channel:close() end)
        local slow = Task.spawn(function() Task.sleep(60) end)
        for chunk in channel do end
        slow:cancel()
        return Tool.call("own", { x = 1 })
    """,
    "javascript": """
        const model = Model.scripted({ replies: [{ text: "abcdef" }], chunkSize: 1 })
        await Tool.define({ name: "own", description: "x", run: (given) => given })
        const channel = Channel.new(1)
        Task.spawn(async () => { for await (const chunk of Model.stream("go", { model })) await channel.send(chunk); channel.close() })
        const slow = Task.spawn(() => Task.sleep(60))
        for await (const chunk of channel);
        await slow.cancel()
        return Tool.call("own", { x: 1 })
    """,
}


def resident_bytes(process):
    """Return the memory that is a process's own."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    fields = {line.split()[0]: int(line.split()[1]) << 10 for line in text.splitlines()[1:]}
    return fields["Private_Dirty:"] + fields["Private_Clean:"]


def zygote():
    """Return the process that workers are forked from: the only child of this one with children of its own."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return max(children, key=lambda one: len(Path(f"/proc/{one}/task/{one}/children").read_text().split()))


def slope(points):
    """Return the slope of the line through points (least squares) and its standard error."""
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    found = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    rest = sum((y - mean_y - found * (x - mean_x)) ** 2 for x, y in points)
    return found, math.sqrt(rest / (count - 2) / spread)


async def growth(app, engine, runs):
    """Return the points (runs so far, bytes) of the host and of the zygote."""
    script = Script(source=SPELLS[engine], file="spell", engine=engine, folder=Path())
    given = Given(limits=SpellLimits(wall="20s"))
    host, forker = [], []

    for i in range(-WARM_UP, runs):
        result = await app.run_spell(script, given)
        assert result.status == "ok", result

        if i >= 0 and i % max(1, runs // SAMPLES) == 0:
            host.append((i, resident_bytes("self")))
            forker.append((i, resident_bytes(zygote())))

    return host, forker


async def measure_leaks(runs):
    """Return rows of what, value, unit and target; the target is what a run may leave behind."""
    rows = []

    async with App(Settings(), spares=2) as app:
        for engine in SPELLS:
            for name, points in zip(("host", "zygote"), await growth(app, engine, runs), strict=True):
                found, error = slope(points)
                what = f"{engine}: growth of the {name} over {runs} runs (standard error {error:.1f})"
                rows.append((what, found, "bytes a run", 100))

    return rows
