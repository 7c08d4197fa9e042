"""Inside one spell: chunks of a stream, values through a channel, a storm of tasks."""

import statistics
import time
from pathlib import Path

from llmspell.app import App, Given, Script
from llmspell.config import Settings, SpellLimits

CHUNKS = 1000
VALUES = 50_000
TASKS = 100_000
MODEL = {
    "lua": f'local model = Model.scripted{{ replies = {{ {{ text = ("x"):rep({CHUNKS}) }} }}, chunk_size = 1 }}\n',
    "javascript": f'const model = Model.scripted({{ replies: [{{ text: "x".repeat({CHUNKS}) }}], chunkSize: 1 }})\n',
}
STREAM = {
    "lua": MODEL["lua"] + 'for chunk in Model.stream("go", { model = model }) do local _ = chunk.text end',
    "javascript": MODEL["javascript"] + 'for await (const chunk of Model.stream("go", { model })) chunk.text',
}
SPLIT = {
    "lua": MODEL["lua"]
    + 'Task.map(Model.stream("go", { model = model }):tee(), function(part) for chunk in part do local _ = chunk.text end end)',
    "javascript": MODEL["javascript"]
    + 'await Task.map(await Model.stream("go", { model }).tee(), async (part) => { for await (const chunk of part) chunk.text })',
}
CHANNEL = {
    "lua": f"""
        local channel = Channel.new(64)
        Task.spawn(function() for i = 1, {VALUES} do channel:send(i) end channel:close() end)
        for value in channel do end
    """,
    "javascript": f"""
        const channel = Channel.new(64)
        Task.spawn(async () => {{ for (let i = 1; i <= {VALUES}; i++) await channel.send(i); channel.close() }})
        for await (const value of channel);
    """,
}
STORM = {
    "lua": f"local n = 0 for i = 1, {TASKS} do Task.spawn(function() n = n + 1 end) end Task.yield() return n",
    "javascript": f"let n = 0; for (let i = 0; i < {TASKS}; i++) Task.spawn(() => {{ n++ }}); await Task.yield(); return n",
}
WAITING_STORM = {
    "lua": f"""
        local tasks, gate = {{}}, Channel.new()
        for i = 1, {TASKS} do tasks[i] = Task.spawn(function() gate:receive() end) end
        Task.yield()
        gate:close()
        Task.all(tasks)
    """,
    "javascript": f"""
        const tasks = [], gate = Channel.new()
        for (let i = 0; i < {TASKS}; i++) tasks.push(Task.spawn(() => gate.receive()))
        await Task.yield()
        gate.close()
        await Task.all(tasks)
    """,
}
TARGETS = {"lua": 40, "javascript": 80}


async def measured(app, engine, source, rounds, memory="1G"):
    """Return medians of a spell beyond those of an empty one: processor seconds, wall seconds, peak bytes.

    The processor seconds are those of the worker and of this process together.
    """
    limits = SpellLimits(wall="2m", cpu="2m", memory=memory)

    async def run(text):
        script = Script(source=text, file="bench", engine=engine, folder=Path())
        before = time.process_time()
        result = await app.run_spell(script, Given(limits=limits))
        assert result.status == "ok", result
        return result.cpu_s + time.process_time() - before, result.seconds, result.peak_bytes

    async def medians(text):
        return [statistics.median(column) for column in zip(*[await run(text) for _ in range(rounds)], strict=True)]

    empty = await medians("return 1")
    return [full - nothing for full, nothing in zip(await medians(source), empty, strict=True)]


async def measure_concurrency(rounds):
    """Return rows of what, value, unit and target."""
    rows = []

    async with App(Settings(), spares=2) as app:
        for engine in TARGETS:
            await measured(app, engine, "return 1", 3)
            stream_cpu_s, stream_s, _ = await measured(app, engine, STREAM[engine], rounds)
            _, split_s, _ = await measured(app, engine, SPLIT[engine], rounds)
            channel_cpu_s, channel_s, _ = await measured(app, engine, CHANNEL[engine], rounds)
            storm_cpu_s, storm_s, storm_bytes = await measured(app, engine, STORM[engine], min(rounds, 3))
            waiting_cpu_s, _, waiting_bytes = await measured(app, engine, WAITING_STORM[engine], min(rounds, 3))
            lua = engine == "lua"
            rows += [
                (f"{engine}: a chunk of a stream, from the model to the script", stream_s / CHUNKS * 1e6, "µs", TARGETS[engine]),
                ("the same, processor time of host and worker", stream_cpu_s / CHUNKS * 1e6, "µs", None),
                (f"{engine}: the same of a stream that is split in two, both read", split_s / CHUNKS * 1e6, "µs", None),
                (f"{engine}: a value through a channel", channel_s / VALUES * 1e6, "µs", 5 if lua else None),
                ("the same, processor time", channel_cpu_s / VALUES * 1e6, "µs", None),
                (f"{engine}: {TASKS} tasks spawned and run", storm_s, "s", 3),
                ("the same, processor time", storm_cpu_s, "s", None),
                ("the same, memory", storm_bytes / 1e6, "MB", 200),
                (f"{engine}: {TASKS} tasks that all wait at once, processor time", waiting_cpu_s, "s", None),
                ("the same, memory", waiting_bytes / 1e6, "MB", None),
            ]  # fmt: skip

    return rows
